"""`make bench`: every figure is a ratio from one interleaved run (A B C A B C …), judged by medians.

python -m benchmarks [--rows 1000000] [--rounds 3] [--distributions 40000] [--only NAME]
    [--without-frictionless]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import conversion, harvest, reading, validation
from benchmarks.measure import Goal

_PARTS = ("start", "small", "reading", "conversion", "conversion-long", "validation", "large", "harvest")


def main() -> int:
    """Run the benchmarks and say which goals hold; status 1 when one does not."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--distributions", type=int, default=40_000)
    parser.add_argument("--only", choices=_PARTS)
    parser.add_argument("--without-frictionless", action="store_true")
    args = parser.parse_args()
    goals: list[Goal] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if args.only in (None, "start"):
            goals += validation.start(folder)
        if args.only in (None, "small"):
            goals += validation.small(folder)
        if args.only in (None, "reading"):
            goals += reading.large(folder, args.rounds)
            goals += reading.small(folder)
        if args.only in (None, "conversion"):
            goals += conversion.small(folder)
        if args.only in (None, "conversion-long"):
            goals += conversion.large(folder, args.rows)
        if args.only in (None, "validation"):
            goals += validation.large(folder, args.rows, args.rounds, frictionless=not args.without_frictionless)
        if args.only in (None, "large"):
            goals += validation.beyond_memory(folder)
        if args.only in (None, "harvest"):
            goals += harvest.nights(folder, args.distributions)
    print()
    for goal in goals:
        print(
            f"{'held  ' if goal.held else 'MISSED'} {goal.name}: {goal.reached:.3g} (goal {goal.sign} {goal.wanted:g})"
        )
    return 0 if all(goal.held for goal in goals) else 1


if __name__ == "__main__":
    sys.exit(main())
