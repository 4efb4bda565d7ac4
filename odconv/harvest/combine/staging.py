"""The small tables of the store → a few long parts of one format, and the index that ids and copies are found by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from odconv.harvest.combine.identity import UNIT, digests, identities, identity_of
from odconv.harvest.combine.sources import Source
from odconv.issues import Issue
from odconv.schemas.model import Schema

_PART_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Staged:
    """The rows of one format in canonical order.

    Attributes:
        parts: files of Arrow IPC with the format's fields (text, null where empty), `_source`, `_sheet`, `_row`.
        index: what `duplicates.identify` asks for, all parts together.
        sources: those that could be read, in the order of their numbers.
        issues: `combine-input-unreadable` for those that could not.
    """

    parts: tuple[Path, ...]
    index: pl.DataFrame
    sources: tuple[Source, ...]
    issues: tuple[Issue, ...]


def stage(sources: Sequence[Source], schema: Schema, store_root: Path, folder: Path) -> Staged:
    """Read the tables of a format and lay them down in parts of about 50,000 rows, so that memory stays flat.

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
    for frames in _batches(sources, schema, store_root, read, issues):
        frame = pl.concat(frames).with_columns(
            pl.when(pl.col(schema.field_names) != "").then(pl.col(schema.field_names)).name.keep()
        )
        holders = pl.Series([source.holder for source in read], dtype=pl.String).gather(frame["_source"])
        told = identities(frame, identity, holders)
        places = frame.select("_source", "_sheet", "_row", _whole(frame, schema))
        index.append(pl.concat([places, told], how="horizontal"))
        parts.append(folder / f"{len(parts):05}.arrow")
        frame.write_ipc(parts[-1])
    return Staged(tuple(parts), _index(index, read), tuple(read), tuple(issues))


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


def _whole(frame: pl.DataFrame, schema: Schema) -> pl.Series:
    """All fields of a row as one digest, short enough to keep for all rows of a format."""
    texts = pl.concat_str([pl.col(name).fill_null("") for name in schema.field_names], separator=UNIT)
    return pl.Series("whole", digests(frame.select(texts).to_series().to_list()), dtype=pl.String)


def _index(frames: Sequence[pl.DataFrame], sources: Sequence[Source]) -> pl.DataFrame:
    """One index of all parts, with a number for each file of bytes."""
    if not frames:
        return pl.DataFrame()
    numbers: dict[str, int] = {}
    files = [numbers.setdefault(source.good.converted.sha256, len(numbers)) for source in sources]
    index = pl.concat(frames).rename({"_source": "source", "_sheet": "sheet", "_row": "row"})
    file = pl.Series("file", files, dtype=pl.UInt32).gather(index["source"])
    return index.with_columns(file, index["sheet"].fill_null(""))
