"""What a column holds: kind of values, how many are filled and distinct, examples, smallest and largest.

The look of each kind is data (`kinds.yaml`); this module counts how many cells have it. Each distinct text is looked
at once, however often it occurs.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from odconv.errors import RulesError
from odconv.shipped import read_yaml
from odconv.tables.column_values import ColumnValues

_ENOUGH, _ENOUGH_NAMED = 0.9, 0.8
_ROUNDING = 1e-6
_EXAMPLES, _LONGEST_EXAMPLE = 3, 60
_LONGEST_JUDGED = 300  # characters: no pattern describes a longer text, and it would be slow to find out
_MOST_MARKS = 6
_NO_VALUE = frozenset("-ー―－—*…")  # what stands for "no value" counts neither for nor against a kind
_FLAGS = frozenset("○〇◯◎●×✕✖△▲有無可否要済未ynレ✓✔10") | {
    *(
        "あり",
        "なし",
        "有り",
        "無し",
        "不可",
        "不要",
        "はい",
        "いいえ",
        "該当",
        "非該当",
        "yes",
        "no",
        "true",
        "false",
        "on",
        "off",
    )
}
_COUNTED = re.compile("数|人口|計|件|男|女|人$|世帯|量|額|率|面積|定員|収容|階")


class ValueKind(StrEnum):
    """What the values of a column are; `text` where nothing narrower fits, `empty` where there are none."""

    EMPTY = "empty"
    FLAG = "flag"
    URL = "url"
    EMAIL = "e-mail"
    POSTAL_CODE = "postal-code"
    PHONE = "phone"
    DATETIME = "datetime"
    ERA_DATE = "era-date"
    DATE = "date"
    TIME = "time"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    CODE = "code"
    INTEGER = "integer"
    NUMBER = "number"
    KANA = "kana"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Profile:
    """What one column holds.

    Attributes:
        kind: what most of its values are.
        rows: number of cells.
        filled: number of cells that are not blank.
        distinct: number of different texts among them.
        examples: the first three different texts, cut after 60 characters.
        minimum: the smallest value as it is written; None where the kind has no order or no value could be read.
        maximum: the largest.
    """

    kind: ValueKind
    rows: int
    filled: int
    distinct: int
    examples: tuple[str, ...]
    minimum: str | None = None
    maximum: str | None = None

    @property
    def fill_rate(self) -> float:
        """Share of the cells that are filled, 0 where there are no cells."""
        return self.filled / self.rows if self.rows else 0.0


def profile(values: ColumnValues) -> Profile:
    """Look at one column."""
    kind = kind_of(values)
    examples = tuple(
        text if len(text) <= _LONGEST_EXAMPLE else text[: _LONGEST_EXAMPLE - 1] + "…"
        for text, _ in zip(values.counts, range(_EXAMPLES), strict=False)
    )
    least, most = _range(values, kind)
    return Profile(kind, len(values.texts), values.filled, len(values.counts), examples, least, most)


def kind_of(values: ColumnValues) -> ValueKind:
    """What most values of a column are.

    >>> kind_of(ColumnValues("緯度", 1, ["35.68944", "35.6"], [2, 3])).value
    'latitude'
    >>> kind_of(ColumnValues("設置日", 1, ["令和4年4月1日", "R5.4.1"], [2, 3])).value
    'era-date'
    """
    told = {text: plain for text, plain in values.folded.items() if plain not in _NO_VALUE}
    if not values.filled:
        return ValueKind.EMPTY
    if not told:
        return ValueKind.TEXT
    if _is_flag(values, set(told.values())):
        return ValueKind.FLAG
    total = sum(values.counts[text] for text in told)
    for kind, look in _looks().items():
        if look.fits(values, told, total):
            return kind
    return ValueKind.TEXT


def _is_flag(values: ColumnValues, marks: set[str]) -> bool:
    if len(marks) > _MOST_MARKS or not marks <= _FLAGS:
        return False
    return not marks <= {"0", "1"} or _COUNTED.search(values.header) is None


@dataclass(frozen=True, slots=True)
class _Look:
    """One entry of `kinds.yaml`, compiled."""

    pattern: re.Pattern[str]
    header: re.Pattern[str] | None
    named: re.Pattern[str] | None
    excluded: re.Pattern[str] | None

    def fits(self, values: ColumnValues, told: Mapping[str, str], total: int) -> bool:
        if self.excluded is not None and self.excluded.search(values.header):
            return False
        if _most_match(self.pattern, values, told, (1 - _ENOUGH) * total):
            return True
        if self.header is None or self.named is None or self.header.search(values.header) is None:
            return False
        return _most_match(self.named, values, told, (1 - _ENOUGH_NAMED) * total)


def _most_match(pattern: re.Pattern[str], values: ColumnValues, told: Mapping[str, str], spare: float) -> bool:
    """Whether all cells but so many have a look; given up at the first cell too many."""
    counts, match = values.counts, pattern.fullmatch
    for text, plain in told.items():
        if len(plain) > _LONGEST_JUDGED or not match(plain):
            spare -= counts[text]
            if spare < -_ROUNDING:
                return False
    return True


@cache
def _looks() -> Mapping[ValueKind, _Look]:
    """Every entry of `kinds.yaml` in its order.

    Raises:
        RulesError: `rules-unreadable` when an entry names an unknown kind or a pattern is none.
    """
    looks = {}
    for name, entry in read_yaml("odconv.tables", "kinds.yaml").items():
        try:
            keys = ("pattern", "header", "named", "except")
            looks[ValueKind(name)] = _Look(*(re.compile(entry[key]) if key in entry else None for key in keys))  # type: ignore[arg-type]
        except (KeyError, ValueError, re.error) as error:
            raise RulesError("rules-unreadable", file="kinds.yaml", entry=name, reason=str(error)) from error
    return looks


def _range(values: ColumnValues, kind: ValueKind) -> tuple[str | None, str | None]:
    """The smallest and the largest value, as written."""
    measure = _MEASURES.get(kind)
    if measure is None:
        return None, None
    least = most = None
    for text, plain in values.folded.items():
        size = measure(text if kind is ValueKind.DATETIME else plain) if len(plain) <= _LONGEST_JUDGED else None
        if size is None:
            continue
        if least is None or size < least[0]:
            least = (size, text)
        if most is None or size > most[0]:
            most = (size, text)
    return least[1].strip() if least else None, most[1].strip() if most else None


def _number(plain: str) -> float | None:
    """The number that a folded text writes; △ is a minus sign in Japanese statistics."""
    text = plain.replace(",", "").rstrip("%").translate({ord("△"): "-", ord("▲"): "-"})
    try:
        return float(text) if text.isascii() and "_" not in text and "n" not in text else None
    except ValueError:
        return None


def _day(plain: str) -> float | None:
    parts = [int(part) for part in re.findall("[0-9]{1,4}", plain)]
    if len(parts) == 2 and parts[0] > 9999:
        return None
    if len(parts) == 2 and len(plain) == 8 and plain.isdigit():  # 20240401 comes apart as 2024, 0401
        parts = [parts[0], *divmod(parts[1], 100)]
    try:
        return float(dt.date(parts[0], parts[1], parts[2] if len(parts) > 2 else 1).toordinal())
    except (ValueError, IndexError):
        return None


def _moment(text: str) -> float | None:
    """Minutes from year 0 on; of the text as it stands, as folding joins day and hour."""
    parts = [int(part) for part in re.findall("[0-9]{1,4}", unicodedata.normalize("NFKC", text))]
    try:
        minutes = parts[3] * 60 + parts[4] if len(parts) > 4 else 0
        return dt.date(*parts[:3]).toordinal() * 1440.0 + minutes
    except (ValueError, TypeError):
        return None


def _clock(plain: str) -> float | None:
    parts = [int(part) for part in re.findall("[0-9]{1,2}", plain)]
    if not parts:
        return None
    late = 720 if plain.startswith(("午後", "pm")) and parts[0] < 12 else 0
    return parts[0] * 60.0 + (parts[1] if len(parts) > 1 else 0) + late


_MEASURES: Mapping[ValueKind, Callable[[str], float | None]] = {
    ValueKind.INTEGER: _number,
    ValueKind.NUMBER: _number,
    ValueKind.LATITUDE: _number,
    ValueKind.LONGITUDE: _number,
    ValueKind.DATE: _day,
    ValueKind.DATETIME: _moment,
    ValueKind.TIME: _clock,
}
