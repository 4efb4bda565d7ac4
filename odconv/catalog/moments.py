"""Dates and times as catalogs write them: to the second, always with an offset, so that any two can be compared."""

from __future__ import annotations

import datetime as dt
import re

JST = dt.timezone(dt.timedelta(hours=9), "JST")
_CLOCK = re.compile(r"[\sT]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?$")


def moment(text: object, zone: dt.tzinfo = JST) -> dt.datetime | None:
    """A point in time.

    Args:
        text: as the catalog writes it: ISO 8601, `2021/03/26 09:03:39`, 令和3年3月26日; a day means its beginning.
        zone: what a text without an offset means: CKAN writes UTC, Japanese lists mean Japan's time.

    Returns:
        To the second; None where the text is no date.

    >>> moment("2025-12-12T07:32:32.936608", dt.UTC).isoformat()
    '2025-12-12T07:32:32+00:00'
    >>> moment("2021/03/26 09:03").isoformat(), moment("令和3年3月26日").isoformat(), moment("随時")
    ('2021-03-26T09:03:00+09:00', '2021-03-26T00:00:00+09:00', None)
    """
    if not isinstance(text, str) or not text.strip():
        return None
    written = text.strip()
    found: dt.datetime | None
    try:
        found = dt.datetime.fromisoformat(written)
    except ValueError:
        found = _loose(written)
    if found is None:
        return None
    return found.replace(microsecond=0, tzinfo=found.tzinfo or zone)


def _loose(text: str) -> dt.datetime | None:
    """A date as people write it, with or without a time behind it."""
    from odconv.values.date import normalise  # noqa: PLC0415  (30 ms, and portals write ISO 8601)

    clock = _CLOCK.search(text)
    day = normalise(text[: clock.start()] if clock else text).value
    try:
        found = dt.datetime.fromisoformat(day or "")
        return found.replace(hour=int(clock[1]), minute=int(clock[2]), second=int(clock[3] or 0)) if clock else found
    except ValueError:
        return None
