"""Licences under which municipalities publish data: names and addresses, as `licences.csv` lists them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from odconv.reference import table

_BETWEEN = re.compile(r"[\s_・\-()（）]+")


@dataclass(frozen=True, slots=True)
class Licence:
    """One licence.

    Attributes:
        id: CC-BY-4.0.
        in_open_definition: whether the id is one of the Open Definition, which a Data Package asks for.
        offered: whether new data may be put under it: it is open and says its version.
        open: whether tables under it may be merged into one and given on.
        title: its name in English.
        title_ja: its name in Japanese.
        url: its text.
    """

    id: str
    in_open_definition: bool
    offered: bool
    open: bool
    title: str
    title_ja: str
    url: str

    def described(self) -> dict[str, str]:
        """An item of `licenses` in a Data Package (v2): an id that the standard does not know is not given as one."""
        said = {"path": self.url, "title": self.title}
        return {"name": self.id, **said} if self.in_open_definition else said


@cache
def licences() -> Mapping[str, Licence]:
    """All licences that we know, by id, those that municipalities use most first."""
    return {
        row["id"]: Licence(
            row["id"],
            row["in_open_definition"] == "yes",
            row["offered"] == "yes",
            row["open"] == "yes",
            row["title"],
            row["title_ja"],
            row["url"],
        )
        for row in table.rows("licences.csv")
    }


def offered() -> tuple[Licence, ...]:
    """Those under which new data may be put."""
    return tuple(one for one in licences().values() if one.offered)


def licence(text: str) -> Licence | None:
    """The licence on offer with this id, name or address, in any spelling; None if there is none.

    >>> [found.id for text in ("ＣＣ ＢＹ ４．０", "公共データ利用規約(第1.0版)") if (found := licence(text))]
    ['CC-BY-4.0', 'PDL-1.0']
    >>> licence("CC-BY") is None
    True
    """
    return _by_key().get(_key(text))


@cache
def _by_key() -> Mapping[str, Licence]:
    return {_key(text): one for one in offered() for text in (one.id, one.title, one.title_ja, one.url)}


def _key(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").lower()
    return _BETWEEN.sub("", plain).rstrip("/")
