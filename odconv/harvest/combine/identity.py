"""What tells one row from another: its own identifier, else the fields that name it (identity.yaml), else all of it.

The id of a row is a digest of the format, the body that holds the data and that identity. The order of rows, the
address of the file and the portal do not enter it, so that it lasts from night to night.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import polars as pl
import yaml

from odconv.errors import RulesError
from odconv.schemas.model import Schema

UNIT = "\x1f"
"""Stands between the parts of an identity: no published value holds it."""

_ID_BYTES = 12
_DASHES = "[‐‑‒–—―−ー－-]"


@dataclass(frozen=True, slots=True)
class Identity:
    """The fields of one schema that tell its rows apart.

    Attributes:
        holder: the field with the code of the body that holds the data, None where the schema has none.
        identifier: together the row's own identifier; empty where the format has none.
        keys: what names a row.
        place: what makes rows of two publishers the same thing; empty where nothing does.
    """

    holder: str | None
    identifier: tuple[str, ...]
    keys: tuple[str, ...]
    place: tuple[str, ...]


def identity_of(schema: Schema) -> Identity:
    """The fields of a schema that tell its rows apart; of a format without an entry all fields are its keys.

    Raises:
        RulesError: `rules-unreadable` when identity.yaml is not well formed.
    """
    entry = _entries().get(schema.id.rpartition("/")[2], {})
    names = set(schema.field_names)

    def known(part: str) -> tuple[str, ...]:
        return tuple(name for name in entry.get(part, ()) if name in names)

    holders = (field.name for field in schema.fields if field.extra("semantic") == "lgcode")
    return Identity(next(holders, None), known("identifier"), known("keys") or schema.field_names, known("place"))


@cache
def _entries() -> Mapping[str, Mapping[str, list[str]]]:
    text = files(__package__).joinpath("identity.yaml").read_text(encoding="utf-8")
    entries: dict[str, Mapping[str, list[str]]] = yaml.safe_load(text)
    for name, entry in entries.items():
        if not isinstance(entry, dict) or set(entry) - {"identifier", "keys", "place"}:
            raise RulesError("rules-unreadable", file="identity.yaml", entry=name, reason="unknown key")
    return entries


def identity_columns(identity: Identity, publisher: pl.Expr) -> list[pl.Expr]:
    """Expressions over a format's columns of text: `holder`, `own` (null where not filled), `content`, `place`.

    Args:
        identity: of the format.
        publisher: who stands for the holder where a row does not name it.
    """
    holder = publisher if identity.holder is None else pl.coalesce(identity.holder, publisher)
    return [
        holder.alias("holder"),
        _joined(identity.identifier, whole=True).alias("own"),
        _joined(identity.keys, whole=False).alias("content"),
        _joined(identity.place, whole=True).alias("place"),
    ]


def _joined(names: Iterable[str], *, whole: bool) -> pl.Expr:
    """Folded fields as one text; null where one (`whole`) or each of them is empty."""
    parts = [_folded(name) for name in names]
    if not parts:
        return pl.lit(None, dtype=pl.String)
    if whole:
        return pl.concat_str(parts, separator=UNIT, ignore_nulls=False)
    text = pl.concat_str([part.fill_null("") for part in parts], separator=UNIT)
    return pl.when(pl.all_horizontal(part.is_null() for part in parts)).then(None).otherwise(text)


def _folded(name: str) -> pl.Expr:
    """Small edits that change no meaning: width of letters, case, spaces, kinds of dashes."""
    text = pl.col(name).str.normalize("NFKC").str.to_lowercase()
    text = text.str.replace_all(r"\s+", "").str.replace_all(_DASHES, "-")
    return pl.when(text == "").then(None).otherwise(text)


def digests(texts: Iterable[str]) -> list[str]:
    """For each text 24 hexadecimal digits (BLAKE2b), the same on every machine and with every release."""
    return [hashlib.blake2b(text.encode(), digest_size=_ID_BYTES).hexdigest() for text in texts]
