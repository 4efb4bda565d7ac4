"""Population tables by small area: areas and cells that stand for so few persons that these may be recognised.

Ten is the least number that the guard passes: the rules for publishing results from Japan's national database of
health insurance claims (NDB) ask that no cell counts fewer than ten patients. Smaller bounds of three or five are in
use too, but these tables tell sex and age of people whose address is known to a few houses. Zero is no person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import compress

from odconv.converters.privacy.rules import matches, plain, plain_label, rules
from odconv.issues import Issue, Place
from odconv.tables.table import Table

LEAST = 10
"""Fewest persons that an area or a cell may count."""

_NUMBER = re.compile(r"[0-9][0-9,]*")
_FEWEST_AREAS = 3  # a table with fewer areas is none by area


def small_areas(table: Table, least: int = LEAST) -> Iterator[Issue]:
    """What is to be said of a table's areas and cells with few persons: at most one issue of each kind.

    Args:
        table: the table; nothing is said where it is no population table by small area.
        least: fewest persons that an area or a cell may count.
    """
    labels = [plain_label(column.name) for column in table.columns]
    areas = [at for at, label in enumerate(labels) if matches("area_labels", label)]
    parts = [at for at, label in enumerate(labels) if _is_labelled("part_labels", label)]
    totals = [at for at, label in enumerate(labels) if _is_labelled("total_labels", label)]
    if not areas or not parts:
        return
    records = _records(table, areas)
    if len(records) < _FEWEST_AREAS:
        return
    yield from _issue(table, totals[:1], records, least, "personal-small-area")
    yield from _issue(table, parts, records, least, "personal-small-cells")


def _records(table: Table, areas: list[int]) -> list[int]:
    """The records that are one area, sums over areas left out."""
    names = [[text if text.strip() else "" for text in table.texts(at)] for at in areas]
    sums = {text for texts in names for text in set(texts) if _is_sum(text)}
    return [record for record, own in enumerate(zip(*names, strict=True)) if any(own) and sums.isdisjoint(own)]


@lru_cache(maxsize=1 << 14)
def _is_sum(text: str) -> bool:
    """Whether a name stands for several areas together."""
    return bool(text) and re.fullmatch(rules()["sum_words"], text) is not None


def _issue(table: Table, columns: list[int], records: list[int], least: int, code: str) -> Iterator[Issue]:
    """One issue for all cells of the columns that count fewer persons than allowed."""
    count, firsts = 0, []
    cells = [list(map(table.texts(at).__getitem__, records)) for at in columns]
    few = {text for text in set().union(*cells) if _is_few(text, least)}  # the columns count the same few numbers
    for at, texts in zip(columns, cells, strict=True) if few else ():
        if found := list(compress(records, map(few.__contains__, texts))):
            count += len(found)
            firsts.append((found[0], at))
    if not firsts:
        return
    record, at = min(firsts)
    place = Place(table.sheet, table.places[record] + 1, table.columns[at].place + 1, table.columns[at].name)
    facts = {"count": count, "cells": len(records) * len(columns), "least": least, "place": place.cell}
    yield Issue(code, place, None, {**facts, "columns": len(firsts)})


@lru_cache(maxsize=1 << 15)  # counts of persons are the same few numbers everywhere
def _is_few(text: str, least: int) -> bool:
    number = "".join(text.split()) if text.isascii() else plain(text)
    return _NUMBER.fullmatch(number) is not None and 0 < int(number.replace(",", "")) < least


@lru_cache(maxsize=1 << 14)
def _is_labelled(name: str, label: str) -> bool:
    """Whether a label, made plain, has the pattern of an entry."""
    return re.search(rules()[name], label) is not None
