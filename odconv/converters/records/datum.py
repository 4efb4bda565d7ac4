"""Where a table says that its coordinates are of the Tokyo datum: in a title or note, a label, or a column."""

from __future__ import annotations

import re
import unicodedata

from odconv.tables.table import SkipReason, Table

_TOKYO = re.compile(r"旧?日本測地系(?!\s*(?:20|JGD))|旧測地系|東京測地系|tokyo\s*(?:97\s*)?datum", re.IGNORECASE)
_WORLD = re.compile(r"世界測地系|WGS\s*-?84|JGD\s*-?20|日本測地系\s*20", re.IGNORECASE)
_LABEL = re.compile(r"測地系|座標系")
_AXIS = re.compile(r"緯度|経度|座標|緯経度")
_NOTES = frozenset({SkipReason.TITLE, SkipReason.METADATA, SkipReason.NOTE})


def declared(table: Table) -> set[int]:
    """The records whose coordinates are said to be of the Tokyo datum; none where the world system is named as well.

    >>> says("座標は日本測地系です。"), says("日本測地系2011"), says("世界測地系（日本測地系ではありません）")
    (True, False, False)
    """
    for at, column in enumerate(table.columns):
        if _LABEL.search(column.name) and not _AXIS.search(column.name):
            texts = table.texts(at)
            known = {text: says(text) for text in set(texts)}
            found = {record for record, text in enumerate(texts) if known[text]}
            if found or any(_WORLD.search(text) for text in known):
                return found
    labels = [column.name for column in table.columns if _AXIS.search(column.name)]
    notes = [entry.text for entry in table.skipped if entry.reason in _NOTES]
    told = " ".join([*labels, *notes])
    return set(range(len(table))) if says(told) else set()


def says(text: str) -> bool:
    """Whether a text names the Tokyo datum and not the world geodetic system."""
    plain = unicodedata.normalize("NFKC", text)
    return _TOKYO.search(plain) is not None and _WORLD.search(plain) is None
