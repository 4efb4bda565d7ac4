"""The content's own date (令和6年4月1日現在): what tells an older file from a newer one under the same address."""

from __future__ import annotations

import re
from collections.abc import Iterable

from odconv.values.date import normalise
from odconv.values.model import Certainty

_ERA = r"(?:明治|大正|昭和|平成|令和|[MTSHR])\s?(?:元|[0-9]{1,2})"
_WRITTEN = re.compile(
    rf"(?<![0-9A-Za-z])((?:{_ERA}|(?:19|20)[0-9]{{2}})\s?[年./-]\s?[0-9]{{1,2}}\s?[月./-]\s?[0-9]{{1,2}}日?)(?![0-9])"
    r"(\s*(?:現在|時点))?"
)
_MONTH = re.compile(
    rf"(?<![0-9A-Za-z])({_ERA}|(?:19|20)[0-9]{{2}})\s?年\s?([0-9]{{1,2}})\s?月(?!\s?[0-9])(\s*(?:末|現在|時点|分))?"
)
_DIGITS = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})[-_]?(0[1-9]|1[0-2])[-_]?(0[1-9]|[12][0-9]|3[01])(?![0-9])")
_WIDE = str.maketrans("０１２３４５６７８９．／－", "0123456789./-")


def as_of(texts: Iterable[str]) -> str | None:
    """The date that some texts around a table say its content is of.

    Args:
        texts: title rows, names of sheet and file; the weightiest first.

    Returns:
        ISO 8601, a month where no day is said (`2024-04`); None where no text says any. A date that is called 現在
        comes before any other; of several the newest.

    >>> as_of(["AED設置箇所一覧（令和6年4月1日現在）"]), as_of(["131016_aed_20240401"]), as_of(["2024年4月分"])
    ('2024-04-01', '2024-04-01', '2024-04')
    """
    plain = [text.translate(_WIDE) for text in texts if text]
    said, other = set[str](), set[str]()
    for text in plain:
        for written, now in _WRITTEN.findall(text):
            _add(written, said if now else other)
        for year, month, now in _MONTH.findall(text):
            _add_month(year, month, said if now else other)
        other.update("-".join(parts) for parts in _DIGITS.findall(text))
    return max(said or other, default=None)


def _add(written: str, found: set[str]) -> None:
    day = normalise(written)
    if day.certainty is not Certainty.UNKNOWN:
        found.add(day.value[:10])


def _add_month(year: str, month: str, found: set[str]) -> None:
    day = normalise(f"{year}年{month}月1日")
    if day.certainty is not Certainty.UNKNOWN:
        found.add(day.value[:7])
