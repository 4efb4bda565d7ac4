"""A real CKAN on loopback: listing it against `ckanapi dump`, publishing to it against bare `package_create`.

CKAN_URL and CKAN_TOKEN name one that runs already; it is filled, and what was put there is purged. Else
`ckan/start-ckan` of the folder beside the checkout (or ODCONV_SHARED) starts one, which is stopped and dropped.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.measure import Goal, Measured, middle, python, run
from benchmarks.packages import PREFIX, clean, seed

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
        datasets: how many the CKAN is filled with, and are published.
        rounds: how often the sides take turns.
    """
    with _server() as server:
        if isinstance(server, str):
            print(f"CKAN: skipped, {server}")
            return []
        try:
            clean(server.url, server.token, PREFIX, THREADS)
            count = seed(server.url, server.token, datasets, THREADS)
            return [_listing(folder, server, count, rounds), *_publishing(folder, server, datasets, rounds)]
        finally:
            clean(server.url, server.token, PREFIX, THREADS)


def _listing(folder: Path, server: Server, datasets: int, rounds: int) -> Goal:
    """Metadata of all datasets to disk, whole processes: `ckanapi dump` against the source that a night uses."""
    ours, theirs = folder / "listed", folder / "dumped.jsonl"
    dump = [str(_CKANAPI), "dump", "datasets", "--all", "-p", "2", "-q", "-r", server.url, "-O", str(theirs)]
    listing = python("-m", "benchmarks.ckan_sides", "list", server.url, "--out", str(ours))
    walls: dict[str, list[float]] = {"ours": [], "dump": []}
    for _ in range(rounds):
        walls["ours"].append(run(listing).wall)
        walls["dump"].append(run(dump).wall)
    counts = len(_lines(ours / "records.jsonl")), len(_lines(theirs))
    if counts != (datasets, datasets):
        raise RuntimeError(f"{datasets} datasets were expected of both sides: {counts}")
    mine, dumped = middle(walls["ours"]), middle(walls["dump"])
    print(f"CKAN metadata of {datasets:,} datasets to disk: odconv {mine:.2f} s, ckanapi dump -p 2 {dumped:.1f} s")
    return Goal("CKAN metadata to disk, times faster than ckanapi dump -p 2", dumped / mine, "≥", 25)


def _publishing(folder: Path, server: Server, datasets: int, rounds: int) -> list[Goal]:
    """First and unchanged publication against bare `package_create` of the same packages, in turns A B, B A …"""
    walls: dict[str, list[float]] = {_OURS: [], _BARE: [], "again": []}
    _warm(folder, server)
    for turn in range(rounds):
        sides = (_OURS, _BARE) if turn % 2 else (_BARE, _OURS)
        for side in sides:
            catalog = _catalog(folder, f"{PREFIX}-{side}{turn}")
            walls[side].append(_published(server, catalog, side, datasets).wall)
            if side == _OURS:
                walls["again"].append(_published(server, catalog, side, 0).wall)
            clean(server.url, server.token, f"{PREFIX}-{side}{turn}-", THREADS)
    ours, bare, again = (middle(walls[name]) for name in (_OURS, _BARE, "again"))
    print(
        f"publishing {datasets:,} datasets with {THREADS} threads: odconv {ours:.1f} s ({datasets / ours:.1f}/s),",
        f"bare package_create {bare:.1f} s ({datasets / bare:.1f}/s), unchanged {again:.2f} s",
    )
    return [
        Goal("publishing to CKAN against bare package_create, wall", ours / bare, "≤", 1.05),
        Goal("unchanged republication, times faster than the first", ours / again, "≥", 20),
    ]


def _warm(folder: Path, server: Server) -> None:
    """One publication of a few datasets of every publisher, so that both sides find the organizations."""
    catalog = _catalog(folder, f"{PREFIX}-warm", limit=50)
    _published(server, catalog, _OURS, 50)
    clean(server.url, server.token, f"{PREFIX}-warm-", THREADS)


def _catalog(folder: Path, portal: str, limit: int | None = None) -> Path:
    """What was listed, under the id of another portal, and so under other names in CKAN."""
    out = folder / portal
    command = python("-m", "benchmarks.ckan_sides", "rename", portal, "--out", str(out), "--of", str(folder / "listed"))
    run([*command, "--limit", str(limit)] if limit else command)
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
        yield _named(os.environ["CKAN_URL"], os.environ.get("CKAN_TOKEN", ""))
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


def _lines(path: Path) -> Sequence[str]:
    return path.read_text(encoding="utf-8").splitlines()
