"""Days of the week (利用可能曜日): the usable days as letters in a row.

Rule: the usable days are written as 月火水木金; holidays and exceptions belong to the remarks column. The rule names no
order, so 日月 is as good as 月日; a day that stands twice is a slip.
"""

from __future__ import annotations

DAYS = "月火水木金土日"


def is_day_letters(text: str) -> bool:
    """Whether the text is days of the week in any order, each once, and nothing else.

    >>> is_day_letters("月火水木金"), is_day_letters("日月"), is_day_letters("月月"), is_day_letters("月・火")
    (True, True, False, False)
    """
    return bool(text) and set(text) <= set(DAYS) and len(set(text)) == len(text)
