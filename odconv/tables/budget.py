"""What a file has cost so far, counted over all that it holds: a limit on each part alone would not bind the whole."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from odconv.errors import UnreadableFile
from odconv.tables.limits import Limits


@dataclass(slots=True)
class Budget:
    """Limits, and what was taken of them since reading began.

    Attributes:
        limits: the upper bounds.
        begin: when reading began, seconds of the monotonic clock.
        members: files of archives that were looked at.
        unpacked: bytes that archives were unpacked to, and characters of what packed members held.
        cells: cells of tables that were read.
    """

    limits: Limits
    begin: float = field(default_factory=time.monotonic)
    members: int = 0
    unpacked: int = 0
    cells: int = 0

    def check_time(self) -> None:
        """Give up a file that takes too long.

        Raises:
            UnreadableFile: `time-limit`.
        """
        if self.left() <= 0:
            raise UnreadableFile("time-limit", limit=self.limits.max_seconds)

    def left(self) -> float:
        """Seconds that are left."""
        return self.begin + self.limits.max_seconds - time.monotonic()

    def add_cells(self, rows: int, columns: int) -> None:
        """Count the cells that a table spans; called before they are laid out where that can be known.

        Raises:
            UnreadableFile: `too-many-cells`.
        """
        self.cells += rows * columns
        if self.cells > self.limits.max_cells:
            raise UnreadableFile("too-many-cells", cells=self.cells, limit=self.limits.max_cells)

    def add_text(self, rows: Iterable[Sequence[str]]) -> None:
        """Count the text that a member of an archive was unpacked to once more: workbooks and PDF files pack theirs.

        Raises:
            UnreadableFile: `archive-bomb`.
        """
        self.unpacked += sum(sum(map(len, row)) for row in rows)
        if self.unpacked > self.limits.max_archive_bytes:
            raise UnreadableFile("archive-bomb", size=self.unpacked, limit=self.limits.max_archive_bytes)

    def check_shape(self, rows: int, columns: int) -> None:
        """Refuse a table of too many rows or columns.

        Raises:
            UnreadableFile: `too-many-rows`, `too-many-columns` (told of row 1), `time-limit`.
        """
        if rows > self.limits.max_rows:
            raise UnreadableFile("too-many-rows", rows=rows, limit=self.limits.max_rows)
        if columns > self.limits.max_columns:
            raise UnreadableFile("too-many-columns", columns=columns, limit=self.limits.max_columns, row=1)
        self.check_time()
