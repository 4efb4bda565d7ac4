"""The small tables of the store → a few long parts of one format, and the index that ids and copies are found by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from pathlib import Path

import polars as pl

from odconv.harvest.combine.duplicates import index_of
from odconv.harvest.combine.identity import UNIT, digests, identities, identity_of
from odconv.harvest.combine.lines import special_columns
from odconv.harvest.combine.shared import shared_names
from odconv.harvest.combine.sources import Source
from odconv.harvest.combine.turns import in_turn
from odconv.harvest.combine.write import mistyped
from odconv.issues import Issue
from odconv.schemas.model import Schema

_PART_ROWS = 1 << 13


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of one format, laid down.

    Attributes:
        rows: file of Arrow IPC with those of the format's fields that say anything (text, null where empty), `_source`
            (its number in `sources`), `_sheet`, `_row`; without those in which all rows of a source are alike.
        shared: file of Arrow IPC with those, a row for each source.
        names: file of Arrow IPC with the texts that `duplicates.ids_of` asks for.
        sources: where the rows come from, those that could be read.
        counts: number of rows of each source.
        mistyped: fields with a text that is not of their type.
        special: columns with a cell that CSV or JSON may not take as it is.
        issues: `combine-input-unreadable` for sources that could not be read.
    """

    rows: Path
    shared: Path
    names: Path
    sources: tuple[Source, ...]
    counts: tuple[int, ...]
    mistyped: Collection[str]
    special: Collection[str]
    issues: tuple[Issue, ...]

    @property
    def height(self) -> int:
        """Number of rows."""
        return sum(self.counts)


def stage(
    sources: Sequence[Source], schema: Schema, store_root: Path, folder: Path, threads: Executor
) -> tuple[list[Part], pl.DataFrame]:
    """Read the tables of a format and lay them down in parts of about 8,000 rows, so that memory stays flat.

    Args:
        sources: in canonical order.
        schema: the format.
        store_root: where the paths of the sources begin.
        folder: for the parts; empty.
        threads: several parts are read at a time.

    Returns:
        What was laid down, and what `duplicates.links_of` asks for, all parts together: large, to be let go soon.
    """
    parts: list[Part] = []
    indices: list[pl.DataFrame] = []
    lay = partial(_laid, schema=schema, store_root=store_root, folder=folder)
    before = 0
    for part, index in in_turn(threads, lay, enumerate(_groups(sources))):
        parts.append(part)
        if part.sources:
            indices.append(index.with_columns(pl.col("source") + before))
            before += len(part.sources)
    return parts, pl.concat(indices) if indices else pl.DataFrame()


def _groups(sources: Iterable[Source]) -> Iterator[Sequence[Source]]:
    """Sources that make a part together."""
    group: list[Source] = []
    rows = 0
    for source in sources:
        group.append(source)
        rows += source.rows
        if rows >= _PART_ROWS:
            yield group
            group, rows = [], 0
    if group:
        yield group


def _laid(
    numbered: tuple[int, Sequence[Source]], *, schema: Schema, store_root: Path, folder: Path
) -> tuple[Part, pl.DataFrame]:
    """One part and its index."""
    number, group = numbered
    rows, of_files, names = (folder / f"{number:05}.{kind}.arrow" for kind in ("rows", "files", "names"))
    frames, read, issues = _frames(group, store_root)
    frame = _joined(frames, schema)
    of_rows = frame["_source"]
    told = identities(frame, identity_of(schema), _texts(source.holder for source in read).gather(of_rows))
    index = index_of(told, frame, _texts(source.sha256 for source in read).hash().gather(of_rows))
    filled = [column.name for column in frame.iter_columns() if column.null_count() < frame.height]
    laid = frame.select(list(dict.fromkeys([*filled, "_row", "_sheet", "_source"])))
    special = special_columns(laid)
    shared = shared_names(laid, schema, special)
    laid.drop(shared).write_ipc(rows, compression="lz4")  # the disk is slower than that
    counts = tuple(each.height for each in frames)
    firsts = list(accumulate(counts, initial=0))[:-1]
    laid.select("_source", *shared)[firsts].write_ipc(of_files)
    told.select("holder", "own", "content", _whole(frame, told, schema)).write_ipc(names, compression="lz4")
    lost = mistyped(frame.select(filled), schema)
    return Part(rows, of_files, names, tuple(read), counts, lost, special, tuple(issues)), index


def _texts(texts: Iterable[str]) -> pl.Series:
    return pl.Series(list(texts), dtype=pl.String)


def _frames(group: Sequence[Source], store_root: Path) -> tuple[list[pl.DataFrame], list[Source], list[Issue]]:
    frames: list[pl.DataFrame] = []
    read: list[Source] = []
    issues: list[Issue] = []
    for source in group:
        try:
            frames.append(_read(store_root / source.table, source))
            read.append(source)
        except (OSError, pl.exceptions.PolarsError) as error:
            params = {"key": source.key, "file": source.table, "reason": (str(error).splitlines() or [""])[0]}
            issues.append(Issue("combine-input-unreadable", params=params))
    return frames, read, issues


def _read(path: Path, source: Source) -> pl.DataFrame:
    """A table of the store, whole: a stream that was cut off may look like a shorter one."""
    is_parquet = path.suffix == ".parquet"
    # Polars maps a file that it is given the path of: for one of a few pages that costs twice as much as reading it.
    data = path.read_bytes()
    frame = pl.read_parquet(data, glob=False, parallel="none") if is_parquet else pl.read_ipc_stream(data)
    if frame.height != source.rows:
        raise OSError(f"{frame.height} rows instead of {source.rows}")
    return frame


def _joined(frames: Sequence[pl.DataFrame], schema: Schema) -> pl.DataFrame:
    """Tables one below another with exactly the format's fields, null where empty: an older edition may lack one."""
    wanted = dict.fromkeys([*schema.field_names, "_sheet"], pl.String()) | {"_row": pl.Int64()}
    frame = pl.concat([pl.DataFrame(schema=wanted), *frames], how="diagonal").select(list(wanted))
    empty = frame.select((pl.col(schema.field_names) == "").any()).row(0, named=True)
    texts = pl.col([name for name, is_there in empty.items() if is_there])
    lengths = pl.Series([each.height for each in frames], dtype=pl.UInt32)
    numbers = pl.int_range(len(frames), dtype=pl.UInt32, eager=True).to_frame("_source")
    return frame.with_columns(
        pl.when(texts != "").then(texts).name.keep(),
        numbers.select(pl.col("_source").repeat_by(lengths).explode()).to_series(),
    )


def _whole(frame: pl.DataFrame, told: pl.DataFrame, schema: Schema) -> pl.Series:
    """All fields of a row as one digest, of those rows that nothing else names."""
    nameless = told["content"].is_null()
    if not nameless.any():
        return pl.repeat(None, frame.height, dtype=pl.String, eager=True).alias("whole")
    texts = pl.concat_str([pl.col(name).fill_null("") for name in schema.field_names], separator=UNIT)
    found = digests(frame.filter(nameless).select(texts).to_series().to_list())
    rows = nameless.arg_true()
    return pl.repeat(None, frame.height, dtype=pl.String, eager=True).alias("whole").scatter(rows, found)
