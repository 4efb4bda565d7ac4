"""Column labels as they are compared: what people type in many ways, folded to one key."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from odconv.shipped import read_yaml
from odconv.tables.layout import words

_MARKS = re.compile(r"^[*※◎○●◯★☆■◆▼]+|[*※◎○●◯★☆]+[0-9]*$")
_REQUIRED = re.compile(r"[(\[【<]?(?:必須|任意|推奨)(?:項目)?[)\]】>]?$|^[(\[【<](?:必須|任意|推奨)(?:項目)?[)\]】>]")
_FREE = re.compile(r"[\s_\-‐−–—―ーｰ・.,:;'\"()\[\]【】<>「」/、。]+")


@lru_cache(maxsize=1 << 14)
def folded(label: str) -> str:
    """A label in one width, without white space, marks of obligation and differences of case.

    >>> folded("電 話　番号（※）"), folded("名称【必須】"), folded("ＴＥＬ")
    ('電話番号(※)', '名称', 'tel')
    """
    plain = _MARKS.sub("", words.folded(label))
    return _REQUIRED.sub("", plain) or plain


@lru_cache(maxsize=1 << 14)
def key(label: str) -> str:
    """A folded label without signs and brackets: what is left when people join words in their own way.

    >>> key("名称_カナ") == key("名称（カナ）") == key("名称カナ"), key("コ―ド") == key("コード")
    (True, True)
    """
    plain = folded(label)
    return _FREE.sub("", plain) or plain


@lru_cache(maxsize=1 << 14)
def plainer(label: str) -> tuple[str, ...]:
    """The label with ever less of what offices add to it (`labels.yaml`), nearest first, without the label itself.

    >>> plainer("園の所在地（番地まで）"), plainer("利用定員（人）"), plainer("AEDを使用できる曜日")[-1]
    (('園所在地(番地まで)', '園の所在地', '所在地'), ('利用定員',), '利用可能曜日')
    """
    text = folded(label)
    joined = text.replace("の", "")
    found = [joined] if joined != text and len(joined) > 1 else []
    for pattern, by in _dressing():
        changed = pattern.sub(by, text)
        if changed != text and len(changed) > 1:
            found.append(changed)
            text = changed
    return tuple(found)


def is_thing(label: str) -> bool:
    """Whether a label is no more than the word for what the table lists: under 医療機関 stand their names."""
    plain = folded(label)
    return any(text in _words()["things"] for text in (plain, *plainer(label)))


def is_name(label: str) -> bool:
    """Whether a label ends as labels of names do, and names nobody and nothing beside what the table lists.

    >>> is_name("保育所等の名称"), is_name("営業所名称等"), is_name("設置者名"), is_name("担当課名")
    (True, True, False, False)
    """
    return any(_name().search(text) for text in (folded(label), *plainer(label))) and not _others().search(
        folded(label)
    )


@cache
def _name() -> re.Pattern[str]:
    return re.compile(rf"(?:{_either(_words()['names'])})$")


@cache
def _others() -> re.Pattern[str]:
    return re.compile(_either(_words()["others"]))


@cache
def _words() -> dict[str, list[str]]:
    words: dict[str, list[str]] = read_yaml("odconv.converters.columns", "labels.yaml")
    return words


@cache
def _dressing() -> tuple[tuple[re.Pattern[str], str], ...]:
    words = _words()
    units, fillers = _either(words["units"]), _either(words["fillers"])
    things, openings = _either(words["things"]), _either(words["openings"])
    return (
        (re.compile(rf"[(\[](?:{units})[)\]]$"), ""),
        (re.compile(rf"(?<=..)(?:{fillers})$"), ""),
        (re.compile(rf"^(?:{things})(?:名)?[のを_:・](?=..)"), ""),
        (re.compile(rf"^(?:{openings})(?=..)"), "利用可能"),
        (re.compile(rf"^(?:{things})(?=..)"), ""),
    )


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
