"""Characters that the encoding of an output lacks: which, where, and in which values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from odconv.issues import Issue, column_letters
from odconv.tables.writers.delimited import Unencodable, shown, write_delimited

_HEADER = ("行", "列", "セル", "項目", "文字", "コードポイント", "書き込んだ文字", "元の値")
_NAMED = 20


def write_lost(
    path: Path, lost: Sequence[Unencodable], names: Sequence[str], columns: Sequence[Sequence[str]], encoding: str
) -> Issue:
    """Write the list of characters that the encoding lacks, with their places and the whole values they stand in.

    Args:
        path: of the list.
        lost: the characters, by row (from 1, the header's) and column of the output.
        names: the output's header.
        columns: its columns below that.
        encoding: the output's.

    Returns:
        What is to be told of them.

    Raises:
        OutputError: `output-unwritable`.
    """
    write_delimited(path, _rows(lost, names, columns))
    characters = shown(list(dict.fromkeys(found.character for found in lost))[:_NAMED])
    params = {"encoding": encoding, "count": len(lost), "characters": characters, "file": path.name}
    return Issue("characters-replaced", params=params)


def _rows(lost: Sequence[Unencodable], names: Sequence[str], columns: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    yield list(_HEADER)
    for found in lost:
        letters, name = column_letters(found.column), names[found.column - 1]
        text = columns[found.column - 1][found.row - 2] if found.row > 1 else name
        point = f"U+{ord(found.character):04X}"
        cell = f"{letters}{found.row}"
        yield [str(found.row), letters, cell, name, found.character, point, found.replacement or "", text]
