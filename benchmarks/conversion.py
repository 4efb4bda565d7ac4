"""Conversion by the command itself: a folder of many small untidy lists, and one list of a million rows."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.measure import Goal, Measured, python, run
from benchmarks.messy import FORMS, ROWS, SUBJECTS, write_long, write_mixed

FILES = 1_000
_PEAK = 1_536  # MiB: what "bounded" is held to on a file of a million rows
_CORES = 2


def small(folder: Path, files: int = FILES, rounds: int = 4) -> list[Goal]:
    """A batch from bytes to CSV and change report, the start of the command and of its workers included."""
    source = folder / "mixed"
    write_mixed(source, files)
    print(f"{files:,} lists of {ROWS} rows, {len(SUBJECTS)} subjects as {', '.join(FORMS)}, {rounds} rounds")
    # Side by side, deleted at the end: a file system looks long for room where thousands of files just were deleted.
    outputs = [folder / f"mixed_out{number}" for number in range(rounds)]
    runs = [_batch(source, out) for out in outputs]
    for out in outputs:
        shutil.rmtree(out)
    each = [item.cpu / files * 1000 for item in runs]
    print("  " + ", ".join(f"{value:.1f}" for value in each) + " ms of CPU each")
    for line in _summary(runs[-1].printed):
        print(f"  {line}")
    return [
        Goal(f"ms of CPU to convert a list of {ROWS} rows", min(each), "≤", 20.0),
        Goal("lists of the batch that were not converted", runs[-1].printed["totals"]["failed"], "≤", 0),
    ]


def large(folder: Path, rows: int) -> list[Goal]:
    """One long list, once: rows a second of wall clock on two cores, and the peak of memory."""
    source, out = folder / "long.csv", folder / "long_out"
    write_long(source, rows)
    print(f"{rows:,} rows × {len(SUBJECTS[0].labels)} columns, {source.stat().st_size / 1e6:.0f} MB, once")
    command = python("-m", "odconv", "convert", str(source), "-o", str(out), "--json")
    measured = run(_on_two_cores(command), expect=(0, 1))
    shutil.rmtree(out)
    source.unlink()
    print(f"  wall {measured.wall:.1f} s  CPU {measured.cpu:.1f} s  peak {measured.peak:.0f} MiB")
    return [
        Goal(f"rows a second, converting {rows:,} rows", rows / measured.wall, "≥", 100_000),
        Goal(f"peak memory converting {rows:,} rows, MiB", measured.peak, "≤", _PEAK),
    ]


def _batch(source: Path, out: Path) -> Measured:
    """One whole batch into an empty folder."""
    return run(python("-m", "odconv", "convert", str(source), "-o", str(out), "--json"), expect=(0, 1))


def _on_two_cores(command: list[str]) -> list[str]:
    """The command on two cores of the machine, where the system can hold it there."""
    taskset = shutil.which("taskset")
    if taskset is None or not hasattr(os, "sched_getaffinity"):
        return command
    cores = sorted(os.sched_getaffinity(0))[:_CORES]
    return [taskset, "--cpu-list", ",".join(map(str, cores)), *command]


def _summary(printed: Mapping[str, Any]) -> list[str]:
    """What the batch made of its files: formats, rows that go back, errors."""
    totals = printed["totals"]
    formats = Counter(str(answer.get("schema", answer.get("error"))) for answer in printed["files"])
    listed = ", ".join(f"{name} {count}" for name, count in formats.most_common())
    return [listed, f"{totals['rows']:,} rows, {totals['valid']:,} valid, {totals['rejected']:,} go back"]
