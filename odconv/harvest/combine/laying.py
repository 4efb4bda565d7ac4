"""One part of a combined table, laid down: the small tables of some sources → a few files that are read again fast.

A part depends on nothing but its sources, so it can be laid as soon as they are converted, by any process.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import polars as pl

from odconv.harvest.combine.duplicates import index_of
from odconv.harvest.combine.identity import UNIT, digests, identities, identity_of
from odconv.harvest.combine.ids import likely_ids
from odconv.harvest.combine.index import write_index
from odconv.harvest.combine.judging import Verdict, judged_rows
from odconv.harvest.combine.lines import special_columns
from odconv.harvest.combine.shared import shared_names
from odconv.harvest.combine.sources import Source
from odconv.harvest.combine.write import mistyped
from odconv.schemas.model import Schema
from odconv.schemas.registry import load_schema

ROWS, SHARED, NAMES, IDS = "rows.arrow", "shared.arrow", "names.arrow", "ids.bin"
INDEX, FACTS = "index.bin", "facts.json"
"""Files of a part:

- rows: of those of the format's fields that say anything (text, null where empty), `_source` (its number among those
  that could be read), `_sheet`, `_row`; without those in which all rows of a source are alike;
- shared: those, a row for each source;
- names: the texts that `ids.ids_of` asks for;
- ids: what `ids.likely_ids` gives;
- index: of all rows, as `index.write_index` writes it;
- facts: `read` (numbers of the sources that could be read), `counts` (of their rows), `mistyped` (fields with a text
  that is not of their type), `special` (columns with a cell that CSV or JSON may not take as it is), `unread` (key,
  file and reason of the sources that could not be read), `verdict` (what `judging.judged_rows` found).
"""


def part_name(sources: Sequence[Source], format_id: str) -> str:
    """The name of the part that these sources make: another one where anything that it holds is another."""
    facts = [format_id, *((each.table, each.rows, each.sha256, each.holder, each.key) for each in sources)]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()[:32]


def lay(sources: Sequence[Source], format_id: str, store_root: Path, folder: Path) -> Path:
    """Lay a part down where it does not lie yet.

    Args:
        sources: in canonical order.
        format_id: id of their format.
        store_root: where the paths of the sources begin.
        folder: of all parts.

    Returns:
        The folder of the part; whole, whoever made it.

    Raises:
        OSError: nothing can be written.
    """
    target = folder / part_name(sources, format_id)
    if target.is_dir():
        return target
    beside = folder / f".{secrets.token_hex(8)}"
    beside.mkdir(parents=True)
    try:
        facts = _write(sources, format_id, store_root, beside)
        (beside / FACTS).write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
        _put(beside, target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return target


def _put(folder: Path, target: Path) -> None:
    """Give a part its name; where another process was faster, its part is the same."""
    try:
        folder.rename(target)
    except OSError:
        if not target.is_dir():
            raise


def _write(sources: Sequence[Source], format_id: str, store_root: Path, folder: Path) -> Mapping[str, Any]:
    schema = load_schema(format_id)
    frames, read, unread = _frames(sources, store_root)
    facts: dict[str, Any] = {"read": read, "counts": [each.height for each in frames], "unread": unread}
    if not frames:
        return {**facts, "mistyped": [], "special": [], "verdict": Verdict().to_json()}
    frame = _joined(frames, schema)
    of_rows = frame["_source"]
    known = [sources[number] for number in read]
    told = identities(frame, identity_of(schema), _texts(each.holder for each in known).gather(of_rows))
    files = _texts(each.sha256 for each in known).hash().gather(of_rows)
    write_index(folder / INDEX, index_of(told, frame, files))
    filled = [column.name for column in frame.iter_columns() if column.null_count() < frame.height]
    laid = frame.select(list(dict.fromkeys([*filled, "_row", "_sheet", "_source"])))
    special = special_columns(laid)
    shared = shared_names(laid, schema, special)
    laid.drop(shared).write_ipc_stream(folder / ROWS, compression="lz4")  # the disk is slower than that
    firsts = list(accumulate(facts["counts"], initial=0))[:-1]
    laid.select("_source", *shared)[firsts].write_ipc_stream(folder / SHARED)
    names = told.select("holder", "own", "content", _whole(frame, told, schema))
    (folder / IDS).write_bytes(likely_ids(names, frame["_source"], format_id, [each.key for each in known]))
    names.write_ipc_stream(folder / NAMES, compression="lz4")
    lost = mistyped(frame.select(filled), schema)
    verdict = judged_rows(laid, schema)
    return {**facts, "mistyped": sorted(lost), "special": sorted(special), "verdict": verdict.to_json()}


def _texts(texts: Iterable[str]) -> pl.Series:
    return pl.Series(list(texts), dtype=pl.String)


def _frames(group: Sequence[Source], store_root: Path) -> tuple[list[pl.DataFrame], list[int], list[dict[str, str]]]:
    """The tables that can be read, their numbers, and what is to be said of the others."""
    frames: list[pl.DataFrame] = []
    read: list[int] = []
    unread: list[dict[str, str]] = []
    for number, source in enumerate(group):
        try:
            frames.append(_read(store_root / source.table, source))
            read.append(number)
        except (OSError, pl.exceptions.PolarsError) as error:
            unread.append({"key": source.key, "file": source.table, "reason": (str(error).splitlines() or [""])[0]})
    return frames, read, unread


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
