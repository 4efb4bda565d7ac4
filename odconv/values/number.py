"""Numbers (定員, 料金, 標高 …): half-width digits without separators or units.

Rule: the national formats ask for half-width digits; the unit is named by the column. Spellings of units are data
(`units.yaml`). A number with words around it is taken where the words only qualify it, and they become a remark; two
numbers in one cell are never reduced to one, a range keeps as it is with its ends as parts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from itertools import compress
from operator import ne, not_
from typing import Any

from odconv.errors import RulesError
from odconv.shipped import read_yaml
from odconv.values import kanji_numerals
from odconv.values.characters import FULL_WIDTH_DIGITS, WAVES, compact, narrow, plain, readable
from odconv.values.model import END, REMARK, START, Certainty, Normalized, kept, surely, unknown
from odconv.values.nothing import not_understood

_STANDARD = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_AMOUNT = r"[+\-−△▲]?[0-9][0-9,]*(?:\.[0-9]+)?"
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?")
_EXPONENT = re.compile(r"[0-9](?:\.[0-9]+)?[eE][+-]?[0-9]+")
_ABOUT = r"(?P<about>約|およそ|概ね|おおむね|ほぼ|計|合計|全|各|先着|定員)?"
_REST = r"(?P<rest>(?:[(（\[].*[)）\]]|[※＊*].*|/[^0-9/]{1,4}|程度|前後|以上|以下|以内|未満|まで|収容|先着順?|[〜～])*)"
_MEASURED = re.compile(rf"{_ABOUT}(?P<amount>{_AMOUNT})(?P<unit>[mM][23]|[^0-9]*?){_REST}")
_RANGE = re.compile(
    rf"({_AMOUNT})([^0-9{WAVES}]{{0,6}}?)(?:[{WAVES}]|から|(?<=[0-9])[-‐–―ー]|(?<=[^0-9])[-‐–―])({_AMOUNT})([^0-9]{{0,6}})"
)
_KANJI = re.compile(r"([0-9]*[〇一二三四五六七八九十百千万億][〇一二三四五六七八九十百千万億0-9]*)([^0-9]*)")
_LABELLED_FEE = re.compile(r"([^\d:：。]{1,12}?)[ :：]*([\d].*)")
_YEN_BEFORE = re.compile(r"[¥\\￥]([0-9,]+)(?:[.]?[-ー―])?")
_FREE_LABEL = r"([≪《【<][^≫》】>]{1,8}[≫》】>]|(?:入館|入場|入園|見学|拝観|観覧|利用|参加|使用|受講)[料費]?)?"
_WIDE = f"{FULL_WIDTH_DIGITS}，"
_USUAL = re.compile("^(?:([0-9]{1,20}|[0-9]{1,3}(?:,[0-9]{3}){1,9})|.+)$", re.MULTILINE)
_SIZES = frozenset("〇一百千万億")  # alone, they are a circle, a dash or the unit of the column
_VAGUE = frozenset({"約", "およそ", "概ね", "おおむね", "ほぼ"})
_BOUND = re.compile(r"[/各〜～]|程度|前後|以上|以下|以内|未満|まで")
_SIGNS = str.maketrans("−△▲", "---")


def is_valid(text: str) -> bool:
    """Whether the text is a number in half-width digits, without separators, unit or exponent.

    >>> is_valid("12"), is_valid("-1.5"), is_valid("1,200"), is_valid("12人"), is_valid("１２")
    (True, True, False, False, False)
    """
    return _STANDARD.fullmatch(text) is not None


def normalise(text: str, *, unit: str = "", integer: bool = False) -> Normalized:
    """The number in half-width digits.

    Args:
        text: the cell.
        unit: the column's unit as `units.yaml` names it; "" where the column counts things or names none.
        integer: whether the column holds whole numbers; yen always are.

    Raises:
        RulesError: `normaliser-params` for a unit that `units.yaml` does not have.

    >>> [normalise(text).value for text in ("１，３５３人（会場座席数）", "△12", "約30名", "二十三", "30.0")]
    ['1353', '-12', '30', '23', '30.0']
    >>> normalise("5千円", unit="JPY").value, normalise("無料", unit="JPY").value, normalise("30.0", integer=True).value
    ('5000', '0', '30')
    >>> dict(normalise("22～48").parts), normalise("大人200円 小人100円", unit="JPY").issue, normalise("－").issue
    ({'start': '22', 'end': '48'}, 'value-number-several', 'value-says-none')
    """
    if unit and unit not in _knowledge()["units"]:
        raise RulesError("normaliser-params", name="number", params=unit)
    if not text or (is_valid(text) and not ((integer or unit == "JPY") and "." in text)):
        return kept(text)
    result = _of_text(text, unit)
    return _whole(text, result) if (integer or unit == "JPY") and result.certainty is not Certainty.UNKNOWN else result


def usual(texts: Sequence[str]) -> tuple[dict[str, Normalized], list[str]]:
    """The outcomes of texts that are digits, grouped or in full width.

    Args:
        texts: of one line each, none of them empty.

    Returns:
        Outcomes, and the texts that are anything else; whole numbers that are standard are neither.
    """
    lines = _USUAL.findall(narrow("\n".join(texts), _WIDE))
    numbers = list(filter(None, lines))
    values = "\n".join(numbers).replace(",", "").split("\n")
    known = list(compress(texts, lines))
    changing = list(map(ne, known, values))
    rules = ["number.grouping" if "," in number else "number.sign" for number in compress(numbers, changing)]
    found = zip(compress(known, changing), surely(compress(values, changing), rules), strict=True)
    return dict(found), list(compress(texts, map(not_, lines)))


def _of_text(text: str, unit: str) -> Normalized:
    if len(text) > 200:
        return unknown(text, "value-number-unknown")
    words = readable(text).replace(" ", "")
    if _EXPONENT.fullmatch(words):
        return unknown(text, "value-exponent")
    return (
        _of_free(words, unit)
        or _of_measured(words, unit)
        or _of_kanji(text, unit)
        or _of_range(text, unit)
        or _of_fee(text, unit)
        or _not_a_number(text)
    )


def _not_a_number(text: str) -> Normalized:
    several = len(re.findall(_AMOUNT, plain(text))) > 1
    return unknown(text, "value-number-several") if several else not_understood(text, "value-number-unknown")


def _of_measured(words: str, unit: str) -> Normalized | None:
    found = _MEASURED.fullmatch(words)
    number = _plain(found["amount"]) if found else None
    if found is None or number is None:
        return None
    factor = _factor(found["unit"], unit)
    if factor is None:
        return None if unit else _of_measure(number, found["unit"], _bare(found["rest"]))
    remark = (found["about"] or "") + _bare(found["rest"])
    rule = "unit" if found["unit"] else "remark" if remark else "grouping" if "," in found["amount"] else "sign"
    return _result(number, factor, rule, remark)


def _of_measure(number: str, written: str, remark: str) -> Normalized | None:
    """A number in a unit that may not be the column's: 0.5ha, 6か月."""
    if compact(written).lower() not in _measures():
        return None
    parts = {REMARK: remark} if remark else {}
    return Normalized(number, Certainty.DOUBTFUL, "number.unit", "value-number-unit", {"unit": written}, parts)


