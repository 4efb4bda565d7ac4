"""Reading against the bare parsers: one long table as XLSX and as CP932 text, and many small ones as published.

Reading means all of it: what the bytes are, where the table lies, every row accounted for, and for the long tables the
cells as a Polars frame. The bare parsers only parse.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import Goal, Measured, python, run
from benchmarks.published import LARGE_ROWS, SMALL_ROWS, write_large_csv, write_large_xlsx, write_small

_SMALL_FILES = 200


def large(folder: Path, rounds: int) -> list[Goal]:
    """The long tables; the sides take turns."""
    workbook, text = folder / "large.xlsx", folder / "large_cp932.csv"
    write_large_xlsx(workbook)
    write_large_csv(text)
    rounds = max(5, rounds)
    goals = []
    for file, bare, wanted in ((workbook, "calamine", 1.5), (text, "polars", 2.0)):
        size = file.stat().st_size / 1e6
        print(f"{LARGE_ROWS:,} rows × 25 columns as {file.suffix}, {size:.0f} MB, {rounds} rounds of each side in turn")
        ours, theirs = _in_turn(["odconv", bare], file, rounds)
        name = f"reading {file.suffix} against {bare}'s bare read"
        goals += [
            Goal(f"{name}, wall", _ratio(ours, theirs, "work"), "≤", wanted),
            Goal(f"{name}, CPU", _ratio(ours, theirs, "cpu"), "≤", wanted),
        ]
    return goals


def small(folder: Path) -> list[Goal]:
    """Many small tables in one process, table finding included."""
    goals = []
    for suffix, wanted in ((".csv", 4.0), (".xlsx", 8.0)):
        files = [folder / f"published_{number:03d}{suffix}" for number in range(_SMALL_FILES)]
        for number, file in enumerate(files):
            write_small(file, number)
        runs = [run(python("-m", "benchmarks.readers", "small", *map(str, files))) for _ in range(5)]
        each = [item.printed["cpu"] / len(files) * 1000 for item in runs]
        shown = ", ".join(f"{value:.2f}" for value in each)
        print(f"{len(files)} tables of {SMALL_ROWS} rows as {suffix}: {shown} ms of CPU each")
        goals.append(Goal(f"ms of CPU to read a table of {SMALL_ROWS} rows as {suffix}", min(each), "≤", wanted))
    return goals


def _in_turn(sides: Sequence[str], file: Path, rounds: int) -> tuple[list[Measured], ...]:
    runs: dict[str, list[Measured]] = {side: [] for side in sides}
    for _ in range(rounds):
        for side in sides:
            measured = run(python("-m", "benchmarks.readers", side, str(file)))
            runs[side].append(measured)
            printed = measured.printed
            print(f"  {side:9} wall {printed['work']:5.2f} s  CPU {printed['cpu']:5.2f} s  {printed['rows']:,} rows")
    return tuple(runs.values())


def _ratio(ours: Sequence[Measured], theirs: Sequence[Measured], what: str) -> float:
    """Of what each side takes when nobody disturbs it: the least of its rounds."""
    return min(float(item.printed[what]) for item in ours) / min(float(item.printed[what]) for item in theirs)
