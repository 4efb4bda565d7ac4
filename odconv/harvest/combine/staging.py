"""The small tables of the store → a few long parts of one format, and the index that ids and copies are found by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from odconv.harvest.combine.duplicates import index_of
from odconv.harvest.combine.identity import UNIT, digests, identities, identity_of
from odconv.harvest.combine.sources import Source
from odconv.issues import Issue
from odconv.schemas.model import Schema

_PART_ROWS = 1 << 14


@dataclass(frozen=True, slots=True)
class Staged:
    """The rows of one format in canonical order.

    Attributes:
        parts: files of Arrow IPC with the format's fields (text, null where empty), `_source`, `_sheet`, `_row`.
        names: for each part a file of Arrow IPC with the texts that `duplicates.ids_of` asks for.
        index: what `duplicates.links_of` asks for, all parts together.
        sources: those that could be read, in the order of their numbers.
        issues: `combine-input-unreadable` for those that could not.
    """

    parts: tuple[Path, ...]
    names: tuple[Path, ...]
    index: pl.DataFrame
    sources: tuple[Source, ...]
    issues: tuple[Issue, ...]


def stage(sources: Sequence[Source], schema: Schema, store_root: Path, folder: Path) -> Staged:
    """Read the tables of a format and lay them down in parts of about 16,000 rows, so that memory stays flat.

    Args:
        sources: in canonical order.
        schema: the format.
        store_root: where the paths of the sources begin.
        folder: for the parts; empty.
    """
    parts: list[Path] = []
    index: list[pl.DataFrame] = []
    read: list[Source] = []
    issues: list[Issue] = []
    identity = identity_of(schema)
    files: dict[str, int] = {}
    for frames in _batches(sources, schema, store_root, read, issues):
        frame = pl.concat(frames).with_columns(
            pl.when(pl.col(schema.field_names) != "").then(pl.col(schema.field_names)).name.keep()
        )
        holders = pl.Series([source.holder for source in read], dtype=pl.String).gather(frame["_source"])
        told = identities(frame, identity, holders)
        numbers = [files.setdefault(source.good.converted.sha256, len(files)) for source in read]
        index.append(index_of(told, frame, pl.Series(numbers, dtype=pl.UInt32).gather(frame["_source"])))
        parts.append(folder / f"{len(parts):05}.arrow")
        frame.write_ipc(parts[-1])
        told.select("holder", "own", "content", _whole(frame, told, schema)).write_ipc(_names(parts[-1]))
    rows = pl.concat(index) if index else pl.DataFrame()
    return Staged(tuple(parts), tuple(map(_names, parts)), rows, tuple(read), tuple(issues))


def _names(part: Path) -> Path:
    return part.with_suffix(".names.arrow")


def _batches(
    sources: Sequence[Source], schema: Schema, store_root: Path, read: list[Source], issues: list[Issue]
) -> Iterator[list[pl.DataFrame]]:
    batch: list[pl.DataFrame] = []
    rows = 0
    for source in sources:
        try:
            frame = _read(store_root / source.table, schema)
        except (OSError, pl.exceptions.PolarsError) as error:
            params = {"key": source.key, "file": source.table, "reason": str(error).splitlines()[0]}
            issues.append(Issue("combine-input-unreadable", params=params))
            continue
        batch.append(frame.with_columns(pl.lit(len(read), dtype=pl.UInt32).alias("_source")))
        read.append(source)
        rows += frame.height
        if rows >= _PART_ROWS:
            yield batch
            batch, rows = [], 0
    if batch:
        yield batch


def _read(path: Path, schema: Schema) -> pl.DataFrame:
    """A table of the store with exactly the format's fields: an older edition may lack one."""
    frame = pl.read_parquet(path, glob=False, parallel="none")
    wanted = dict.fromkeys(schema.field_names, pl.String()) | {"_row": pl.Int64(), "_sheet": pl.String()}
    if list(frame.schema.items()) == list(wanted.items()):  # nearly always, and much the quickest
        return frame
    have = set(frame.columns) | {"_row"}
    return frame.select(
        pl.col(name).cast(kind) if name in have else pl.lit(None, kind).alias(name) for name, kind in wanted.items()
    )


def _whole(frame: pl.DataFrame, told: pl.DataFrame, schema: Schema) -> pl.Series:
    """All fields of a row as one digest, of those rows that nothing else names."""
    nameless = told["content"].is_null()
    texts = pl.concat_str([pl.col(name).fill_null("") for name in schema.field_names], separator=UNIT)
    found = digests(frame.filter(nameless).select(texts).to_series().to_list())
    rows = nameless.arg_true()
    return pl.repeat(None, frame.height, dtype=pl.String, eager=True).alias("whole").scatter(rows, found)
