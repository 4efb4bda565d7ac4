"""Digits lost: numbers in exponent notation, and codes whose leading zeros a spreadsheet took for nothing.

Rule of the exponent: Excel shows a number of twelve digits or more as 1.31E+12 unless the column is text, and a CSV
holds what is shown; no code has more than 30 digits. Rule of the zeros: the header promises a code of a known length
(postal codes 7, local government codes 6, 町字ID 7, 事業所番号 10, phone numbers begin with 0), or the other values of
the column begin with 0 and have one length. Serial numbers that only grow from 1 to 1000 have no such evidence and
raise no alarm.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from odconv.reference.local_governments import repair_code
from odconv.tables.alarms.headers import fixed_lengths, promises
from odconv.tables.alarms.model import Repair, Suspicion, suspicions
from odconv.tables.column_values import ColumnValues

_EXPONENT = re.compile(r"[-+]?[0-9](?:\.([0-9]+))?E\+([0-9]{2})")
_PHONE = re.compile(r"\(?[1-9][0-9]{0,3}[-()][0-9]{1,4}[-()][0-9]{3,4}|[1-9][0-9]{8,9}")
_NINE = re.compile(r"[1-9][0-9]{8}")
_MOBILE = re.compile(r"[5-9]0[0-9]{8}")
_DIGITS = re.compile(r"[0-9]+")
_POSTAL = re.compile(r"[0-9]{5,6}|[0-9]{1,2}-[0-9]{4}")
_SHARE_OF_LENGTH = 0.5
_LONGEST = 20
_LONGEST_CODE = 30


def exponents(values: ColumnValues) -> Iterable[Suspicion]:
    """Numbers in exponent notation, as far as digits are missing: 1.01321E+12 stands for any of ten million."""
    if "E+" not in values.joined:
        return ()
    found: dict[str, str | None] = {}
    for text in values.counts:
        match = _EXPONENT.fullmatch(text.strip())
        if match and len(match[1] or "") < int(match[2]) <= _LONGEST_CODE:
            found[text] = None
    return suspicions("exponent-notation", Repair.NO, found)


def lost_zeros(values: ColumnValues) -> Iterable[Suspicion]:
    """Codes and phone numbers without their leading zeros, each with what it was."""
    found: dict[str, str | None] = {}
    if promises("phone", values):
        found |= {text: "0" + plain for text, plain in values.folded.items() if _is_phone_without_zero(plain)}
    elif promises("postal", values):
        found |= _postal_codes(values)
    elif promises("prefecture", values):
        found |= {text: "0" + plain for text, plain in values.folded.items() if plain in set("123456789")}
    elif promises("government", values):
        found |= _government_codes(values)
    else:
        found |= _fixed_length(values) or _beside_zeros(values)
    return suspicions("leading-zeros-lost", Repair.PATTERN, found)


def _is_phone_without_zero(plain: str) -> bool:
    if len(plain) > _LONGEST or not _PHONE.fullmatch(plain):
        return False
    digits = "".join(_DIGITS.findall(plain))
    return bool(_NINE.fullmatch(digits) or _MOBILE.fullmatch(digits))


def _postal_codes(values: ColumnValues) -> dict[str, str]:
    """Five or six digits where others begin with 0, or where all are too short: one short code alone is a slip."""
    short = {
        text: "0" * (7 - sum(map(str.isdigit, plain))) + plain
        for text, plain in values.folded.items()
        if _POSTAL.fullmatch(plain)
    }
    others = [plain for text, plain in values.folded.items() if text not in short]
    return short if not others or any(plain.startswith("0") for plain in others) else {}


def _government_codes(values: ColumnValues) -> dict[str, str]:
    """Codes that the list of local governments has once a 0 is put before them, and not otherwise."""
    found = {}
    for text, plain in values.folded.items():
        if len(plain) in (4, 5) and _DIGITS.fullmatch(plain):
            repair = repair_code(plain)
            if repair.code is not None and "leading-zero" in repair.how:
                found[text] = repair.code
    return found


def _fixed_length(values: ColumnValues) -> dict[str, str]:
    for code in fixed_lengths():
        if code.header.search(values.header):
            return {
                text: plain.zfill(code.digits)
                for text, plain in values.folded.items()
                if code.shortest <= len(plain) < code.digits and _DIGITS.fullmatch(plain) and plain.strip("0")
            }
    return {}


def _beside_zeros(values: ColumnValues) -> dict[str, str]:
    """Shorter numbers without zeros, in a column where most have one length and some of those begin with 0."""
    if "\n0" not in "\n" + values.joined:
        return {}
    numbers = {text: plain for text, plain in values.folded.items() if _DIGITS.fullmatch(plain) and plain.isascii()}
    lengths: Counter[int] = Counter()
    for text, plain in numbers.items():
        lengths[len(plain)] += values.counts[text]
    if not lengths:
        return {}
    usual, often = lengths.most_common(1)[0]
    with_zero = sum(1 for plain in numbers.values() if len(plain) == usual and plain[0] == "0" and plain.strip("0"))
    if usual < 3 or usual != max(lengths) or often < _SHARE_OF_LENGTH * values.filled or not with_zero:
        return {}
    return {text: plain.zfill(usual) for text, plain in numbers.items() if len(plain) < usual and plain[0] != "0"}
