"""`make bench`: every ratio is from one interleaved run (A B C A B C …), judged by medians, or by the best run of each
side where one takes a second and another a minute. Milliseconds of CPU are the least of several runs: what else runs on
the machine, or on the other half of a core, only ever adds to them.

python -m benchmarks [--rows 1000000] [--rounds 3] [--distributions 40000] [--packages 1000] [--only NAME]
    [--without-frictionless]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import ckan, conversion, harvest, reading, validation
from benchmarks.measure import Goal

_PARTS = ("start", "small", "reading", "conversion", "conversion-long", "validation", "large", "harvest", "ckan")


def main() -> int:
    """Run the benchmarks and say which goals hold; status 1 when one does not."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--distributions", type=int, default=40_000)
    parser.add_argument("--packages", type=int, default=1000)
    parser.add_argument("--only", choices=_PARTS)
    parser.add_argument("--without-frictionless", action="store_true")
    args = parser.parse_args()
    goals: list[Goal] = []
    with tempfile.TemporaryDirectory() as name:
        for part, judge in _judges(Path(name), args).items():
            if args.only in (None, part):
                goals += judge()
    print()
    for goal in goals:
        print(
            f"{'held  ' if goal.held else 'MISSED'} {goal.name}: {goal.reached:.3g} (goal {goal.sign} {goal.wanted:g})"
        )
    return 0 if all(goal.held for goal in goals) else 1


def _judges(folder: Path, args: argparse.Namespace) -> dict[str, Callable[[], list[Goal]]]:
    """The parts by name, in the order in which they run."""
    frictionless = not args.without_frictionless
    return {
        "start": lambda: validation.start(folder),
        "small": lambda: validation.small(folder),
        "reading": lambda: [*reading.large(folder, args.rounds), *reading.small(folder)],
        "conversion": lambda: conversion.small(folder),
        "conversion-long": lambda: conversion.large(folder, args.rows),
        "validation": lambda: validation.large(folder, args.rows, args.rounds, frictionless=frictionless),
        "large": lambda: validation.beyond_memory(folder),
        "harvest": lambda: harvest.nights(folder, args.distributions),
        "ckan": lambda: ckan.against_ckan(folder, args.packages, args.rounds),
    }


if __name__ == "__main__":
    sys.exit(main())
