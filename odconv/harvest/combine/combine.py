"""All last good copies → one table for each format, with its schema, its credits and a list of what was made.

Only formats whose inputs changed are made again; the others' files are taken over from the edition before.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from odconv.errors import OutputError
from odconv.harvest.carry import carried
from odconv.harvest.combine import write
from odconv.harvest.combine.columns import columns_of, combined_schema
from odconv.harvest.combine.duplicates import links_of
from odconv.harvest.combine.judging import Verdict, joined_verdicts, judged_links, judged_sources, repeated_ids
from odconv.harvest.combine.laid import Laid
from odconv.harvest.combine.sources import Ranked, Source, digest, sources_by_schema
from odconv.harvest.combine.staging import PARTS, Part, stage
from odconv.harvest.combine.stream import streamed
from odconv.harvest.combine.turns import in_turn, threads
from odconv.harvest.edition import HELD_TABLE
from odconv.harvest.garbage import give_back
from odconv.harvest.model import Good
from odconv.issues import Issue, Place
from odconv.schemas.model import Schema
from odconv.schemas.registry import load_schema
from odconv.tables.writers.target import replacing

MANIFEST = "combined.json"

_INVALID = "combined-invalid"


@dataclass(frozen=True, slots=True)
class CombineResult:
    """What was combined.

    Attributes:
        files: every file of the edition's tables, taken over or made, in order.
        rows: number of rows by id of the format.
        made: ids of the formats that were made this time; the others were taken over as they were.
        issues: what was left out and why, and where a table breaks its own schema (`combined-invalid`); then the one
            of the edition before stays, where there is one that does not (`combined-held`).
    """

    files: tuple[Path, ...]
    rows: Mapping[str, int]
    made: tuple[str, ...]
    issues: tuple[Issue, ...]


@dataclass(slots=True)
class _Made:
    """One table: the entry of the manifest, and what is to be said."""

    entry: dict[str, Any]
    issues: list[Issue] = field(default_factory=list)
    is_new: bool = True


def combine(
    goods: Iterable[Good],
    store_root: Path,
    out: Path,
    *,
    portals: Iterable[Ranked],
    previous: Path | None = None,
) -> CombineResult:
    """Write one table for each format over all publishers.

    For each format `<family>_<name>` with the endings `.parquet`, `.csv`, `.geojson` (where it has coordinates),
    `.schema.json` and `.credits.csv`; and `combined.json`, which lists them with their digests.

    Args:
        goods: the last good copies; those of no format, without valid rows or without an open licence stay out.
        store_root: where the paths of their tables begin.
        out: the folder, made where it does not exist.
        portals: which portal is canonical where two list the same thing; those not named come last.
        previous: the folder of an earlier edition: tables whose inputs are the same are taken over from it.

    Raises:
        OutputError: `output-unwritable`.
    """
    _make(out)
    by_schema, refused = sources_by_schema(goods, portals)
    known = _manifest(previous)
    found: dict[str, _Made] = {}
    orders = []
    for format_id, sources in by_schema.items():
        schema = load_schema(format_id)
        wanted, entry = digest(sources, schema.descriptor), known.get(format_id)
        if previous is not None and entry and entry["digest"] == wanted and _taken_over(entry, previous, out):
            found[format_id] = _Made(entry, is_new=False)
        else:
            orders.append(_Order(sources, schema, wanted))
    with threads() as pool, ThreadPoolExecutor(1, thread_name_prefix="beside") as beside:
        prepared = in_turn(beside, lambda order: _prepared(order, store_root, pool), orders, at_once=1)
        for order in orders:
            found[order.schema.id] = _written(order, next(prepared), out)
            give_back()
        tables = {format_id: found[format_id] for format_id in by_schema}
        for format_id, table in tables.items():
            _hold(table, known.get(format_id), previous, out, load_schema(format_id).title)
    entries = {format_id: table.entry for format_id, table in tables.items()}
    issues = [*refused, *(issue for table in tables.values() for issue in table.issues)]
    made = [format_id for format_id, table in tables.items() if table.is_new]
    _write_manifest(out, entries)
    files = [out / name for entry in entries.values() for name in entry["files"]]
    rows = {format_id: entry["rows"] for format_id, entry in entries.items()}
    return CombineResult((*files, out / MANIFEST), rows, tuple(made), tuple(issues))


def _hold(made: _Made, known: Mapping[str, Any] | None, previous: Path | None, out: Path, title: str) -> None:
    """Put the table of the edition before in the place of one that breaks its schema, where that one does not."""
    if not made.entry.get("invalid") or known is None or known.get("invalid") or previous is None:
        return
    if not _taken_over(known, previous, out):
        return
    for name in made.entry["files"].keys() - known["files"].keys():
        (out / name).unlink(missing_ok=True)
    made.entry, made.is_new = {**known, "digest": ""}, False  # made again as soon as an edition is built
    made.issues.append(Issue(HELD_TABLE, params={"title": title, "rows": known["rows"]}))


@dataclass(frozen=True, slots=True)
class _Order:
    """A table that is to be made: of what, and the digest of all that."""

    sources: Sequence[Source]
    schema: Schema
    digest: str


@dataclass(frozen=True, slots=True)
class _Prepared:
    """The rows of a table laid down, with their ids; None where there are none."""

    parts: Sequence[Part]
    rows: Laid | None
    copies: int = 0


def _prepared(order: _Order, store_root: Path, pool: Executor) -> _Prepared:
    """All that comes before writing; done for the next table while one is written."""
    parts, index = stage(order.sources, order.schema.id, store_root, store_root / PARTS, pool)
    if not index.height:
        return _Prepared(parts, None)
    links = links_of(index)
    give_back()
    rows = Laid([part for part in parts if part.sources], links, order.schema, pool)
    return _Prepared(parts, rows, links.copies)


def _written(order: _Order, table: _Prepared, out: Path) -> _Made:
    unread = [issue for part in table.parts for issue in part.issues]
    rows = sum(part.height for part in table.parts)
    made = _Made({"digest": "" if unread else order.digest, "rows": rows, "files": {}}, unread)
    if table.rows is None:
        made.entry["digest"] = ""  # nothing could be read: the next night tries again
    else:
        made.entry["copies"] = table.copies
        _write_files(table.rows, out / order.schema.id.replace("/", "_"), made)
    for part in table.parts:
        shutil.rmtree(part.folder, ignore_errors=True)
    return made


def _write_files(rows: Laid, stem: Path, made: _Made) -> None:
    def path(ending: str) -> Path:
        return stem.with_name(stem.name + ending)

    schema, parts = rows.schema, rows.parts
    combined, axes = combined_schema(schema), _axes(schema)
    typing = write.typing_of(combined, {name for part in parts for name in part.mistyped})
    digests, links = _write_forms(rows, path, typing, axes)
    write.write_descriptor(path(".schema.json"), combined)
    counted = [pair for part in parts for pair in zip(part.sources, part.counts, strict=True)]
    write.write_credits(path(".credits.csv"), counted)
    endings = (".parquet", ".csv", *([".geojson"] if axes else []), ".schema.json", ".credits.csv")
    made.entry["files"] = {path(each).name: digests.get(each) or _sha256(path(each)) for each in endings}
    judged = ((part.height, (part.verdict, of_links)) for part, of_links in zip(parts, links, strict=True))
    of_all = judged_sources(counted, schema), repeated_ids(rows.ids)
    verdict = joined_verdicts(judged, of_all, columns_of(schema))
    made.issues += _faults(path(".csv").name, columns_of(schema), typing, verdict)
    if verdict.errors:
        made.entry["invalid"] = True


def _write_forms(
    rows: Laid, path: Callable[[str], Path], typing: write.Typing, axes: tuple[str, str] | None
) -> tuple[dict[str, str], list[Verdict]]:
    """The Parquet file, the CSV and, where there are coordinates, the GeoJSON.

    Returns:
        digests of the texts by ending; of each part what was found in its ids and links.
    """
    verdicts: list[Verdict] = []
    with ExitStack() as files:
        streams = {".csv": files.enter_context(streamed(path(".csv")))}
        streams[".csv"].add(rows.head())
        if axes is not None:
            streams[".geojson"] = files.enter_context(streamed(path(".geojson")))
        collection = write.FeatureFile(streams[".geojson"]) if axes is not None else None

        def frames() -> Iterator[pl.DataFrame]:
            """What Parquet takes; the texts of the same rows are taken up as it comes for them."""
            for forms, verdict in rows.map(lambda some: (write.forms_of(some, typing, axes), judged_links(some))):
                verdicts.append(verdict)
                streams[".csv"].add(forms.table)
                if collection is not None:
                    collection.add(forms.features)
                yield forms.typed

        write.write_parquet(path(".parquet"), columns_of(rows.schema), typing, frames())
        if collection is not None:
            collection.end()
    return {ending: stream.sha256 for ending, stream in streams.items()}, verdicts


def _faults(table: str, names: Sequence[str], typing: write.Typing, verdict: Verdict) -> Iterator[Issue]:
    """What a table breaks of its own schema."""
    if typing.kept:
        params = {"fields": "、".join(typing.kept), "count": len(typing.kept)}
        yield Issue("columns-kept-as-text", params=params)
    if verdict.first is not None:
        first = verdict.first
        column = names.index(first.field) + 1 if first.field in names else None
        place = Place(row=first.row, column=column, field=first.field or None)
        params = {"table": table, "count": verdict.errors, "code": first.code, "cell": place.cell or ""}
        yield Issue(_INVALID, place=place, value=first.value, params=params)


def _axes(schema: Schema) -> tuple[str, str] | None:
    """The names of a format's columns of latitudes and longitudes; None where it has none."""
    found = {field.extra("semantic"): field.name for field in reversed(schema.fields)}
    return (found["lat"], found["lon"]) if {"lat", "lon"} <= found.keys() else None


def _taken_over(entry: Mapping[str, Any], previous: Path, out: Path) -> bool:
    """Whether all files of a table are what they were and could be taken over."""
    for name, sha256 in entry["files"].items():
        source = previous / name
        if not source.is_file() or _sha256(source) != sha256 or not carried(source, out / name):
            return False
    return True


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError("output-unwritable", file=str(folder), reason=error.strerror or str(error)) from error


def _manifest(folder: Path | None) -> dict[str, Any]:
    """What an earlier edition holds; empty where there is none or its list cannot be read."""
    if folder is None:
        return {}
    try:
        entries = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["tables"]
    except (OSError, ValueError, KeyError):
        return {}
    return entries if isinstance(entries, dict) else {}


def _write_manifest(out: Path, entries: Mapping[str, Any]) -> None:
    with replacing(out / MANIFEST) as file:
        file.write(json.dumps({"tables": entries}, ensure_ascii=False, indent=1).encode() + b"\n")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
