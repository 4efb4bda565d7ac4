"""What the header of a column promises of its values (`words.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from odconv.errors import RulesError
from odconv.shipped import read_yaml

if TYPE_CHECKING:
    from odconv.tables.column_values import ColumnValues


@dataclass(frozen=True, slots=True)
class FixedLength:
    """Codes of a fixed number of digits: the header that names them, and the shortest that a lost zero explains."""

    header: re.Pattern[str]
    digits: int
    shortest: int = 1


def promises(what: str, values: ColumnValues) -> bool:
    """Whether a column's header promises phones, dates … : an entry of `words.yaml`."""
    header, excluded = _words()[what]
    return header.search(values.header) is not None and not (excluded and excluded.search(values.header))


@cache
def fixed_lengths() -> tuple[FixedLength, ...]:
    """All codes of a fixed number of digits."""
    return tuple(
        FixedLength(re.compile(entry["header"]), entry["digits"], entry.get("shortest", 1))
        for entry in _data()["fixed_lengths"]
    )


@cache
def _words() -> Mapping[str, tuple[re.Pattern[str], re.Pattern[str] | None]]:
    words = {}
    for name, entry in _data().items():
        if name == "fixed_lengths":
            continue
        try:
            excluded = re.compile(entry["except"]) if "except" in entry else None
            words[name] = (re.compile(entry["header"]), excluded)
        except (KeyError, TypeError, re.error) as error:
            raise RulesError("rules-unreadable", file="words.yaml", entry=name, reason=str(error)) from error
    return words


@cache
def _data() -> Mapping[str, Any]:
    data: Mapping[str, Any] = read_yaml("odconv.tables.alarms", "words.yaml")
    return data
