"""What a cell looks like, as far as telling headers from records needs it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise

from odconv.tables.layout.words import folded

_READ = 200  # characters: longer texts are no values
_LONG = 36  # characters: labels of the national formats reach 33 ("連絡先備考（その他、SNSなど）" is 17)


class Look(IntEnum):
    """What a cell looks like.

    `PERIOD` is a label as well as a value: 令和5年, 4月, 0～4歳, 2020年度 head columns and stand in cells.
    """

    BLANK = 0
    LABEL = 1
    PERIOD = 2
    NUMBER = 3
    MARK = 4
    VALUE = 5
    SENTENCE = 6


_ERA = "(?:明治|大正|昭和|平成|令和|[mtshr]\\.?)"
_PATTERN = re.compile(
    "|".join(
        (
            r"(?P<NUMBER>[-+△▲]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?|[-+]?\d+(?:\.\d+)?e[+-]?\d+)",
            (
                rf"(?P<PERIOD>{_ERA}?(?:\d{{1,4}}|元)(?:年度?|年次|年生)(?:\d{{1,2}}月(?:末|分|期)?)?|\d{{1,2}}(?:月|日|時|期|学年|区|丁目|号|階)(?:分|末)?"
                r"|\d{1,3}(?:[~\-]\d{1,3})?(?:歳|才|以上|未満|人)(?:[~\-]\d{1,3}(?:歳|才)|以上|未満|以下)?|h\d{1,2}|r\d{1,2}|s\d{1,2}"
                r"|\d{1,3}~\d{0,3}|~\d{1,3}|\d{1,2}日\([月火水木金土日祝・]+\)|[月火水木金土日]曜?日?)"
            ),
            r"(?P<MARK>[○〇◯◎●×✕✖△▲▽□■☆★―ー\-‐−–—~*※…・/\\レ✓✔無有可否]{1,3}|[01])",
            (
                rf"(?P<VALUE>\d{{1,4}}[/.\-]\d{{1,2}}(?:[/.\-]\d{{1,4}})?(?:\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?|{_ERA}(?:\d{{1,2}}|元)[年.]\d{{1,2}}[月.]\d{{1,2}}日?"
                r"|\d{4}年\d{1,2}月\d{1,2}日.*|\d{1,2}:\d{2}(?::\d{2})?(?:[~\-]\d{1,2}:\d{2})?"
                r"|\(?0\d{1,4}\)?[-)(]?\d{1,4}[-)(]\d{3,4}(?:\(.*\)|内線\d*)?|〒?\d{3}-\d{4}|0\d{9,10}"
                r"|https?://\S+|www\.\S+|[\w.+-]+@[\w.-]+\.[a-z]+"
                r"|[-+△]?\d[\d,.]*(?:円|㎡|m2|m|km|人|世帯|台|件|箇所|か所|本|冊|kg|分|回|個|歳)"
                r"|.*?[都道府県市区町村郡].*?\d+(?:番地?|号|丁目|-\d+).*|true|false|#n/a|#ref!|#value!)"
            ),
        )
    ),
    re.IGNORECASE,
)


@lru_cache(maxsize=1 << 14)
def look(text: str) -> Look:
    """What a cell looks like.

    >>> [look(text).name for text in ("", "施設名", "令和5年", "1,234", "○", "03-1234-5678", "2024-04-01")]
    ['BLANK', 'LABEL', 'PERIOD', 'NUMBER', 'MARK', 'VALUE', 'VALUE']
    """
    if text.isdecimal() and text.isascii() and len(text) <= _READ:
        return Look.NUMBER
    plain = folded(text)
    if not plain:
        return Look.BLANK
    match = _PATTERN.fullmatch(plain) if len(plain) <= _READ else None
    if match and match.lastgroup:
        return Look[match.lastgroup]
    if len(plain) > _LONG and ("。" in plain or "、" in plain or len(plain) > 2 * _LONG):
        return Look.SENTENCE
    return Look.SENTENCE if plain.endswith("。") else Look.LABEL


def is_run(texts: Sequence[str]) -> bool:
    """Whether the numbers among texts count on, as ages and years in a header do; the run may begin again.

    >>> is_run(["町名", "0", "1", "2"]), is_run(["2015", "2020", "2025", "2015", "2020"]), is_run(["3", "9", "4"])
    (True, True, False)
    """
    numbers = [int(plain) for text in texts if (plain := folded(text)).isdecimal()]
    steps = {later - earlier for earlier, later in pairwise(numbers) if later != numbers[0]}
    return len(numbers) >= 3 and len(steps) == 1 and steps <= {1, 5, 10, -1}
