"""What tells one row from another: its own identifier, else the fields that name it (identity.yaml), else all of it.

The id of a row is a digest of the format, the body that holds the data and that identity. The order of rows, the
address of the file and the portal do not enter it, so that it lasts from night to night.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import polars as pl
import yaml

from odconv.errors import RulesError
from odconv.schemas.model import Schema

UNIT = "\x1f"
"""Stands between the parts of an identity: no published value holds it."""

ID_BYTES = 12
"""Length of an id before it is written as hexadecimal digits."""

_DASHES = "[‐‑‒–—―−ー－-]"
_EDITED = "[^\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff0-9a-z_./-]|^$"
"""Texts that may change when they are folded: they hold more than kana, common kanji, digits and small letters."""


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


def identities(rows: pl.DataFrame, identity: Identity, publishers: pl.Series) -> pl.DataFrame:
    """What tells rows apart: `holder`, `own` (null where not filled), `content`, `place` (null where it says nothing).

    Args:
        rows: the format's columns of text, null where empty.
        identity: of the format.
        publishers: for each row who stands for the holder where the row does not name it.
    """
    names = dict.fromkeys(identity.identifier + identity.keys + identity.place)
    folded = pl.DataFrame([folded_texts(rows[name]) for name in names])
    holder = publishers if identity.holder is None else rows[identity.holder].zip_with(
        rows[identity.holder].is_not_null(), publishers
    )  # fmt: skip
    return folded.select(
        holder.alias("holder"),
        _joined(identity.identifier, whole=True).alias("own"),
        _joined(identity.keys, whole=False).alias("content"),
        _joined(identity.place, whole=True).alias("place"),
    )


def folded_texts(texts: pl.Series) -> pl.Series:
    """Texts without what small edits change: width, case, white space, which dash; null where nothing is left.

    Most texts are as they should be; only the others are worked on.
    """
    rows = texts.str.contains(_EDITED).fill_null(value=False).arg_true()
    if not len(rows):
        return texts
    found = texts.gather(rows).str.normalize("NFKC").str.to_lowercase()
    found = found.str.replace_all(r"\s+", "").str.replace_all(_DASHES, "-")
    return texts.clone().scatter(rows, found.to_frame().select(pl.when(found != "").then(found)).to_series())


def _joined(names: Sequence[str], *, whole: bool) -> pl.Expr:
    """Fields as one text; null where one (`whole`) or each of them is empty."""
    if not names:
        return pl.lit(None, dtype=pl.String)
    if whole:
        return pl.concat_str(names, separator=UNIT, ignore_nulls=False)
    text = pl.concat_str([pl.col(name).fill_null("") for name in names], separator=UNIT)
    return pl.when(pl.any_horizontal(pl.col(name).is_not_null() for name in names)).then(text)


def digests(texts: Iterable[str]) -> list[str]:
    """For each text 24 hexadecimal digits (BLAKE2b), the same on every machine and with every release."""
    return [hashlib.blake2b(text.encode(), digest_size=ID_BYTES).hexdigest() for text in texts]


def raw_digests(texts: Iterable[bytes]) -> bytes:
    """The same digests of texts in UTF-8, as bytes, one after another."""
    return b"".join([hashlib.blake2b(text, digest_size=ID_BYTES).digest() for text in texts])
