"""What outputs are before they are written, and after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from odconv.issues import Issue


@dataclass(frozen=True, slots=True)
class Outputs:
    """What was written; iterating gives the files.

    Attributes:
        files: every file, side files included, in the order in which they were written.
        issues: what is to be told of them.
        stem: folder and name that they have in common, without any ending.
    """

    files: tuple[Path, ...]
    issues: tuple[Issue, ...]
    stem: Path

    def __iter__(self) -> Iterator[Path]:
        return iter(self.files)

    def __len__(self) -> int:
        return len(self.files)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Outputs that are still to be written.

    Attributes:
        stem: folder and name that they have in common, without any ending.
        write: writes them.
    """

    stem: Path
    write: Callable[[], Outputs]
