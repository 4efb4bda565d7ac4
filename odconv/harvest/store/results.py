"""What is told of conversions: which cells could not be used, what was mended, with examples."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from odconv.harvest.model import Converted
from odconv.harvest.store.codec import unpack
from odconv.harvest.store.ledger import Ledger

Result = Mapping[str, Any]
"""What is told of one conversion, empty where nothing is."""

_TOGETHER = 500  # read at a time


class Results:
    """Reads what is told; a context manager with a connection of its own, for one thread."""

    def __init__(self, root: Path) -> None:
        """Open the ledger of a store.

        Args:
            root: the store.

        Raises:
            OutputError: `store-unwritable`, `ledger-newer`.
        """
        self._ledger = Ledger(root / "ledger.sqlite")

    def of(self, key: str) -> Result:
        """What is told of the conversion with that key."""
        return self.of_all([key]).get(key, {})

    def of_all(self, keys: Sequence[str]) -> dict[str, Result]:
        """What is told of several; without those of which nothing is."""
        found: dict[str, Result] = {}
        for start in range(0, len(keys), _TOGETHER):
            part = keys[start : start + _TOGETHER]
            marks = ",".join("?" * len(part))
            sql = f"SELECT conversion, told FROM results WHERE conversion IN ({marks})"  # noqa: S608  (question marks)
            found.update((key, unpack(told)) for key, told in self._ledger.rows(sql, part))
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ledger.close()


def note_results(ledger: Ledger, batch: Iterable[Converted]) -> None:
    """Keep what is told of conversions that were just made; call within a transaction."""
    rows = ((each.key, each.result) for each in batch if each.result is not None)
    ledger.change_all("INSERT OR REPLACE INTO results VALUES (?, ?)", rows)


def forget_results(ledger: Ledger, used: Collection[str]) -> None:
    """Forget what is told of all other conversions; call within a transaction."""
    known = [key for (key,) in ledger.rows("SELECT conversion FROM results")]
    ledger.change_all("DELETE FROM results WHERE conversion = ?", ((key,) for key in known if key not in used))
