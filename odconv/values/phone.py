"""Phone numbers (電話番号): one Japanese number in half-width digits.

Rule: the national formats ask for half-width digits and hyphens (03-0000-0000). The lengths are those of the
numbering plan of the Ministry of Internal Affairs (電気通信番号計画): eleven digits for 020, 050, 060, 070, 080 (0800
too) and 090, ten for all others, fixed lines as well as 0120, 0570 and 0990; the second digit is never 0. Area code
and exchange may be set off with brackets, as many municipalities write them; the international form of the standard
(+81, without the leading 0) is accepted too. Which numbers are assigned is not looked up.

`normalise` puts the brackets away: the area code is the one that was written, and where nothing parts the digits, the
one of the plan (`odconv.reference.area_codes`). What stands beside the number is set apart, never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress
from operator import ne, not_

from odconv.reference.area_codes import area_code as planned_area_code
from odconv.values.characters import FULL_WIDTH_DIGITS, HYPHENS, WAVES, compact, narrow, readable
from odconv.values.model import (
    EXTENSION,
    FURTHER,
    NO_PARTS,
    REMARK,
    Certainty,
    Context,
    Normalized,
    kept,
    surely,
    unknown,
)
from odconv.values.nothing import not_understood
from odconv.values.place import area_codes

_HYPHENS = re.compile(r"0[0-9]+(?:-[0-9]+){0,2}")
_BRACKETS = re.compile(r"\(0[0-9]+\)[0-9]+-?[0-9]+|0[0-9]+\([0-9]+\)[0-9]+")
_INTERNATIONAL = re.compile(r"\+81-?[1-9][0-9]*(?:-[0-9]+){0,2}")
_ELEVEN_DIGITS = re.compile(r"0[25-9]0[0-9]{8}")
_TEN_DIGITS = re.compile(r"0(?![25-9]0)[1-9][0-9]{8}")

_STANDARD = re.compile(r"0[0-9]{1,4}-[0-9]{1,4}-[0-9]{4}|(?:0120|0180|0570|0990)-[0-9]{3}-[0-9]{3}")
_NO_AREA = ("0120", "0180", "0570", "0990")
_GAP = rf"(?:[ ]?[-{HYPHENS}]{{1,2}}[ ]?|[ .])"
_NUMBER = re.compile(
    rf"""(?<![0-9+])(?:
      \+[ ]?81{_GAP}?(?:\(0\))?\(?0?[1-9][0-9]{{0,3}}\)?{_GAP}?[0-9]{{1,4}}{_GAP}?[0-9]{{3,4}}
    | \(\ ?0[0-9]{{1,4}}\ ?\){_GAP}?[0-9]{{1,4}}{_GAP}?[0-9]{{3,4}}
    | 0[0-9]{{1,4}}{_GAP}?\(\ ?[0-9]{{1,4}}\ ?\){_GAP}?[0-9]{{3,4}}
    | 0[0-9]{{3}}{_GAP}[0-9]{{2}}{_GAP}[0-9]{{2}}{_GAP}[0-9]{{2}}
    | 0[0-9]{{1,4}}{_GAP}[0-9]{{1,4}}{_GAP}[0-9]{{2,4}}
    | 0[0-9]{{1,4}}{_GAP}[0-9]{{5,8}}
    | 0[0-9]{{9,10}}
    )(?![0-9])""",
    re.VERBOSE,
)
_ALONE = re.compile(r"0[0-9]{1,4}(?:-[0-9]{1,4}-|\([0-9]{1,4}\))[0-9]{4}|0[0-9]{9,10}")  # and nothing beside it
_MAIN_LINE = re.compile(rf"({_ALONE.pattern})\(代表\)")
_WIDE = f"{FULL_WIDTH_DIGITS}（）－"
_USUAL = re.compile(  # in words: ten digits in three groups (twelve characters), or a number without anything between
    rf"""^(?:(
      (?=.{{12}}(?:\(|$))0(?![25-9][-(]?0)[1-9][0-9]{{0,3}}(?:-[0-9]{{1,4}}-|\([0-9]{{1,4}}\))[0-9]{{4}}
    | {_TEN_DIGITS.pattern}
    | {_ELEVEN_DIGITS.pattern}
    )(?:\(代表\))?|.+)$""",
    re.MULTILINE | re.VERBOSE,
)
_UNKNOWN = "value-phone-unknown"
_LONGEST_AREA = 6  # digits that tell where an area code ends
_OF_MAIN_LINE = {REMARK: "代表"}
_CLOSING = (")", "）")
_SHORT = re.compile(rf"(?<![0-9+])\(?[1-9][0-9]{{0,3}}\)?(?:{_GAP}?[0-9]{{1,4}}){{1,2}}(?![0-9])")
_LOCAL = re.compile(r"[1-9][0-9]{0,3}-?[0-9]{4}")
_EXTENSION = re.compile(
    rf"[(\[ ]*(?:内線(?:番号)?|内(?=[ :]?[0-9])|(?i:ext)\.?)[ :]*([0-9](?:[0-9,、・ {HYPHENS}{WAVES}-]*[0-9])?)[)\] ]*"
)
_CONTINUED = re.compile(rf" ?[,、・/{HYPHENS}{WAVES}-] ?[0-9]{{1,4}}(?![0-9])")
_PHONE_WORD = re.compile(r"(?:(?i:tel|phone)|電話番号|電話|℡|☎|☏|📞)(?:[.: ]+|(?=なし|無)|$)")
_FAX = re.compile(r"(?i:fax)|ファックス|ファクス|℻")
_TRIM = " ()[]【】「」<>:、,;/・.。※" + HYPHENS + "-"
_BETWEEN = re.compile(r"[^0-9]+")
_DIGIT = re.compile(r"[0-9]")
_LONG_REMARK = 40
_TEN = 10  # digits of a fixed line
_FEWEST = 5  # numbers that an area code of a column rests on


@dataclass(frozen=True, slots=True)
class _Found:
    """One number in a text: its standard form and the words that belong to it."""

    value: str
    words: str


def is_valid(text: str) -> bool:
    """Whether the text is one phone number: nothing before, nothing behind, no second number.

    >>> is_valid("03-5321-1111"), is_valid("(054)623-2554"), is_valid("0120-000-000"), is_valid("+81-3-5321-1111")
    (True, True, True, True)
    >>> is_valid("５３２１-１１１１"), is_valid("03-5321-1111(代表)"), is_valid("5321-1111"), is_valid("090-0000-000")
    (False, False, False, False)
    """
    return _is_number(_national_digits(text))


def normalise(text: str, *, context: Context | None = None, area_code: str = "") -> Normalized:
    r"""The number with hyphens; extension, words and further numbers as parts.

    Args:
        text: any text.
        context: its place completes a local number (doubtful) where one area code fits.
        area_code: completes local numbers instead, where the caller has it from the column's other numbers.

    >>> normalise("（０８３５）２２－１２３４").value, normalise("0353211111").value, normalise("0120-3190-47").value
    ('0835-22-1234', '03-5321-1111', '0120-319-047')
    >>> normalise("03-5321-1111（代表）内線 21-123").parts
    {'extension': '21-123', 'remark': '代表'}
    >>> normalise("0820-24-3387\n0820-24-5678").parts, normalise("767742051").value
    ({'further': '0820-24-5678'}, '0767-74-2051')
    >>> normalise("44-1705").issue, normalise("44-1705", context=Context("352071", "山口県", "下松市")).value
    ('value-phone-local', '0833-44-1705')
    """
    if not text or (_STANDARD.fullmatch(text) and is_valid(text)) or (text.startswith("+81") and is_valid(text)):
        return kept(text)
    plain = "\n".join(map(readable, text.splitlines()))
    if _ALONE.fullmatch(plain) and (value := _standard(plain)):
        return Normalized(value, rule="phone.hyphens")
    main = _MAIN_LINE.fullmatch(plain)
    if main is not None and (value := _standard(main[1])):
        return Normalized(value, rule="phone.words", parts={REMARK: "代表"})
    places = [found for found in _NUMBER.finditer(plain) if _standard(found[0])]
    if not places:
        return _incomplete(text, plain, context or Context(), area_code)
    return _first(_found(plain, places), places, plain)


def usual(texts: Sequence[str]) -> tuple[dict[str, Normalized], list[str]]:
    """The outcomes of texts that are nothing but the digits of one number, or (代表) behind it, and are not standard.

    Args:
        texts: of one line each, none of them empty.

    Returns:
        Outcomes, and the texts that are anything else.
    """
    lines = _USUAL.findall(narrow("\n".join(texts), _WIDE))
    numbers = "\n".join(filter(None, lines)).replace("(", "-").replace(")", "-").split("\n")
    values = [number if "-" in number else _grouped(number) for number in numbers]
    known = list(compress(texts, lines))
    changing = list(map(ne, known, values))
    known, values = list(compress(known, changing)), list(compress(values, changing))
    with_words = [text[-1] in _CLOSING for text in known]
    rules = ["phone.words" if words else "phone.hyphens" for words in with_words]
    parts = [_OF_MAIN_LINE if words else NO_PARTS for words in with_words]
    found = dict(zip(known, surely(values, rules, parts), strict=True))
    found.update((text, unknown(text, _UNKNOWN)) for text in compress(known, map(not_, values)))
    return found, list(compress(texts, map(not_, lines)))


def usual_area_code(texts: Iterable[str]) -> str:
    """The one area code of all whole numbers of fixed lines in a column, five or more; "" where there are several.

    A caller that has the column can complete its local numbers by it (`area_code` of `normalise`).

    >>> usual_area_code([f"0833-41-000{last}" for last in range(5)] + ["44-1705", "0120-000-000", "なし"])
    '0833'
    """
    numbers = {normalise(text).value for text in texts if len(text) >= _TEN}
    fixed = [planned_area_code(digits) for digits in map(_national_digits, numbers) if _TEN_DIGITS.fullmatch(digits)]
    codes = [code for code in fixed if code]
    return codes[0] if len(codes) >= _FEWEST and len(set(codes)) == 1 else ""


def _found(plain: str, places: list[re.Match[str]]) -> list[_Found]:
    """The numbers with their words: of one line those before each if the first has some, else those behind."""
    starts, ends = [0, *(place.end() for place in places)], [*(place.start() for place in places), len(plain)]
    between = [plain[start:end] for start, end in zip(starts, ends, strict=True)]
    leading = bool(_label(between[0]))
    before, behind = [between[0]], []
    for words in between[1:-1]:
        left, line_end, right = words.partition("\n")
        behind.append("" if leading and not line_end else left)
        before.append(left if leading and not line_end else right)
    behind.append(between[-1])
    words_of = [f"{front} {back}" for front, back in zip(before, behind, strict=True)]
    return [_Found(_standard(place[0]), words) for place, words in zip(places, words_of, strict=True)]


def _first(numbers: list[_Found], places: list[re.Match[str]], plain: str) -> Normalized:
    """The outcome for a text with numbers: the first that is no fax number is the value."""
    chosen = next((number for number in numbers if not _FAX.search(number.words)), numbers[0])
    extension, words = _cut(_EXTENSION, chosen.words)
    continued = _CONTINUED.match(plain, places[numbers.index(chosen)].end())
    if continued:
        words = words.replace(continued[0], " ", 1)
    remark = _label(words)
    others = [_named(number) for number in numbers if number is not chosen and number.value != chosen.value]
    further = ";".join([*([continued[0].strip(" ,、・/")] if continued else []), *others])
    parts = {EXTENSION: extension, REMARK: remark, FURTHER: further}
    return _outcome(chosen.value, {name: part for name, part in parts.items() if part})


def _outcome(value: str, parts: dict[str, str]) -> Normalized:
    if FURTHER in parts:
        params = {"value": value, "further": parts[FURTHER]}
        return Normalized(value, Certainty.DOUBTFUL, "phone.first", "value-phone-several", params, parts)
    remark = parts.get(REMARK, "")
    if len(remark) > _LONG_REMARK or _FAX.search(remark) or _DIGIT.search(remark):
        return Normalized(
            value, Certainty.DOUBTFUL, "phone.words", "value-phone-words", {"value": value, "words": remark}, parts
        )
    return Normalized(value, rule="phone.words" if parts else "phone.hyphens", parts=parts)


def _incomplete(text: str, plain: str, context: Context, area_code: str) -> Normalized:
    """The outcome for a text without a whole number: a lost zero or a local number is completed and doubted."""
    places = list(_SHORT.finditer(plain))
    around = plain[: places[0].start()] + " " + plain[places[0].end() :] if len(places) == 1 else plain
    if len(places) != 1 or _DIGIT.search(around):
        named = _PHONE_WORD.sub("", compact(text))
        return unknown(text, not_understood(named, _UNKNOWN).issue)
    written = _hyphens(places[0][0])
    digits = written.replace("-", "")
    parts = {REMARK: _label(around)} if _label(around) else {}
    whole = _standard("0" + written) if len(digits) in {9, 10} else ""
    if whole and _is_planned("0" + digits):
        return Normalized(
            whole, Certainty.DOUBTFUL, "phone.leading-zero", "value-phone-leading-zero", {"value": whole}, parts
        )
    if not _LOCAL.fullmatch(written) or len(digits) < 5:
        return unknown(text, _UNKNOWN)
    codes = (area_code,) if area_code else area_codes(context)
    fitting = [code for code in codes if planned_area_code(code + digits) == code and _is_number(code + digits)]
    if len(fitting) != 1:
        return unknown(text, "value-phone-local")
    whole = f"{fitting[0]}-{digits[:-4]}-{digits[-4:]}"
    params = {"value": whole, "area_code": fitting[0]}
    return Normalized(whole, Certainty.DOUBTFUL, "phone.area-code", "value-phone-area-code", params, parts)


def _standard(written: str) -> str:
    """The number with hyphens; "" where the digits are not those of a number."""
    groups = [group for group in _hyphens(written).split("-") if group]
    digits = "".join(groups)
    if not _is_number(digits):
        return ""
    as_written = "-".join(groups)
    return as_written if _STANDARD.fullmatch(as_written) and len(digits) == 10 else _grouped(digits)


def _grouped(digits: str) -> str:
    """The digits of a number, parted as the plan has it; "" where it has no such area."""
    first, last = _parting(digits[:_LONGEST_AREA], len(digits))
    return f"{digits[:first]}-{digits[first:last]}-{digits[last:]}" if first else ""


@lru_cache(maxsize=1 << 13)
def _parting(head: str, length: int) -> tuple[int, int]:
    """Where a number that begins so is parted: from its beginning (0 where the plan has no such area), from its end.

    Args:
        head: its first six digits.
        length: number of all its digits.
    """
    if length == 11:
        return (4 if head.startswith("0800") else 3), -4
    if head.startswith(_NO_AREA):
        return 4, -3
    return len(planned_area_code(head)), -4


def _hyphens(written: str) -> str:
    """Digits with one hyphen wherever something stood between them; the international code as a leading 0."""
    if written.startswith("+"):
        written = "0" + re.sub(r"^[^0-9]*81[^1-9]*", "", written)
    return _BETWEEN.sub("-", written).strip("-")


def _is_number(digits: str) -> bool:
    return bool(_TEN_DIGITS.fullmatch(digits) or _ELEVEN_DIGITS.fullmatch(digits))


def _is_planned(digits: str) -> bool:
    """Whether the plan knows how the digits are parted, so that they are likely to be a number."""
    return len(digits) == 11 or digits.startswith(_NO_AREA) or bool(planned_area_code(digits))


def _cut(pattern: re.Pattern[str], words: str) -> tuple[str, str]:
    """What the pattern's group holds, and the words without the match."""
    found = pattern.search(words)
    return (found[1], f"{words[: found.start()]} {words[found.end() :]}") if found else ("", words)


def _label(words: str) -> str:
    """Words beside a number without the brackets around them and without the word for telephone."""
    inner = re.sub(r"[()\[\]]+", " ", words)
    return _PHONE_WORD.sub("", " ".join(inner.split()).strip(_TRIM)).strip(_TRIM)


def _named(number: _Found) -> str:
    label = _label(number.words)
    return f"{number.value}（{label}）" if label else number.value


def _national_digits(text: str) -> str:
    """The digits with the leading 0, or "" where the punctuation is not that of one number."""
    if _INTERNATIONAL.fullmatch(text):
        return "0" + text[3:].replace("-", "")
    if _HYPHENS.fullmatch(text) or _BRACKETS.fullmatch(text):
        return text.translate({ord(mark): None for mark in "()-"})
    return ""
