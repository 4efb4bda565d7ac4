"""Where results go: standard output or a file for the result, standard error for everything else."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from odconv.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from odconv.issues import Language

STDOUT = "-"


def print_json(value: Any) -> None:
    """Print a value as JSON, readable and with Japanese as it is."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows: ruled on a terminal, else as columns kept apart by two spaces."""
    if sys.stdout.isatty():
        _print_ruled(headers, rows)
        return
    from odconv.schemas.texts import aligned

    for line in aligned(headers, rows):
        typer.echo(line)


def write_result(data: bytes, target: str, *, binary: bool, name: str, kind: str) -> None:
    """Write a result to a file, or to standard output where the target is `-`.

    Args:
        data: the bytes, passed on unchanged.
        target: a path or `-`.
        binary: whether the bytes are no text; such a result is not sent to a terminal.
        name: a file name to suggest, without its ending.
        kind: what the result is, for the message.

    Raises:
        OutputError: `output-unwritable`.
        UsageError: `output-binary-to-terminal`.
    """
    if target != STDOUT:
        from odconv.tables.writers.target import replacing

        with replacing(Path(target)) as file:
            file.write(data)
        return
    if binary and sys.stdout.isatty():
        raise UsageError("output-binary-to-terminal", name=name, kind=kind)
    sys.stdout.flush()
    sys.stdout.buffer.write(data)


def say(code: str, chosen: Language, *, quiet: bool, **facts: object) -> None:
    """Tell the person at the terminal something that is not the result, unless `--quiet` was given."""
    if quiet:
        return
    from odconv.issues import render

    typer.echo(render(code, facts, chosen), err=True)


def _print_ruled(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*headers)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)
