"""Stale though the server answers 200: the content's own date against the update frequency that was promised."""

from __future__ import annotations

import datetime as dt
import unicodedata
from functools import lru_cache

from odconv.harvest.coverage.rules import rules


def overdue_days(as_of: str | None, frequency: str | None, today: dt.date) -> int | None:
    """By how many days content is older than its frequency allows.

    Args:
        as_of: the content's own date, ISO 8601; of a month its last day counts.
        frequency: as the portal writes it (年1回).
        today: the day of the night.

    Returns:
        Days beyond frequency and tolerance; None where it is in time, or date or frequency are not known.

    >>> overdue_days("2023-04-01", "年1回", dt.date(2026, 4, 1))
    547
    >>> overdue_days("2026-03", "毎月", dt.date(2026, 4, 20)) is None
    True
    """
    days, day = days_between(frequency), _last_day(as_of)
    if days is None or day is None:
        return None
    late = (today - day).days - round(days * rules().tolerance)
    return late if late > 0 else None


@lru_cache(maxsize=1024)
def days_between(frequency: str | None) -> int | None:
    """The days between two renewals that a text promises; None where it promises none (随時, 不定期)."""
    plain = unicodedata.normalize("NFKC", frequency or "").casefold().strip()
    return next((days for word, days in rules().frequencies if word and word in plain), None)


def _last_day(as_of: str | None) -> dt.date | None:
    if as_of is None:
        return None
    try:
        if len(as_of) >= 10:
            return dt.date.fromisoformat(as_of[:10])
        year, month = int(as_of[:4]), int(as_of[5:7] or 12)
        return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
    except ValueError:
        return None
