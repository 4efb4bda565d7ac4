"""Which year does a table speak of? For dates without one, from its title, sheet and file name; never between two."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from odconv.reference.eras import era, eras
from odconv.tables.table import SkipReason, Table

_TOLD = frozenset({SkipReason.TITLE, SkipReason.METADATA})
_FIRST, _LAST = 1950, 2100  # other four digits in a file name are no year


@dataclass(frozen=True, slots=True)
class TableYear:
    """A year.

    Attributes:
        year: by the Gregorian calendar.
        fiscal: whether it runs from April to March of the next year (年度).
    """

    year: int
    fiscal: bool


def year_of(table: Table, words: Iterable[str] = ()) -> TableYear | None:
    """The one year that title, sheet and file name speak of; None where they name none, or two.

    The day as of which a table is published (令和6年4月1日現在) is not the year of its dates.

    Args:
        table: the table.
        words: names of the file and the like.
    """
    texts = [entry.text for entry in table.skipped if entry.reason in _TOLD]
    found = {year for text in [*texts, table.sheet or "", *words] for year in _years(text)}
    if len({year.year for year in found}) != 1:
        return None
    return max(found, key=lambda year: year.fiscal)


def years_in(text: str) -> Iterator[TableYear]:
    """The years that a text names without a month behind them.

    >>> list(years_in("令和６年度 行事予定（R6.4.1現在）"))
    [TableYear(year=2024, fiscal=True)]
    >>> [found.year for text in ("event_2023", "H31イベント一覧", "131016_20240401") for found in years_in(text)]
    [2023, 2019]
    """
    plain = unicodedata.normalize("NFKC", text)
    for match in _pattern().finditer(plain):
        number = 1 if match["count"] == "元" else int(match["count"])
        named = era(match["era"]) if match["era"] else None
        year = number if named is None else named.first_year + number - 1
        if number and _FIRST <= year <= _LAST and (named is None or len(match["count"]) < 3):
            yield TableYear(year, match["unit"] == "年度")


@lru_cache(maxsize=1 << 12)  # titles and names of sheets recur in a batch
def _years(text: str) -> tuple[TableYear, ...]:
    return tuple(years_in(text))


@cache
def _pattern() -> re.Pattern[str]:
    """An era with its count, or four digits; neither with a month behind it, nor as a part of a longer number."""
    names = "|".join(one.name for one in eras())
    letters = "".join(one.abbreviation for one in eras())
    return re.compile(
        rf"(?:(?P<era>{names}|(?<![A-Za-z])[{letters}])\s*(?=[0-9元]{{1,2}}(?![0-9]))|(?<![0-9.])(?=[0-9]{{4}}(?![0-9])))"
        r"(?P<count>[0-9]++|元)(?P<unit>年度|年)?+(?!\s*[0-9]{1,2}\s*月|[./\-_][0-9]{1,2}(?![0-9])|[0-9])",
        re.IGNORECASE,
    )
