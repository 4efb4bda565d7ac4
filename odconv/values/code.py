"""Codes and words of a list (種別, 診療科目, 町字ID): the value that the format names, from the spelling that was met.

The lists are data of the formats, so the caller hands them in: values, known spellings (`fixes`) and texts that say
that there is no value (`ignored`). Spellings are compared in NFKC without spaces; a meaning written in place of its
code (小学校 for B1) is understood where one code has it. What no list knows stays as it is: lists are open.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from odconv.reference.local_governments import find
from odconv.values import lists
from odconv.values.characters import compact, half_width, hyphenated
from odconv.values.model import REMARK, Certainty, Normalized, kept, unknown
from odconv.values.nothing import not_understood
from odconv.values.text import Width
from odconv.values.text import normalise as normalise_text

_BRACKET_BEHIND = re.compile(r"(.+?)\s*[(（]([^()（）]*)[)）]")
_BY_BODY = re.compile(r"[都道府県市区町村]指定")
_BODY_BEFORE = re.compile(r"(.{1,8}?)([都道府県市区町村])(指定.+)")
_HYPHENS = re.compile("[‐‑‒–—―−－ｰ-]")
_SELECTORS = re.compile("[\ufe00-\ufe0f\u200b\ufeff]")


@dataclass(frozen=True, slots=True)
class Known:
    """A code list, prepared for look-ups.

    Attributes:
        codes: the values as the list writes them.
        spellings: folded spelling → value; "" for texts that say that there is none.
        meanings: folded meaning → code, for those that one code has.
        narrower: folded text that names a kind of what a value stands for → that value.
        of_bodies: whether values name the kind of a body, not the body: 市指定史跡 for 国立市指定史跡.
    """

    codes: frozenset[str]
    spellings: Mapping[str, str]
    meanings: Mapping[str, str]
    narrower: Mapping[str, str] = field(default_factory=dict)
    of_bodies: bool = False


def known(
    codes: Mapping[str, str],
    fixes: Mapping[str, str],
    ignored: Mapping[str, str],
    narrower: Mapping[str, str] = MappingProxyType({}),
) -> Known:
    """A code list of the formats prepared for `normalise`.

    Args:
        codes: value → what it means.
        fixes: other spelling → value.
        ignored: text that says "no value" → why.
        narrower: text that names a kind of what a value stands for → that value.
    """
    spellings = {key(text): "" for text in ignored}
    spellings |= {key(spelling): value for spelling, value in fixes.items()}
    spellings |= {key(value): value for value in codes}
    counted = Counter(key(meaning) for meaning in codes.values())
    meanings = {key(meaning): value for value, meaning in codes.items() if counted[key(meaning)] == 1}
    kinds = {key(text): value for text, value in narrower.items()}
    return Known(frozenset(codes), spellings, meanings, kinds, any(_BY_BODY.match(value) for value in codes))


def key(text: str) -> str:
    """The spelling under which texts of a list meet.

    >>> key("耳鼻 咽喉科") == key("耳鼻咽喉科"), key("ＴＲＵＥ"), key("センタｰ") == key("センター")
    (True, 'true', True)
    """
    return _HYPHENS.sub("ー", _SELECTORS.sub("", compact(text))).lower()


def normalise(text: str, *, listed: Known, separator: str | None = None) -> Normalized:
    """The value of the list that a text stands for; with a separator, one for each of its items.

    Returns:
        `sure` for known spellings, "" for texts that the list ignores; `doubtful` for a list of items some of which
        are not in the list; `unknown` where none is.

    >>> list_ = known({"B1": "小学校", "C1": "中学校"}, {"小学": "B1"}, {"-": ""})
    >>> [normalise(text, listed=list_).value for text in ("Ｂ１", "小学", "中学校", "B1(小学校)", "－", "高校")]
    ['B1', 'B1', 'C1', 'B1', '', '高校']
    >>> classes = known({"市指定史跡": ""}, {}, {})
    >>> [normalise(text, listed=classes).value for text in ("国立市指定史跡", "架空市指定史跡")]
    ['市指定史跡', '架空市指定史跡']
    >>> departments = known({"内科": "", "外科": "", "糖尿病・内分泌内科": ""}, {}, {})
    >>> normalise("内科、糖尿病・内分泌内科・外科", listed=departments, separator=";").value
    '内科;糖尿病・内分泌内科;外科'
    """
    if not text or text in listed.codes:
        return kept(text)
    single = _single(text, listed)
    if single is not None:
        return single
    if separator is None:
        return not_understood(text, "value-not-in-list")
    return _several(text, listed, separator)


def of_width(text: str, *, width: Width = "half") -> Normalized:
    """A code without a list, in half-width letters and digits.

    >>> of_width("Ｂ１３５２１０００１２２２ ").value
    'B135210001222'
    """
    result = normalise_text(text, width=width)
    return result._replace(rule="code.width") if result.rule else result


def of_shape(text: str, *, shape: str) -> Normalized:
    """Digits of a shape such as `0000-000`; the hyphen may be left out.

    >>> of_shape("００５１－０００", shape="0000-000").value, of_shape("0051000", shape="0000-000").rule
    ('0051-000', '')
    >>> of_shape("51000", shape="0000-000").value, of_shape("51000", shape="0000-000").certainty.value
    ('0051000', 'doubtful')
    """
    if not text or fits(text, shape):
        return kept(text)
    folded = hyphenated(half_width(compact(text)))
    if fits(folded, shape):
        return Normalized(folded, rule="code.width")
    padded = folded.zfill(len(shape) if "-" in folded else len(shape.replace("-", "")))
    if folded.replace("-", "").isdigit() and folded.isascii() and fits(padded, shape) and folded.strip("0-"):
        return Normalized(padded, Certainty.DOUBTFUL, "code.leading-zero", "value-leading-zero", {"code": padded})
    return not_understood(text, "value-code-shape", shape=shape)


def fits(text: str, shape: str) -> bool:
    """Whether the text has the digits of a shape, with all of its hyphens or with none.

    >>> fits("0008-001", "0000-000"), fits("0008001", "0000-000"), fits("8-001", "0000-000")
    (True, True, False)
    """
    whole = re.escape(shape).replace("0", "[0-9]")
    return re.fullmatch(f"{whole}|{whole.replace(chr(92) + '-', '')}", text) is not None


def _single(text: str, listed: Known) -> Normalized | None:
    folded = key(text)
    if folded in listed.spellings:
        value = listed.spellings[folded]
        return Normalized(value, rule="code.spelling" if value else "code.no-value")
    if folded in listed.meanings:
        return Normalized(listed.meanings[folded], rule="code.meaning")
    if folded in listed.narrower:
        return Normalized(listed.narrower[folded], rule="code.narrower", parts={REMARK: text.strip()})
    if listed.of_bodies and (value := _of_body(text, listed)):
        return Normalized(value, rule="code.body-name")
    bracket = _BRACKET_BEHIND.fullmatch(text.strip())
    head = key(bracket[1]) if bracket else ""
    if bracket is None or not listed.spellings.get(head):
        return None
    value = listed.spellings[head]
    if listed.spellings.get(key(bracket[2]), value) != value:
        return None  # two values, one in brackets: 内科(小児科)
    same = listed.meanings.get(key(bracket[2])) == value
    return Normalized(value, rule="code.bracket", parts={} if same or not bracket[2].strip() else {REMARK: bracket[2]})


def _of_body(text: str, listed: Known) -> str:
    """The value that speaks of a body by its kind, from a text that names the body; "" where there is none."""
    found = _BODY_BEFORE.fullmatch(compact(text))
    if found is None or f"{found[2]}{found[3]}" not in listed.codes:
        return ""
    return f"{found[2]}{found[3]}" if find(f"{found[1]}{found[2]}") else ""


def _several(text: str, listed: Known, separator: str) -> Normalized:
    items = _items(text, listed)
    values = [(_single(item, listed) or kept(item)) for item in items]
    strange = [item for item, found in zip(items, values, strict=True) if _single(item, listed) is None]
    if len(items) < 2 or len(strange) == len(items):
        return not_understood(text, "value-not-in-list")
    if strange and not lists.is_list(items):
        return unknown(text, "value-not-in-list")
    value = separator.join(dict.fromkeys(found.value for found in values if found.value))
    remarks = "、".join(found.parts[REMARK] for found in values if REMARK in found.parts)
    parts = {REMARK: remarks} if remarks else {}
    if strange:
        params = {"items": "、".join(strange)}
        rule = "code.separator" if value != text else ""
        return Normalized(value, Certainty.DOUBTFUL, rule, "value-item-not-in-list", params, parts)
    return Normalized(value, rule="code.separator" if value != text else "", parts=parts)


def _items(text: str, listed: Known) -> list[str]:
    """The items between strong marks; one that the list does not know is cut at weak marks if it knows all parts."""
    items: list[str] = []
    for item in lists.split(text, f"{lists.STRONG};；。\t"):
        items += [item] if _single(item, listed) else _cut_at_weak_marks(item, listed)
    return items


def _cut_at_weak_marks(item: str, listed: Known) -> list[str]:
    """The known names that make up the item with weak marks between them, the longest first; else the item whole."""
    parts = lists.split(item, f"{lists.WEAK} 　")
    found, place = [], 0
    while place < len(parts):
        for end in range(min(len(parts), place + 4), place, -1):
            name = "・".join(parts[place:end])
            if _single(name, listed):
                found.append(name)
                place = end
                break
        else:
            return [item]
    return found
