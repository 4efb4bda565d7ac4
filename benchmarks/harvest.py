"""A night over a metropolis on loopback, and the unchanged night after it: wall against the ideal, CPU, memory."""

from __future__ import annotations

import json
import os
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

from benchmarks.measure import Goal, Measured, adopt_orphans, python, usages_of_orphans
from benchmarks.portal import HOST, ideal_seconds

_CONNECTIONS = 2
_MANNERS = {"ODCONV_HARVEST_PACE_SECONDS": "0", "ODCONV_HARVEST_CONNECTIONS": str(_CONNECTIONS)}
_EVERY = 0.5  # seconds between two looks at the memory
_MIB = 1 << 20


def nights(folder: Path, distributions: int) -> list[Goal]:
    """The first night and the second, each one whole process with the processes that it starts.

    Args:
        folder: where the store is made.
        distributions: how many there are, of 200 rows each.
    """
    with _portal(distributions) as port:
        portals = folder / "portals.yaml"
        portals.write_text(_PORTAL.format(address=f"http://{HOST}:{port}", connections=_CONNECTIONS), encoding="utf-8")
        command = python("-m", "odconv", "harvest", "run", "--portals", str(portals), "--store", str(folder / "store"))
        first, second = (_night([*command, "--json", "--quiet"]) for _ in range(2))
        asked = _statistics(port)
    ideal = ideal_seconds(distributions, _CONNECTIONS)
    for name, night in (("first", first), ("second", second)):
        each = 1000 * night.cpu / distributions
        print(f"{name} night of {distributions:,}: {night.wall:.0f} s (ideal of the first {ideal:.0f} s),", end=" ")
        print(f"CPU {night.cpu:.0f} s, {each:.1f} ms each, {night.peak:.0f} MiB;", _counts(night))
    print(f"asked of the portals: {asked}")
    if asked["bodies"] != distributions or asked["most_open"] > _CONNECTIONS:
        raise RuntimeError(f"{distributions:,} bodies over {_CONNECTIONS} connections a host were expected: {asked}")
    return [
        Goal("first night against the ideal of the busiest host, wall", first.wall / ideal, "≤", 1.25),
        Goal("ms of CPU for a distribution, first night", 1000 * first.cpu / distributions, "≤", 25),
        Goal("ms of CPU for a distribution, unchanged night", 1000 * second.cpu / distributions, "≤", 3),
        Goal("MiB of memory at most, all processes", max(first.peak, second.peak), "≤", 1024),
    ]


def _counts(night: Measured) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in night.printed.get("counts", {}).items() if count)


def _night(command: Sequence[str]) -> Measured:
    """A command with all the processes that it starts."""
    begin = time.perf_counter()
    adopt_orphans()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True, env=os.environ | _MANNERS)
    with _watched(process.pid) as peak:
        assert process.stdout is not None
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    usages = [usage, *usages_of_orphans(process.pid)]
    if process.returncode not in (0, 4):
        raise RuntimeError(f"{command[:5]} ended with {process.returncode}")
    printed: dict[str, Any] = json.loads(output)
    return Measured(wall, sum(one.ru_utime + one.ru_stime for one in usages), max(peak), printed)


@contextmanager
def _watched(session: int) -> Iterator[list[float]]:
    """MiB that the processes of a session have resident, looked at again and again."""
    seen, over = [0.0], Event()

    def look() -> None:
        while not over.wait(_EVERY):
            seen.append(sum(map(_resident, _members(session))) / _MIB)

    thread = Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def _members(session: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                facts = (entry / "stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
            except OSError:
                continue  # it ended meanwhile
            if int(facts[3]) == session:
                found.append(int(entry.name))
    return found


def _resident(pid: int) -> int:
    """Bytes that a process has resident, of what it shares with others its part: mapped files count once."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0  # it ended meanwhile
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


@contextmanager
def _portal(distributions: int) -> Iterator[int]:
    """The metropolis in a process of its own; its port."""
    command = python("-m", "benchmarks.portal", "--distributions", str(distributions))
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield int(json.loads(process.stdout.readline())["port"])
    finally:
        process.terminate()
        process.wait()


def _statistics(port: int) -> dict[str, int]:
    with urllib.request.urlopen(f"http://{HOST}:{port}/statistics", timeout=30) as answer:
        found: dict[str, int] = json.load(answer)
    return found


_PORTAL = """portals:
  - id: metropolis
    title: Metropolis
    kind: ckan
    url: {address}
    code_in_name: "t{{code}}"
    pace_seconds: 0
    connections: {connections}
    private_ok: [127.0.0.1]
"""
