"""A bar on standard error while work is done; nothing where nobody looks."""

from __future__ import annotations

import sys
from typing import Any, Self


class Bar:
    """How much of a number of things is done; a context manager."""

    def __init__(self, title: str, count: int, *, quiet: bool) -> None:
        self._bar: Any = None
        if not quiet and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import Progress

            self._bar = Progress(console=Console(stderr=True))
            self._task = self._bar.add_task(title, total=count)

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def advance(self, number: int = 1, title: str | None = None) -> None:
        """So many more are done; `title` is what the bar is called from now on."""
        if self._bar is not None:
            named = {} if title is None else {"description": title}
            self._bar.update(self._task, advance=number, **named)
