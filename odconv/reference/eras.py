"""Japanese eras since 1868: names, abbreviations, first and last days."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass
from functools import cache

from odconv.reference import table


@dataclass(frozen=True, slots=True)
class Era:
    """One era.

    Attributes:
        name: 令和.
        kana: レイワ.
        abbreviation: R.
        start: first day. For 明治 the lunar new year of 1868 by the Gregorian calendar, from which it was counted.
        end: last day; None while the era lasts. An era ends on the day before the next one starts.
        first_year: the year by the Gregorian calendar that is its year 1 (元年).
    """

    name: str
    kana: str
    abbreviation: str
    start: dt.date
    end: dt.date | None
    first_year: int


@cache
def eras() -> tuple[Era, ...]:
    """All eras, oldest first, without a gap between them."""
    return tuple(
        Era(
            name=row["name"],
            kana=row["kana"],
            abbreviation=row["abbreviation"],
            start=dt.date.fromisoformat(row["start"]),
            end=dt.date.fromisoformat(row["end"]) if row["end"] else None,
            first_year=int(row["first_year"]),
        )
        for row in table.rows("eras.csv")
    )


def era(name_or_abbreviation: str) -> Era | None:
    """The era with this name, first character or Latin letter, in any width and case; None if there is none.

    >>> [found.name for text in ("令和", "昭", "h", "Ｔ", "㍾") if (found := era(text))]
    ['令和', '昭和', '平成', '大正', '明治']
    """
    return _by_key().get(unicodedata.normalize("NFKC", name_or_abbreviation).strip().upper())


def era_of(date: dt.date) -> Era | None:
    """The era of a day; None before 明治.

    >>> [found.name for day in ("2019-04-30", "2019-05-01") if (found := era_of(dt.date.fromisoformat(day)))]
    ['平成', '令和']
    """
    return next((one for one in reversed(eras()) if one.start <= date), None)


@cache
def _by_key() -> dict[str, Era]:
    return {key: one for one in eras() for key in (one.name, one.name[0], one.abbreviation)}
