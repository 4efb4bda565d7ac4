"""Coordinates (緯度・経度): decimal degrees of the world geodetic system, one axis a cell.

Rule: the national formats ask for decimal degrees. Latitudes of Japan lie between 20 and 46, longitudes between 122 and
154, so which axis a number is of is never in doubt. Degrees, minutes and seconds become six decimals (0.1 m; eight
where the seconds have three decimals or more). Decimals are precision and are kept, however many: only what binary
arithmetic left behind is rounded away: of eleven decimals or more, five or more 9s or 0s in a row with at most two
digits behind them (34.05213799999999). A number that lies outside Japan is never repaired; no datum is
changed here (`odconv.values.datum`), whatever datum the values are of.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from odconv.values.characters import HYPHENS, plain
from odconv.values.model import Certainty, Context, Normalized, kept, unknown
from odconv.values.nothing import not_understood

Axis = Literal["latitude", "longitude"]

LATITUDE, LONGITUDE = "latitude", "longitude"
"""Names of the parts that hold the other axis of a cell with both."""

LIMITS: Mapping[str, tuple[Decimal, Decimal]] = {
    LATITUDE: (Decimal(20), Decimal(46)),
    LONGITUDE: (Decimal(122), Decimal(154)),
}
_OTHER: Mapping[str, Axis] = {LATITUDE: "longitude", LONGITUDE: "latitude"}
_WHOLE_DIGITS = {LATITUDE: 2, LONGITUDE: 3}

_DECIMAL = re.compile(r"[0-9]{1,3}(?:\.[0-9]+)?")
_NOISE = re.compile(r"(?=[0-9]+\.[0-9]{11})([0-9]+\.[0-9]{1,10}?)(?:9{5,}|0{5,})[0-9]{0,2}")
# Most coordinates: within the limits, without so many decimals that some may be noise.
USUAL = {
    LATITUDE: re.compile(r"(?:2[0-9]|3[0-9]|4[0-5])\.[0-9]{1,10}"),
    LONGITUDE: re.compile(r"1(?:2[2-9]|[34][0-9]|5[0-3])\.[0-9]{1,10}"),
}
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]*)?")
_DIGITS = re.compile(r"[0-9]{8,}")
_DEGREE, _MINUTE, _SECOND = "°˚º度", "'’‘′´`分", '"”“″秒'
_DOUBLED = ("''", "’’", "′′", "``")
_MARKED = re.compile(
    rf"(?P<d>[0-9]{{1,3}})[{_DEGREE}](?P<m>[0-9]{{1,2}}(?:\.[0-9]+)?)(?P<mm>[{_MINUTE}{_SECOND}]?)"
    rf"(?:(?P<s>[0-9]{{1,2}}(?:\.[0-9]+)?)(?P<sm>[{_SECOND}{_MINUTE}]{{0,2}}))?"
)
_UNMARKED = re.compile(
    r"(?P<d>[0-9]{2,3})(?P<by>[.: -])(?P<m>[0-9]{1,2})(?P=by)(?P<s>[0-9]{1,2}(?:\.[0-9]+)?)(?:(?<!\.)\.(?P<f>[0-9]+))?"
)
_NAMES: Mapping[str, Axis] = {
    "北緯": "latitude",
    "緯度": "latitude",
    "n": "latitude",
    "lat": "latitude",
    "東経": "longitude",
    "経度": "longitude",
    "e": "longitude",
    "lon": "longitude",
    "lng": "longitude",
}
_NAME = re.compile(r"(北緯|東経|緯度|経度|(?<![a-z])(?:lat|lon|lng|n|e)(?![a-z])):?", re.IGNORECASE)
_PAIR = re.compile(r"[ ,、;/]+")
_COMMA = re.compile(r"([0-9]{2,3}),([0-9]{4,})")


@dataclass(frozen=True, slots=True)
class _Reading:
    """Decimal degrees that a text was read as, by which rule, and what makes them doubtful."""

    degrees: str
    rule: str
    issue: str = ""


def is_valid(text: str, *, axis: Axis) -> bool:
    """Whether the text is decimal degrees in half-width digits, within Japan.

    >>> is_valid("35.689634", axis="latitude"), is_valid("139.692101", axis="latitude"), is_valid("35", axis="latitude")
    (True, False, True)
    """
    return USUAL[axis].fullmatch(text) is not None or (_DECIMAL.fullmatch(text) is not None and _lies(text, axis))


def normalise(text: str, *, axis: Axis, context: Context | None = None) -> Normalized:  # noqa: ARG001
    r"""Decimal degrees of one axis; the other axis of a cell with both as the part of its name.

    The table's place (`context`) is not looked at: whether a point lies in it takes both axes.

    >>> [normalise(text, axis="latitude").value for text in ('34°03\'07.7"N', "34°　14′06″", "北緯34度14分6秒")]
    ['34.052139', '34.235', '34.235']
    >>> normalise("34.236976,134.04", axis="longitude").value, normalise("34.05213799999999", axis="latitude").value
    ('134.04', '34.052138')
    >>> normalise("34.14.06", axis="latitude").issue, normalise("349908813", axis="latitude").value
    ('value-coordinate-separators', '34.9908813')
    >>> [normalise(text, axis="latitude").issue for text in ("0", "135.1", "343.208813", "343208813")]
    ['value-coordinate-zero', 'value-latitude-longitude-swapped', 'value-coordinate-outside', 'value-coordinate-point']
    """
    if not text or USUAL[axis].fullmatch(text) or (is_valid(text, axis=axis) and not _NOISE.fullmatch(text)):
        return kept(text)
    folded = _folded(text)
    named = [_NAMES[name.lower()] for name in _NAME.findall(folded)]
    bare = _NAME.sub(" ", folded).strip(" ,()")
    if pair := _pair(bare, axis):
        return pair
    reading = _reading(bare, axis)
    if named and named[0] != axis and reading:
        return unknown(text, "value-latitude-longitude-swapped")
    return _outcome(text, reading) if reading else _refused(text, bare, axis)


def _outcome(text: str, reading: _Reading) -> Normalized:
    if reading.degrees == text:
        return kept(text)
    if not reading.issue:
        return Normalized(reading.degrees, rule=reading.rule)
    return Normalized(reading.degrees, Certainty.DOUBTFUL, reading.rule, reading.issue, {"value": reading.degrees})


def _pair(bare: str, axis: Axis) -> Normalized | None:
    """The outcome for a cell with both axes, in either order; None for any other."""
    halves = _PAIR.split(bare)
    if len(halves) % 2 or _COMMA.fullmatch(bare):
        return None
    middle = len(halves) // 2
    first, second = "".join(halves[:middle]), "".join(halves[middle:])
    for mine, others in ((first, second), (second, first)):
        reading, other = _reading(mine, axis), _reading(others, _OTHER[axis])
        if reading and other and not other.issue:
            whole = _outcome("", _Reading(reading.degrees, "coordinate.pair", reading.issue))
            parts: dict[str, str] = {_OTHER[axis]: other.degrees}
            return Normalized(whole.value, whole.certainty, whole.rule, whole.issue, whole.params, parts)
    return None


def _reading(bare: str, axis: Axis) -> _Reading | None:
    """The first way to read a text without names that gives a degree of this axis in Japan."""
    for read in (_decimal, _marked, _unmarked, _without_point, _comma):
        found = read(bare, axis)
        if found and _lies(found.degrees, axis):
            return found
    return None


def _decimal(bare: str, _axis: Axis) -> _Reading | None:
    number = re.sub(r" *\. *", ".", bare).rstrip(_DEGREE)
    if not _DECIMAL.fullmatch(number):
        return None
    noise = _NOISE.fullmatch(number)
    if noise:
        shortened = _trimmed(Decimal(number).quantize(Decimal(noise[1])))
        return _Reading(shortened, "coordinate.float-noise")
    return _Reading(number, "coordinate.width")


def _marked(bare: str, _axis: Axis) -> _Reading | None:
    """Degrees, minutes and seconds by their signs, of which keyboards have many; wrong signs are doubted."""
    found = _MARKED.fullmatch(bare.replace(" ", ""))
    if not found:
        return None
    right = found["mm"] in [*_MINUTE] and (not found["s"] or found["sm"] in {*_SECOND, *_DOUBLED})
    degrees = _sexagesimal(found["d"], found["m"], found["s"] or "0")
    issue = "" if right else "value-coordinate-separators"
    return _Reading(degrees, "coordinate.sexagesimal", issue) if degrees else None


def _unmarked(bare: str, _axis: Axis) -> _Reading | None:
    found = _UNMARKED.fullmatch(bare)
    if not found:
        return None
    second = f"{found['s']}.{found['f']}" if found["f"] else found["s"]
    degrees = _sexagesimal(found["d"], found["m"], second)
    return _Reading(degrees, "coordinate.sexagesimal", "value-coordinate-separators") if degrees else None


def _without_point(bare: str, axis: Axis) -> _Reading | None:
    """Digits without a point; those that could be degrees, minutes and seconds in a row are not guessed."""
    whole = _WHOLE_DIGITS[axis]
    if not _DIGITS.fullmatch(bare) or (int(bare[whole : whole + 2]) < 60 and int(bare[whole + 2 : whole + 4]) < 60):
        return None
    return _Reading(f"{bare[:whole]}.{bare[whole:]}", "coordinate.point", "value-coordinate-point-added")


def _comma(bare: str, _axis: Axis) -> _Reading | None:
    found = _COMMA.fullmatch(bare)
    return _Reading(f"{found[1]}.{found[2]}", "coordinate.point", "value-coordinate-point-added") if found else None


def _refused(text: str, bare: str, axis: Axis) -> Normalized:
    """The outcome for what is no degree of this axis in Japan."""
    if _reading(bare, _OTHER[axis]):
        return unknown(text, "value-latitude-longitude-swapped")
    numbers = [number for number in _PAIR.split(bare) if number]
    if not numbers or not all(_NUMBER.fullmatch(number) for number in numbers):
        return not_understood(text, "value-coordinate-unknown")
    if all(Decimal(number) == 0 for number in numbers):
        return unknown(text, "value-coordinate-zero")
    return unknown(text, "value-coordinate-point" if _DIGITS.fullmatch(bare) else "value-coordinate-outside")


def _sexagesimal(degree: str, minute: str, second: str) -> str | None:
    """Decimal degrees; None where minutes or seconds reach 60 or fractions stand in two places."""
    minutes, seconds = Decimal(minute), Decimal(second)
    if minutes >= 60 or seconds >= 60 or ("." in minute and seconds):
        return None
    places = Decimal("1e-8") if len((second if "." in second else minute).partition(".")[2]) > 2 else Decimal("1e-6")
    return _trimmed((Decimal(degree) + minutes / 60 + seconds / 3600).quantize(places))


def _trimmed(number: Decimal) -> str:
    """The number without zeros at its end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _lies(degrees: str, axis: str) -> bool:
    low, high = LIMITS[axis]
    return low <= Decimal(degrees) <= high


def _folded(text: str) -> str:
    """Half-width characters; signs that the compatibility forms would take apart are put in place before."""
    marks = {"″": '"', "′": "'", "º": "°", "˚": "°", "´": "'"}
    folded = plain(text.translate({ord(mark): sign for mark, sign in marks.items()}))
    return folded.translate(dict.fromkeys(map(ord, HYPHENS), "-"))
