"""The shared strings of an xlsx workbook, as far as they are plain: which of them only a parser can tell is said.

A parser decodes escapes, joins rich text, leaves out the readings of kanji and trims what is not marked to be kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np
import numpy.typing as npt

from odconv.tables.readers.package import holds

_MANY = 20_000  # strings from which columns are quicker than a look at each
_BETWEEN = b"</t></si><si><t>"
_WITHIN = r"[<&\r]|_x"  # what a parser decodes
_EDGE = r"^[ \t\n]|[ \t\n]$"  # what it trims
_SPACE = " \t\n"
_PRESERVED = '<si><t xml:space="preserve">'
_STRING = r'(?s)^<si><t(?: xml:space="preserve")?>([^<]*)</t>(?:<(?:rPh|phoneticPr)\b.*)?$'
_RUN = r"<r[ >]"  # rich text


@dataclass(frozen=True, slots=True)
class Strings:
    """Texts by their number, and whether only a parser can tell what each is."""

    texts: Sequence[str]
    odd: npt.NDArray[np.bool_]


def shared_strings(part: bytes) -> Strings | None:
    """The shared strings of a workbook.

    Args:
        part: the XML; empty where the workbook has none.

    Returns:
        None where they are spelled in an unusual way.
    """
    begin, end = part.find(b"<si>"), part.rfind(b"</sst>")
    if begin < 0:
        return Strings([], np.empty(0, np.bool_))
    if end < begin or (b"!" in part and b"<!" in part):  # one byte is found ten times as fast as two
        return None
    strings = part[begin:end]
    try:
        return _all_plain(strings) or _by_piece(strings.decode("utf-8"))
    except UnicodeDecodeError:
        return None


def blanked(part: bytes, strings: Strings) -> bytes:
    """The XML with nothing in the place of plain strings."""
    begin, end = part.find(b"<si>"), part.rfind(b"</sst>")
    if begin < 0:
        return part
    if not strings.odd.any():
        return part[:begin] + part[end:]
    pieces = part[begin:end].split(b"</si>")
    kept = [piece + b"</si>" if odd else b"<si/>" for piece, odd in zip(pieces, strings.odd.tolist(), strict=False)]
    return part[:begin] + b"".join(kept) + part[end:]


def _all_plain(strings: bytes) -> Strings | None:
    """The strings where each is a plain text and nothing else.

    A NUL, which no XML holds, stands between them while they are decoded all at once: splitting by it is quicker.
    """
    first, last = _BETWEEN[9:], _BETWEEN[:9]
    if not strings.startswith(first) or not strings.endswith(last) or b"&" in strings or b"\r" in strings:
        return None
    joined = strings[len(first) : -len(last)].replace(_BETWEEN, b"\0")
    if b"<" in joined or holds(joined, b"_x") or strings.count(b"\0"):
        return None
    texts = joined.decode("utf-8").split("\0")
    if list(map(str.strip, texts, repeat(_SPACE))) != texts:
        return None
    return Strings(texts, np.zeros(len(texts), np.bool_))


def _by_piece(text: str) -> Strings | None:
    """The strings where some have readings of their kanji, as those of a Japanese Excel do, or are not plain."""
    pieces = text.split("</si>")
    if pieces.pop().strip() or text.count("<si") != len(pieces) or not all(p.startswith("<si>") for p in pieces):
        return None
    return _of_columns(pieces) if len(pieces) >= _MANY else _of_pieces(pieces)


def _of_columns(pieces: Sequence[str]) -> Strings:
    import polars as pl  # noqa: PLC0415  (few workbooks have so many)

    raw = pl.Series(pieces, dtype=pl.String)
    found = raw.str.extract(_STRING, 1)
    odd = (found.is_null() | raw.str.contains(_RUN)) & (raw != "<si><t/>")
    texts = found.fill_null("")
    kept = raw.str.starts_with(_PRESERVED)
    odd |= texts.str.contains(_WITHIN) | (~kept & texts.str.contains(_EDGE))
    return Strings(texts.to_list(), odd.to_numpy())


def _of_pieces(pieces: Sequence[str]) -> Strings:
    string, run, within, edge = map(re.compile, (_STRING, _RUN, _WITHIN, _EDGE))
    texts, odd = [], []
    for piece in pieces:
        found = string.match(piece)
        text = found[1] if found else ""
        texts.append(text)
        odd.append(
            (not found and piece != "<si><t/>")
            or run.search(piece) is not None
            or within.search(text) is not None
            or (edge.search(text) is not None and not piece.startswith(_PRESERVED))
        )
    return Strings(texts, np.array(odd, np.bool_))
