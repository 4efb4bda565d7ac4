"""Licences: which of those that we know a portal means; what we do not know stays as it is written.

The licences are those of `odconv.reference.licences`; `licences.yaml` beside this module has what portals call them:
ids of catalogs, names and addresses as they were met. Nothing is guessed from a part of a text:
「CC BY 4.0（一部を除く）」 is none of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from odconv.catalog.model import Licence
from odconv.errors import RulesError
from odconv.reference.licences import licences
from odconv.shipped import read_yaml

_SCHEME = re.compile(r"^https?://(?:www\.)?")
_NO_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Spellings:
    """How one licence is written besides its names in the list: ids of catalogs, names, beginnings of addresses."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    urls: tuple[str, ...]


@cache
def spellings() -> Mapping[str, Spellings]:
    """How portals write the licences that we know, by id.

    Raises:
        RulesError: `rules-unreadable` when an entry of `licences.yaml` is wrong or of no licence of the list.
    """
    known = {}
    for name, entry in read_yaml("odconv.catalog", "licences.yaml").items():
        try:
            known[licences()[name].id] = Spellings(**{key: tuple(map(str, lists)) for key, lists in entry.items()})
        except (TypeError, KeyError, AttributeError) as error:
            raise RulesError("rules-unreadable", file="licences.yaml", entry=name, reason=str(error)) from error
    return known


@lru_cache(maxsize=4096)
def licence_of(title: str | None, url: str | None = None, id: str | None = None) -> Licence:  # noqa: A002
    """The licence that a portal means.

    Args:
        title: as the portal writes it.
        url: as the portal gives it.
        id: as the portal calls it (`cc-by`).

    Returns:
        With our id where title, address or id is one that we know and none of them says another; all as written.

    >>> licence_of("クリエイティブ・コモンズ 表示（CC BY）", "https://creativecommons.org/licenses/by/4.0/deed.ja").id
    'CC-BY-4.0'
    >>> licence_of("CC BY 4.0（一部を除く）").id, licence_of("CC BY 4.0", id="cc-by-nc").id
    (None, None)
    """
    written = Licence(title=title or id or "", url=url or None)
    found = [one for one in (_by_url(url), _spelt(title), _spelt(id)) if one is not None]
    if not found or not all(_agree(one, other) for one in found for other in found):
        return written
    sharpest = max(found, key=lambda one: any(letter.isdigit() for letter in one))
    return written.model_copy(update={"id": sharpest})


def may_be_merged(licence: Licence | None) -> bool:
    """Whether tables under it may be merged into one: an open licence that we know."""
    return licence is not None and licence.id is not None and licence.id in licences() and licences()[licence.id].open


def _agree(one: str, other: str) -> bool:
    """Whether two ids mean the same licence: `CC-BY` says nothing against `CC-BY-4.0`, but much against `CC-BY-SA`."""
    short, long = sorted((one, other), key=len)
    return one == other or (long.startswith(f"{short}-") and long[len(short) + 1].isdigit())


def _spelt(text: str | None) -> str | None:
    return _by_spelling().get(_folded(text)) if text else None


def _by_url(url: str | None) -> str | None:
    """The licence at an address: of those that begin like it, the longest."""
    if not url:
        return None
    bare = _SCHEME.sub("", url.strip())
    fitting = [
        (len(start), name)
        for name, written in spellings().items()
        for start in written.urls
        if bare == start or bare.startswith((f"{start}/", f"{start}#", f"{start}?"))
    ]
    return max(fitting)[1] if fitting else None


@cache
def _by_spelling() -> Mapping[str, str]:
    """Our id by every spelling, folded.

    Raises:
        RulesError: `rules-unreadable` when two licences share a spelling.
    """
    known: dict[str, str] = {}
    for name, one in licences().items():
        written = spellings().get(name, Spellings((), (), ()))
        for text in (name, one.title, one.title_ja, *written.ids, *written.names):
            other = known.setdefault(_folded(text), name)
            if other != name:
                raise RulesError("rules-unreadable", file="licences.yaml", entry=text, reason=f"also of {other}")
    return known


def _folded(text: str) -> str:
    """A spelling without case, width, spaces, hyphens and brackets."""
    return _NO_LETTERS.sub("", unicodedata.normalize("NFKC", text)).lower()
