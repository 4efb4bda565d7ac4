"""Days of the week (利用可能曜日): the usable days as letters in a row.

Rule: the usable days are written as 月火水木金; holidays and exceptions belong to the remarks column. The first day is
Monday (ISO 8601). Each day stands once and in this order, so that the same days have one spelling.
"""

from __future__ import annotations

import re

DAYS = "月火水木金土日"
_IN_ORDER = re.compile("".join(f"{day}?" for day in DAYS))


def is_day_letters(text: str) -> bool:
    """Whether the text is days of the week, Monday first, each once, and nothing else.

    >>> is_day_letters("月火水木金"), is_day_letters("土日"), is_day_letters("日月"), is_day_letters("月・火")
    (True, True, False, False)
    """
    return bool(text) and _IN_ORDER.fullmatch(text) is not None
