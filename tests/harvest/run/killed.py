"""Harvests a small metropolis in a process of its own, and ends it at the step that it is told; run by a test."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.harvest.run.conftest import Metropolis, table


def main(root: Path, wanted: str, night: int) -> None:
    """Harvest one night of the metropolis.

    Args:
        root: the store.
        wanted: `name:count` of the step at whose end the process is killed; "" for none.
        night: which night it is; on the second the sources have changed.
    """
    metropolis = Metropolis(root)
    metropolis.now = metropolis.now.replace(day=20 + night)
    for number in range(3):
        metropolis.put(f"a{number}", table(rows=20 + 10 * number + night))
    metropolis.put("b", table("131032", 10 + 20 * night), "131032")
    if night == 2:
        metropolis.put("broken", b"%PDF-1.4")
        metropolis.put("a0", table(rows=3))
    seen: dict[str, int] = {}

    def step(name: str) -> None:
        seen[name] = seen.get(name, 0) + 1
        if f"{name}:{seen[name]}" == wanted:
            os._exit(9)

    metropolis.night(step=step)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