def _result(number: str, factor: int, rule: str, remark: str = "", *, sure: bool = True) -> Normalized:
    parts = {REMARK: remark} if remark else {}
    if factor != 1:
        value = _times(number, factor)
        return Normalized(
            value, Certainty.DOUBTFUL, "number.multiple", "value-number-multiplied", {"factor": factor}, parts
        )
    if not sure or any(word in remark for word in _VAGUE) or _BOUND.search(remark) or re.search(r"\d", remark):
        return Normalized(
            number, Certainty.DOUBTFUL, f"number.{rule}", "value-number-qualified", {"remark": remark}, parts
        )
    return Normalized(number, rule=f"number.{rule}", parts=parts)


def _of_kanji(text: str, unit: str) -> Normalized | None:
    """Kanji numerals, also behind digits (2万人); the unit 円 is kept apart from the number before it."""
    found = _KANJI.fullmatch(compact(text))
    number = kanji_numerals.value(found[1]) if found else None
    if found is None or number is None or found[1] in _SIZES:
        return None
    factor = _factor(found[2], unit)
    if factor != 1:
        return None
    mixed = re.search("[0-9]", found[1])
    result = _result(str(number), 1, "kanji")
    if not mixed:
        return result
    return result._replace(
        certainty=Certainty.DOUBTFUL,
        rule="number.multiple",
        issue="value-number-multiplied",
        params={"factor": found[1]},
    )


