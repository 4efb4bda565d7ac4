"""A real CKAN on loopback: listing it against `ckanapi dump`, publishing to it against bare `package_create`.

CKAN_URL and CKAN_TOKEN name one that runs already; it is filled, and what was put there is purged. Else
`ckan/start-ckan` of the folder beside the checkout (or ODCONV_SHARED) starts one, which is stopped and dropped.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.measure import Goal, Measured, middle, python, run
from benchmarks.packages import PREFIX, clean, seed
from odconv.catalog.records import RECORDS

PORT = 5300
THREADS = 4
_BARE, _OURS = "bare", "ours"
_CKANAPI = Path(sys.executable).with_name("ckanapi")


@dataclass(frozen=True, slots=True)
class Server:
    """A CKAN, and the token of a sysadmin."""

    url: str
    token: str


def against_ckan(folder: Path, datasets: int, rounds: int) -> list[Goal]:
    """All goals against a CKAN; none, with a line that says why, where there is no CKAN to be had.

    Args:
        folder: where the sides write.
        datasets: how many the CKAN is filled with first, and each side publishes in a turn.
        rounds: turns of each side; what they publish stays until the end, and is what is listed.
    """
    with _server() as server:
        if isinstance(server, str):
            print(f"CKAN: skipped, {server}")
            return []
        clean(server.url, server.token, PREFIX, THREADS)  # a run before may have been broken off
        seed(server.url, server.token, datasets, THREADS)
        run(_list(server, folder / "seeded"))
        return [*_publishing(folder, server, datasets, rounds), _listing(folder, server, rounds)]


def _publishing(folder: Path, server: Server, datasets: int, rounds: int) -> list[Goal]:
    """First and unchanged publication against bare `package_create` of the same packages, in turns A B B A …

    The sides find the organizations made; the packages of each turn have names of their own.
    """
    walls: dict[str, list[float]] = {_OURS: [], _BARE: [], "again": []}
    for turn in range(rounds):
        for side in (_BARE, _OURS) if turn % 2 else (_OURS, _BARE):
            catalog = _catalog(folder, f"{PREFIX}-{side}{turn}")
            walls[side].append(_published(server, catalog, side, datasets).wall)
            if side == _OURS:
                walls["again"].append(_published(server, catalog, side, 0).wall)
    ours, bare, again = (middle(walls[name]) for name in (_OURS, _BARE, "again"))
    print(
        f"publishing {datasets:,} datasets with {THREADS} threads: odconv {ours:.1f} s ({datasets / ours:.1f}/s),",
        f"bare package_create {bare:.1f} s ({datasets / bare:.1f}/s), unchanged {again:.2f} s",
    )
    print({name: [round(wall, 2) for wall in found] for name, found in walls.items()})
    return [
        Goal("publishing to CKAN against bare package_create, wall", ours / bare, "≤", 1.05),
        Goal("unchanged republication, times faster than the first", ours / again, "≥", 20),
    ]


def _listing(folder: Path, server: Server, rounds: int) -> Goal:
    """Metadata of all datasets to disk, whole processes: `ckanapi dump` against the source that a night uses."""
    ours, theirs = folder / "listed", folder / "dumped.jsonl"
    dump = [str(_CKANAPI), "dump", "datasets", "--all", "-p", "2", "-q", "-r", server.url, "-O", str(theirs)]
    os.environ["PATH"] = os.pathsep.join([str(_CKANAPI.parent), os.environ.get("PATH", "")])  # it starts itself again
    walls: dict[str, list[float]] = {"odconv": [], "dump": []}
    for _ in range(rounds):
        walls["odconv"].append(run(_list(server, ours)).wall)
        walls["dump"].append(run(dump).wall)
    count, expected = (len(path.read_text(encoding="utf-8").splitlines()) for path in (ours / RECORDS, theirs))
    if count != expected:
        raise RuntimeError(f"odconv listed {count} datasets, ckanapi dumped {expected}")
    mine, dumped = middle(walls["odconv"]), middle(walls["dump"])
    print(f"CKAN metadata of {count:,} datasets to disk: odconv {mine:.2f} s, ckanapi dump -p 2 {dumped:.1f} s")
    return Goal("CKAN metadata to disk, times faster than ckanapi dump -p 2", dumped / mine, "≥", 25)


def _list(server: Server, out: Path) -> list[str]:
    return python("-m", "benchmarks.ckan_sides", "list", server.url, "--out", str(out))


def _catalog(folder: Path, portal: str) -> Path:
    """What was listed at first, under the id of another portal, and so under other names in CKAN."""
    out = folder / portal
    run(python("-m", "benchmarks.ckan_sides", "rename", portal, "--out", str(out), "--of", str(folder / "seeded")))
    return out


def _published(server: Server, catalog: Path, side: str, expected: int) -> Measured:
    """One side, a whole process, which makes so many packages."""
    os.environ["ODCONV_CKAN_TOKEN"] = server.token
    if side == _OURS:
        command = python("-m", "odconv", "catalog", "publish", str(catalog), "--ckan", server.url, "--json", "--quiet")
        measured = run([*command, "--threads", str(THREADS)])
        made = len(measured.printed["created"])
    else:
        command = python("-m", "benchmarks.ckan_sides", "create", server.url, "--of", str(catalog))
        measured = run([*command, "--threads", str(THREADS)])
        made = measured.printed["created"]
    if made != expected:
        raise RuntimeError(f"{side}: {made} packages were made where {expected} were expected")
    return measured


@contextmanager
def _server() -> Iterator[Server | str]:
    """The CKAN, or why there is none."""
    if os.environ.get("CKAN_URL"):
        named = _named(os.environ["CKAN_URL"], os.environ.get("CKAN_TOKEN", ""))
        try:
            yield named
        finally:
            if isinstance(named, Server):
                clean(named.url, named.token, PREFIX, THREADS)
        return
    root = Path(__file__).resolve().parent.parent
    scripts = Path(os.environ.get("ODCONV_SHARED", root.parent / "shared")) / "ckan"
    if not (scripts / "start-ckan").is_file():
        yield "CKAN_URL is not set and start-ckan is not beside the checkout (set ODCONV_SHARED)"
        return
    done = subprocess.run(
        [str(scripts / "start-ckan"), str(PORT), "--fresh", "--quiet"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        yield f"start-ckan: {' '.join(done.stderr.split())[-300:]}"
        return
    facts = dict(line.partition("=")[::2] for line in done.stdout.splitlines())
    try:
        yield Server(*(shlex.split(facts[name])[0] for name in ("CKAN_URL", "CKAN_TOKEN")))
    finally:
        subprocess.run([str(scripts / "stop-ckan"), str(PORT), "--purge"], capture_output=True, check=False)


def _named(url: str, token: str) -> Server | str:
    """A CKAN that is filled and purged must be one for trials."""
    if urlsplit(url).hostname not in {"127.0.0.1", "localhost", "::1"}:
        return "CKAN_URL is not on loopback, and a CKAN that others use is not filled for trial"
    return Server(url.rstrip("/"), token) if token else "CKAN_TOKEN is not set"
