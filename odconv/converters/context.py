"""Whose table is it, and of which year? From what stands in the table and around it; never guessed between two."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from odconv.converters.columns.labels import folded
from odconv.converters.columns.mapping import ColumnMapping, Status
from odconv.converters.years import year_of
from odconv.reference.local_governments import LocalGovernment, find, is_valid_code, local_government, repair_code
from odconv.tables.table import SkipReason, Table
from odconv.values.model import Context

_CODE_IN_NAME = re.compile(r"(?<![0-9])([0-9]{6}|[0-9]{5})(?![0-9])")
_NAME_IN_TEXT = re.compile(r"[^\s_()（）【】\[\]、,，・]{1,8}?[都道府県市区町村]")
_ADDRESS = re.compile(r"\s*((?:北海道|東京都|(?:京都|大阪)府|.{2,3}県))?\s*([^\s0-9]{1,8}?[市区町村])")
_ADDRESS_SAMPLE = 200
_MAJORITY = 0.6  # of the values that have to speak for one publisher: lists named after one city hold another's rows


def context_of(table: Table, mapping: ColumnMapping, words: Sequence[str] = ()) -> Context:
    """The publisher of a table and the year that it speaks of.

    The publisher is known by the table's codes, by the name of its file or title, or by the place names in its columns.

    Args:
        table: the table.
        mapping: where its columns go.
        words: names of the file and the like, the weightiest first.
    """
    publisher = _publisher(table, mapping, words)
    known = context_of_body(publisher) if publisher is not None else Context()
    year = year_of(table, words)
    return known if year is None else known._replace(year=year.year, fiscal=year.fiscal)


def _publisher(table: Table, mapping: ColumnMapping, words: Sequence[str]) -> LocalGovernment | None:
    titles = [entry.text for entry in table.skipped if entry.reason is SkipReason.TITLE]
    told: tuple[Callable[[], LocalGovernment | None], ...] = (
        lambda: _by_codes(_texts(table, mapping, "code")),
        lambda: _by_code_in(words),
        lambda: _by_place_columns(table, mapping),
        lambda: _by_name_in([*words, *titles, *filter(None, [table.sheet])]),
        lambda: _by_addresses(_texts(table, mapping, "address")),
    )
    return next((found for ask in told if (found := ask()) is not None), None)


def context_of_body(body: LocalGovernment) -> Context:
    """What normalisers are told of a publisher."""
    city = "" if body.code[2:5] == "000" else (body.county or "") + body.name
    return Context(local_government=body.code, prefecture=body.prefecture, city=city)


def _texts(table: Table, mapping: ColumnMapping, kind: str) -> list[str]:
    """The texts of the columns whose field is made standard by a normaliser of that kind."""
    wanted = {"code": "local_government_code", "address": "address"}[kind]
    names = {
        field.name
        for field in mapping.schema.fields
        if (field.extra("normaliser") or {}).get("name") == wanted
        and (kind != "address" or field.extra("normaliser")["params"].get("part") == "full")
    }
    for at, match in enumerate(mapping.matches):
        if match.status is Status.APPLIED and names & set(match.fields):
            return [text for text in table.texts(at)[:_ADDRESS_SAMPLE] if text.strip()]
    return []


def _by_codes(texts: Sequence[str]) -> LocalGovernment | None:
    counts = Counter(texts)
    return _most((_body_of(repair_code(folded(text)).code), often) for text, often in counts.items())


def _body_of(code: str | None) -> LocalGovernment | None:
    return local_government(code) if code else None


def _by_code_in(words: Iterable[str]) -> LocalGovernment | None:
    for word in words:
        for found in _CODE_IN_NAME.findall(word):
            if len(found) == 6 and is_valid_code(found):
                return local_government(found)
    return None


def _by_place_columns(table: Table, mapping: ColumnMapping) -> LocalGovernment | None:
    """By the columns of prefecture and city, where both stand."""
    places: dict[str, list[str]] = {}
    for at, match in enumerate(mapping.matches):
        if match.status is Status.APPLIED and match.fields:
            for part, ends in (("prefecture", ("都道府県名", "都道府県")), ("city", ("市区町村名", "市区町村"))):
                if match.fields[0].endswith(ends):
                    places.setdefault(part, table.texts(at)[:_ADDRESS_SAMPLE])
    if "city" not in places:
        return None
    prefectures = places.get("prefecture", [""] * len(places["city"]))
    pairs = Counter(pair for pair in zip(prefectures, places["city"], strict=True) if pair[1].strip())
    return _most(
        (_named(city.strip(), prefecture.strip() or None), often) for (prefecture, city), often in pairs.items()
    )


def _by_name_in(words: Iterable[str]) -> LocalGovernment | None:
    for word in words:
        for name in _NAME_IN_TEXT.findall(word):
            body = _named(name, None)
            if body is not None:
                return body
    return None


def _by_addresses(texts: Sequence[str]) -> LocalGovernment | None:
    places = Counter(match.group(2, 1) for match in map(_ADDRESS.match, texts) if match)
    return _most((_named(name, prefecture), often) for (name, prefecture), often in places.items())


@lru_cache(maxsize=1 << 12)
def _named(name: str, prefecture: str | None) -> LocalGovernment | None:
    """The one body that a name means; None where it means none or several."""
    bodies = find(name, prefecture)
    return bodies[0] if len(bodies) == 1 else None


def _most(bodies: Iterable[tuple[LocalGovernment | None, int]]) -> LocalGovernment | None:
    """The body that most of them are, each so many times; None where none has a clear majority."""
    counts: Counter[str] = Counter()
    for body, often in bodies:
        if body is not None:
            counts[body.code] += often
    if not counts:
        return None
    code, most = counts.most_common(1)[0]
    return local_government(code) if most >= _MAJORITY * counts.total() else None