def _of_range(text: str, unit: str) -> Normalized | None:
    found = _RANGE.fullmatch(compact(text))
    if found is None or _factor(found[4], unit) != 1 or (found[2] and _factor(found[2], unit) != 1):
        return None
    start, end = _plain(found[1]), _plain(found[3])
    if start is None or end is None or Decimal(start) > Decimal(end):
        return None
    return unknown(text, "value-is-range")._replace(parts={START: start, END: end})


def _of_free(words: str, unit: str) -> Normalized | None:
    """無料 is 0 yen; with conditions beside it the 0 is doubted."""
    if unit != "JPY":
        return None
    free = re.fullmatch(rf"{_FREE_LABEL}(?:{_free_words()})(?:[(※](.*?)[)]?)?", words)
    if free is None:
        return None
    remark = words if free[1] or free[2] else ""
    if free[2] and re.search(r"\d|一部|除く|有料|別途|以外|ただし|但し", free[2]):
        return Normalized(
            "0", Certainty.DOUBTFUL, "number.free", "value-number-qualified", {"remark": remark}, {REMARK: remark}
        )
    return Normalized("0", rule="number.free", parts={REMARK: remark} if remark else {})


def _of_fee(text: str, unit: str) -> Normalized | None:
    """拝観料　300円: the label becomes the remark; one that is no fee (大人 300円) leaves a doubt."""
    if unit != "JPY":
        return None
    words = readable(text)
    if yen := _YEN_BEFORE.fullmatch(words.replace(" ", "")):
        return _of_measured(yen[1], unit)
    found = _LABELLED_FEE.fullmatch(words)
    result = _of_measured(found[2].replace(" ", ""), unit) if found else None
    if found is None or result is None or result.parts or "円" not in found[2]:
        return None
    return _result(result.value, 1, "unit", found[1].strip(), sure=found[1].strip().endswith(("料", "料金")))


def _whole(text: str, result: Normalized) -> Normalized:
    number = result.value
    if "." not in number:
        return result
    if number.split(".")[1].strip("0"):
        return unknown(text, "value-number-fraction")
    return result._replace(value=number.split(".")[0], rule=result.rule or "number.decimals")


def _plain(amount: str) -> str | None:
    """The amount without grouping and plus sign; None where commas stand at odd places."""
    signed = amount.translate(_SIGNS).lstrip("+")
    body = signed.removeprefix("-")
    if _GROUPED.fullmatch(body) is None:
        return None
    return ("-" if signed.startswith("-") else "") + body.replace(",", "")


def _times(number: str, factor: int) -> str:
    product = format(Decimal(number) * factor, "f")
    return product.rstrip("0").rstrip(".") if "." in product else product


def _bare(rest: str) -> str:
    inner = re.fullmatch(r"[(（\[]([^()（）]*)[)）\]]|[※＊*](.*)", rest)
    return rest if inner is None else inner[1] or inner[2] or ""


def _factor(written: str, unit: str) -> int | None:
    """How many of the column's unit the written one holds; None where it is another one, or none that is known."""
    if not written:
        return 1
    key = compact(written).lower()
    if key in _spellings(unit):
        return 1
    multiple: int | None = _knowledge()["multiples"].get(unit, {}).get(key)
    return multiple


@cache
def _spellings(unit: str) -> frozenset[str]:
    knowledge = _knowledge()
    return frozenset(compact(text).lower() for text in (knowledge["units"][unit] if unit else knowledge["counters"]))


@cache
def _measures() -> frozenset[str]:
    return frozenset(compact(text).lower() for text in _knowledge()["measures"])


@cache
def _free_words() -> str:
    return "|".join(map(re.escape, _knowledge()["free"]))


@cache
def _knowledge() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = read_yaml("odconv.values", "units.yaml")
    return loaded
