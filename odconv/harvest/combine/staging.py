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
        counts: number of rows of each source, in the order of their numbers.
        sources: those that could be read, in the order of their numbers.
        issues: `combine-input-unreadable` for those that could not.
    """

    parts: tuple[Path, ...]
    names: tuple[Path, ...]
    counts: tuple[int, ...]
    sources: tuple[Source, ...]
    issues: tuple[Issue, ...]


def stage(sources: Sequence[Source], schema: Schema, store_root: Path, folder: Path) -> tuple[Staged, pl.DataFrame]:
    """Read the tables of a format and lay them down in parts of about 16,000 rows, so that memory stays flat.

    Args:
        sources: in canonical order.
        schema: the format.
        store_root: where the paths of the sources begin.
        folder: for the parts; empty.

    Returns:
        What was laid down, and what `duplicates.links_of` asks for, all parts together: large, to be let go soon.
    """
    parts: list[Path] = []
    index: list[pl.DataFrame] = []
    read: list[Source] = []
    issues: list[Issue] = []
    identity = identity_of(schema)
    files: dict[str, int] = {}
    for frames in _batches(sources, store_root, read, issues):
        frame = _joined(frames, schema)
        holders = pl.Series([source.holder for source in read], dtype=pl.String).gather(frame["_source"])
        told = identities(frame, identity, holders)
        numbers = [files.setdefault(source.good.converted.sha256, len(files)) for source in read]
        index.append(index_of(told, frame, pl.Series(numbers, dtype=pl.UInt32).gather(frame["_source"])))
        parts.append(folder / f"{len(parts):05}.arrow")
        frame.write_ipc(parts[-1])
        told.select("holder", "own", "content", _whole(frame, told, schema)).write_ipc(_names(parts[-1]))
    rows = pl.concat(index) if index else pl.DataFrame()
    counts = rows["source"].value_counts().sort("source")["count"].to_list() if index else []
    return Staged(tuple(parts), tuple(map(_names, parts)), tuple(counts), tuple(read), tuple(issues)), rows


def _names(part: Path) -> Path:
    return part.with_suffix(".names.arrow")


def _batches(
    sources: Sequence[Source], store_root: Path, read: list[Source], issues: list[Issue]
) -> Iterator[list[pl.DataFrame]]:
    batch: list[pl.DataFrame] = []
    rows = 0
    for source in sources:
        try:
            frame = _read(store_root / source.table, source)
        except (OSError, pl.exceptions.PolarsError) as error:
            params = {"key": source.key, "file": source.table, "reason": (str(error).splitlines() or [""])[0]}
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


def _read(path: Path, source: Source) -> pl.DataFrame:
    """A table of the store, whole: a stream that was cut off may look like a shorter one."""
    is_parquet = path.suffix == ".parquet"
    frame = pl.read_parquet(path, glob=False, parallel="none") if is_parquet else pl.read_ipc_stream(path)
    profile = source.good.converted.profile
    if profile is not None and frame.height != profile.valid:
        raise OSError(f"{frame.height} rows instead of {profile.valid}")
    return frame


def _joined(frames: Sequence[pl.DataFrame], schema: Schema) -> pl.DataFrame:
    """Tables one below another with exactly the format's fields, null where empty: an older edition may lack one."""
    names = [*schema.field_names, "_row", "_sheet", "_source"]
    wanted = dict.fromkeys(names, pl.String()) | {"_row": pl.Int64(), "_source": pl.UInt32()}
    frame = pl.concat([pl.DataFrame(schema=wanted), *frames], how="diagonal").select(names)
    texts = pl.col(schema.field_names)
    return frame.with_columns(pl.when(texts != "").then(texts).name.keep())


def _whole(frame: pl.DataFrame, told: pl.DataFrame, schema: Schema) -> pl.Series:
    """All fields of a row as one digest, of those rows that nothing else names."""
    nameless = told["content"].is_null()
    texts = pl.concat_str([pl.col(name).fill_null("") for name in schema.field_names], separator=UNIT)
    found = digests(frame.filter(nameless).select(texts).to_series().to_list())
    rows = nameless.arg_true()
    return pl.repeat(None, frame.height, dtype=pl.String, eager=True).alias("whole").scatter(rows, found)
