"""JSON text → values, within bounds.

The parser is Python's own: its C scanner gives up beyond the recursion limit instead of overrunning the stack, and
lets a hook look at every object. What it holds is bounded before it starts: no value stands without a comma, a
bracket or a brace, so counting these bounds the number of values.
"""

from __future__ import annotations

import codecs
import contextlib
import json
import math
import re
from collections import deque

from odconv.errors import UnreadableFile
from odconv.tables.budget import Budget
from odconv.tables.decode import Detection, detect_encoding
from odconv.tables.model import CellValue

Json = str | int | float | bool | list["Json"] | dict[str, "Json"] | None

_BETWEEN = re.compile(r"[ \t\r\n\x1e]*")  # RFC 8142 puts a record separator before each value
_NUL = re.compile(r"(?<!\\)(?:\\\\)*(\\u0000)")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def json_encoding(data: bytes) -> Detection:
    """The encoding of a JSON text: UTF-8 as RFC 8259 demands wherever the bytes are that, else by the ladder.

    Raises:
        UnreadableFile: `encoding-undecidable`.
    """
    if not data.startswith(codecs.BOM_UTF8) and not data.isascii():
        with contextlib.suppress(UnicodeDecodeError):
            if "\0" not in data.decode():  # NUL speaks for UTF-16
                return Detection("utf-8")
    return detect_encoding(data)


def parse_json(text: str, budget: Budget) -> list[Json]:
    """The values of a text: one, or those of JSON Lines or of values one after another.

    Args:
        text: without byte order mark.
        budget: `max_cells`, `max_depth` and `max_seconds` hold.

    Raises:
        UnreadableFile: `json-damaged`, `nul-bytes`, `too-many-cells`, `too-deeply-nested`, `time-limit`.
    """
    most = budget.limits.max_cells
    values = text.count(",") + text.count("[") + text.count("{") + 1
    if values > most:
        raise UnreadableFile("too-many-cells", cells=values, limit=most)
    try:
        found = _values(text, budget)
        _check_characters(text, found)
    except RecursionError as error:
        raise UnreadableFile("too-deeply-nested", limit=budget.limits.max_depth) from error
    return found


def cell_value(value: Json, budget: Budget) -> CellValue:
    """What a cell holds of a value: a value within a value becomes compact JSON text.

    Raises:
        UnreadableFile: `too-deeply-nested`.
    """
    if not isinstance(value, list | dict):
        return value
    if _depth(value) > budget.limits.max_depth:
        raise UnreadableFile("too-deeply-nested", limit=budget.limits.max_depth)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _values(text: str, budget: Budget) -> list[Json]:
    def of_pairs(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        budget.check_time()
        made = dict(pairs)
        return made if len(made) == len(pairs) else _gathered(pairs)

    decoder = json.JSONDecoder(object_pairs_hook=of_pairs, parse_float=_float, parse_constant=str, strict=False)
    found: list[Json] = []
    place = _after_blank(text, 0)
    try:
        while place < len(text):
            value, place = decoder.raw_decode(text, place)
            found.append(value)
            place = _after_blank(text, place)
    except json.JSONDecodeError as error:
        raise _damaged(text, error.pos, error.msg) from error
    except ValueError as error:  # a whole number of thousands of digits
        raise _damaged(text, place, str(error)) from error
    return found


def _gathered(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    """An object that has a name several times: all the values of such a name, as a list."""
    times: dict[str, list[Json]] = {}
    for name, value in pairs:
        times.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in times.items()}


def _float(text: str) -> float | str:
    """A number; one that is beyond floating point stays text."""
    value = float(text)
    return value if math.isfinite(value) else text


def _after_blank(text: str, place: int) -> int:
    match = _BETWEEN.match(text, place)
    return match.end() if match else place


def _check_characters(text: str, found: list[Json]) -> None:
    r"""Refuse escapes that are no characters: NUL, and halves of a pair, which no encoding can write again."""
    nul = _NUL.search(text)
    if nul is not None:
        row = text.count("\n", 0, nul.start(1)) + 1
        raise UnreadableFile("nul-bytes", byte=len(text[: nul.start(1)].encode()) + 1, row=row)
    match = _SURROGATE.search(text)
    if match is None:
        return
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise _damaged(text, match.start(), "half a surrogate pair") from error


def _depth(value: Json) -> int:
    """Levels of lists and objects within one another, without recursion."""
    deepest, waiting = 0, deque([(value, 1)])
    while waiting:
        inner, depth = waiting.pop()
        if isinstance(inner, dict):
            inner = list(inner.values())
        if isinstance(inner, list):
            deepest = max(deepest, depth)
            waiting.extend((child, depth + 1) for child in inner if isinstance(child, list | dict))
    return deepest


def _damaged(text: str, place: int, reason: str) -> UnreadableFile:
    row = text.count("\n", 0, place) + 1
    return UnreadableFile("json-damaged", row=row, character=place + 1, reason=reason[:200])
