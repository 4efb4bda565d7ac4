"""Which column of a list says what, by `labels.yaml`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from odconv.errors import RulesError
from odconv.shipped import read_yaml

Of = Literal["dataset", "file"]
_SIGNS = re.compile(r"[\s_()・、,-]+")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column says: of the dataset or of a file, and what."""

    of: Of
    what: str


def meanings(labels: Sequence[str]) -> tuple[Meaning | None, ...]:
    """What each column says; None for one that is not known or says what an earlier one says already.

    >>> [meaning and meaning.what for meaning in meanings(["データセット＿ＩＤ", "備考", "データ名称", "タイトル"])]
    ['id', None, 'title', None]
    """
    taken: set[Meaning] = set()
    found: list[Meaning | None] = []
    for label in labels:
        meaning = _known().get(_folded(label))
        if meaning in taken and meaning is not None and meaning.what != "others":
            meaning = None
        if meaning is not None:
            taken.add(meaning)
        found.append(meaning)
    return tuple(found)


@cache
def _known() -> Mapping[str, Meaning]:
    """The meaning of every label, folded.

    Raises:
        RulesError: `rules-unreadable` where a label stands in two places.
    """
    known: dict[str, Meaning] = {}
    for of, entries in read_yaml("odconv.catalog.listing", "labels.yaml").items():
        for what, labels in entries.items():
            for label in labels:
                if known.setdefault(_folded(label), Meaning(of, what)) != Meaning(of, what):
                    raise RulesError("rules-unreadable", file="labels.yaml", entry=label, reason="stands in two places")
    return known


def _folded(label: str) -> str:
    return _SIGNS.sub("", unicodedata.normalize("NFKC", label)).lower()
