"""The ledger: one SQLite file with plain SQL, written in few large transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from odconv.errors import OutputError

_VERSIONS = ("ledger.sql", "ledger_2.sql")
"""Scripts that lead from version n to version n + 1; `PRAGMA user_version` counts those that were run."""

_PATIENCE = 300  # seconds to wait for another connection: reading where everything stands takes its time
_DISK_FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN})


class Ledger:
    """A connection to the ledger; for one thread.

    Every change goes through `transaction`, so that a process that is killed leaves a whole step behind or none.
    """

    def __init__(self, path: Path) -> None:
        """Open the ledger, made where it does not exist, and bring it to the newest version.

        Raises:
            OutputError: `ledger-newer` where a newer odconv wrote it; `store-unwritable`.
        """
        self.path = path
        with self._told():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=_PATIENCE)
            for setting in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "cache_size = -65536"):
                self._connection.execute(f"PRAGMA {setting}")
            self._migrate()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; what was committed stays."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All changes within the block, or none.

        Raises:
            OutputError: `store-unwritable` where the disk does not take them.
        """
        with self.trial():
            yield
            self._connection.execute("COMMIT")

    @contextmanager
    def trial(self) -> Iterator[None]:
        """Changes that hold within the block and never after it.

        Raises:
            OutputError: `store-unwritable` where the disk does not take them.
        """
        with self._told():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            finally:
                self._connection.rollback()  # nothing, where all was committed

    def rows(self, sql: str, facts: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows that a query finds."""
        return iter(self._connection.execute(sql, facts))

    def row(self, sql: str, facts: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """The first row that a query finds."""
        found: tuple[Any, ...] | None = self._connection.execute(sql, facts).fetchone()
        return found

    def change(self, sql: str, facts: Sequence[Any] = ()) -> int:
        """Run one statement and give the number of rows that it changed."""
        return self._connection.execute(sql, facts).rowcount

    def change_all(self, sql: str, facts: Iterable[Sequence[Any]]) -> None:
        """Run one statement for each row of facts."""
        self._connection.executemany(sql, facts)

    def let_go(self) -> None:
        """Free the pages that were read, up to 64 MB: for whoever has read all and needs the room."""
        self._connection.execute("PRAGMA shrink_memory")

    def _migrate(self) -> None:
        (version,) = self.row("PRAGMA user_version") or (0,)
        if version > len(_VERSIONS):
            raise OutputError("ledger-newer", file=str(self.path), version=version, known=len(_VERSIONS))
        for number in range(version, len(_VERSIONS)):
            script = files("odconv.harvest.store").joinpath(_VERSIONS[number]).read_text(encoding="utf-8")
            self._connection.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {number + 1}; COMMIT;")

    @contextmanager
    def _told(self) -> Iterator[None]:
        """A disk that is full or cannot be written becomes an error of ours; a faulty statement does not."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if (error.sqlite_errorcode & 0xFF) in _DISK_FULL:
                raise OutputError("store-unwritable", file=str(self.path), reason=str(error)) from error
            raise
        except OSError as error:
            raise OutputError("store-unwritable", file=str(self.path), reason=error.strerror or str(error)) from error
