"""Addresses in several columns: 都道府県, 市区町村, 町名, 丁目, 番地, 号, or 住所1 and 住所2."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from odconv.converters.columns.concepts import meanings
from odconv.converters.columns.evidence import sample
from odconv.converters.columns.labels import folded, key
from odconv.converters.columns.targets import Targets
from odconv.tables.table import Table

PREFECTURE, CITY, TOWN, BLOCK, WHOLE = "prefecture", "city", "town", "block", "whole"
SUFFIXED = ("丁目", "番地", "番", "号")
"""Parts that are numbers and are told by the word behind them."""

_NUMBERED = re.compile(r"(?:.{0,6})(?:住所|所在地)[_(]?([1-4])\)?")
_FINER = re.compile(r"(?:.{0,8}[_(・])?(小?字|通称町名|枝番|地番|番地以降)\)?")
_HOUSE = re.compile(r"[0-9０-９一二三四五六七八九十]+(?:番|号|[-－−‐ー])?")
_WITH_NUMBERS = 0.3  # of the addresses: a column with fewer house numbers lacks them


def address_parts(table: Table, targets: Targets, placed: Mapping[int, tuple[str, ...]]) -> dict[int, tuple[str, str]]:
    """The columns that make up the whole address together: the name of its field and the part of each.

    Args:
        table: the table.
        targets: the fields of a format.
        placed: the fields of the columns that have some already.

    Returns:
        By index of the column; empty where one column holds the whole address or nothing tells of house numbers.
    """
    field = whole_address(targets)
    if field is None:
        return {}
    whole = next((at for at, fields in placed.items() if field in fields), None)
    parts = {
        at: part
        for at, column in enumerate(table.columns)
        if at not in placed and (part := part_of(column.labels[-1].text if column.labels else column.name))
    }
    if whole is not None:
        if not parts or not _lacks_numbers(table, whole) or all(_lacks_numbers(table, at) for at in parts):
            return {}
        parts = dict(sorted({whole: WHOLE, **parts}.items()))
    if not set(parts.values()) - {PREFECTURE, CITY}:
        return {}
    return {at: (field, part) for at, part in parts.items()}


def part_of(label: str) -> str:
    """The part of an address that a label names, "" where it names none.

    >>> part_of("町名"), part_of("丁目"), part_of("住所２"), part_of("電話")
    ('town', '丁目', '2', '')
    """
    plain = folded(label)
    if key(label) in SUFFIXED:
        return key(label)
    numbered = _NUMBERED.fullmatch(plain)
    if numbered is not None:
        return numbered[1]
    if _FINER.fullmatch(plain):
        return BLOCK
    wanted = (PREFECTURE, CITY, TOWN, BLOCK)
    return next((concept for concept, _ in meanings(label) if concept in wanted), "")


@lru_cache(maxsize=256)
def whole_address(targets: Targets) -> str | None:
    """The field that holds the whole address, None where the format has none."""
    for field in targets.schema.fields:
        if field.normaliser == ("address", (("part", "full"),)):
            concept = targets.concept(field.name)
            if concept is not None and concept.name == "address":
                return field.name
    return None


def _lacks_numbers(table: Table, at: int) -> bool:
    values = sample(table.texts(at))
    return sum(_HOUSE.search(value) is not None for value in values) < _WITH_NUMBERS * len(values)
