"""Validation against frictionless and against the bare read, long tables, many small ones and cold starts."""

from __future__ import annotations

from pathlib import Path

from benchmarks.measure import Goal, Measured, middle, python, run
from benchmarks.tables import small_tables, write_long_table, write_schema, write_table
from odconv.validation.kinds import TABLE_SCHEMA_CODES

_SHORT = 3  # runs in a turn of a side that takes a second, where the long one takes a minute


def large(folder: Path, rows: int, rounds: int, *, frictionless: bool) -> list[Goal]:
    """One long table, all errors with their places; the sides take turns."""
    table, schema = folder / "large.csv", write_schema(folder)
    write_table(table, rows)
    size = table.stat().st_size
    print(
        f"{rows:,} rows × 25 columns, {size / 1e6:.0f} MB, {rounds} rounds of each side in turn, short sides {_SHORT} ×"
    )
    sides = ["odconv", "polars", *(["frictionless"] if frictionless else [])]
    runs: dict[str, list[Measured]] = {side: [] for side in sides}
    turn = [*sides[:2] * _SHORT, *sides[2:]]
    for _ in range(rounds):
        for side in turn:
            out = ["--out", str(folder / f"{side}.txt")] if not runs[side] else []
            measured = run(python("-m", "benchmarks.sides", side, str(table), "--schema", str(schema), *out))
            runs[side].append(measured)
            _show(side, measured)
    goals = _ratios(runs, size)
    if frictionless:
        goals.append(Goal("errors that the two place differently", _differences(folder), "≤", 0))
    return goals


def beyond_memory(folder: Path, rows: int = 3_000_000) -> list[Goal]:
    """One file of twice the bound on memory: totals exact, the first findings listed; one run."""
    table, schema = folder / "beyond.csv", write_schema(folder)
    write_long_table(table, rows)
    print(f"{rows:,} rows × 25 columns, {table.stat().st_size / 2**20:.0f} MiB, once")
    measured = run(python("-m", "benchmarks.sides", "bounded", str(table), "--schema", str(schema)))
    _show("odconv", measured)
    table.unlink()
    return [Goal(f"peak memory on {rows:,} rows, MiB", measured.peak, "≤", 500)]


def small(folder: Path, count: int = 500, rows: int = 200) -> list[Goal]:
    """Many small tables in one process."""
    schema = write_schema(folder)
    files = [str(path) for path in small_tables(folder, count, rows)]
    measured = [run(python("-m", "benchmarks.sides", "odconv", *files, "--schema", str(schema))) for _ in range(5)]
    each = [item.printed["cpu"] / count * 1000 for item in measured]
    print(f"{count} tables of {rows} rows: " + ", ".join(f"{value:.2f}" for value in each) + " ms of CPU each")
    return [Goal(f"ms of CPU a table of {rows} rows", min(each), "≤", 2.0)]


def start(folder: Path) -> list[Goal]:
    """Cold processes: help, and one table of 500 rows."""
    table = folder / "start.csv"
    write_table(table, 500)
    helps = [run(python("-m", "odconv", "--help")) for _ in range(7)]
    command = python("-m", "odconv", "validate", str(table), "--schema", "standard/aed", "--json")
    checks = [run(command, expect=(0, 1)) for _ in range(7)]
    print(f"odconv --help: {middle([item.wall for item in helps]):.3f} s wall")
    print(f"500 rows, cold: {middle([item.cpu for item in checks]):.3f} s CPU")
    return [
        Goal("odconv --help, seconds", middle([item.wall for item in helps]), "≤", 0.25),
        Goal("odconv validate on 500 rows, seconds of CPU", middle([item.cpu for item in checks]), "≤", 0.6),
    ]


def _ratios(runs: dict[str, list[Measured]], size: int) -> list[Goal]:
    """The best run of each side against that of odconv.

    Other load only ever adds time. It adds to all of a minute a little, and to one second of a minute nothing or much:
    medians would compare the luck of the short sides.
    """
    ours = runs["odconv"]
    best = {side: min(item.wall for item in measured) for side, measured in runs.items()}
    for side, measured in runs.items():
        print(f"  {side:13} best {best[side]:.2f} s, median {middle([item.wall for item in measured]):.2f} s")
    goals = [
        Goal("wall against Polars' bare batched read", best["odconv"] / best["polars"], "≤", 2.2),
        Goal("peak memory against the file", middle([item.peak for item in ours]) * 2**20 / size, "≤", 1.6),
        Goal("peak memory, MiB", middle([item.peak for item in ours]), "≤", 500),
    ]
    if "frictionless" in runs:
        goals.insert(0, Goal("times faster than frictionless, wall", best["frictionless"] / best["odconv"], "≥", 40))
    return goals


def _show(side: str, item: Measured) -> None:
    print(f"  {side:13} wall {item.wall:6.2f} s  CPU {item.cpu:6.2f} s  peak {item.peak:5.0f} MiB  {item.printed}")


def _differences(folder: Path) -> int:
    """Errors in one list and not in the other, of the types that both know."""
    own, other = (
        set((folder / f"{side}.txt").read_text(encoding="utf-8").splitlines()) for side in ("odconv", "frictionless")
    )
    shared = {line for line in own if line.split(", ")[-1].strip("')") in TABLE_SCHEMA_CODES}
    return len(shared ^ other)
