"""The report as files: JSON, written part by part so that a long table needs no more memory than a short one; HTML."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from pydantic_core import to_json

from odconv.converters.conversion import Conversion
from odconv.converters.report import build, model
from odconv.converters.report.build import Origin
from odconv.converters.report.changes import Entries, listing_of
from odconv.converters.report.lines import json_lines
from odconv.converters.report.original import Written, columns_of, header_of
from odconv.converters.report.ranges import packed
from odconv.converters.report.rules import sentences
from odconv.converters.report.tally import Tallies, Tally
from odconv.issues import Language, column_letters
from odconv.tables.writers.delimited import Dialect
from odconv.tables.writers.target import replacing
from odconv.validation.report import odconv_version

_IN_MEMORY = 1 << 26  # bytes of a report that wait there for its beginning
_HASHED = 1 << 20  # bytes read at once
_own_version = cache(odconv_version)  # it stands in a file of the installed package
_DRAFT = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True, slots=True)
class Head:
    """All of the report but what there may be millions of."""

    odconv: str
    source: model.Source
    format: model.Format
    publisher: model.Publisher
    columns: list[model.MappedColumn]
    derived: list[model.Derived]
    unmapped: list[str]
    absent_required: list[str]
    counts: model.Counts
    outputs: list[model.Output]
    rules: dict[str, dict[str, str]]


def head_of(
    conversion: Conversion,
    origin: Origin,
    outputs: Sequence[Path | model.Output] = (),
    *,
    version: str | None = None,
    tallies: Tallies | None = None,
) -> Head:
    """The short parts of the report.

    Args:
        conversion: the conversion.
        origin: where the table came from.
        outputs: files that were written; their digests are taken, but for those that are described already.
        version: version of odconv to write down; that of the installed package where None.
        tallies: what became of the cells; counted where None.
    """
    tallies = tallies or Tallies(conversion)
    return Head(
        odconv=version or _own_version(),
        source=build.source_of(conversion, origin),
        format=build.format_of(conversion),
        publisher=build.publisher_of(conversion),
        columns=build.mapped_columns(conversion),
        derived=build.derived(conversion),
        unmapped=build.unmapped(conversion),
        absent_required=list(conversion.absent_required),
        counts=build.counts_of(conversion, tallies),
        outputs=[output_of(path) if isinstance(path, Path) else path for path in outputs],
        rules=sentences(tallies.rules),
    )


def write_json(
    target: Path | BinaryIO,
    conversion: Conversion,
    head: Head | Callable[[], Head],
    *,
    output: str | None = None,
    dialect: Dialect | None = None,
    written: Written | None = None,
    entries: int | None = None,
    tallies: Tallies | None = None,
) -> None:
    """Write the report as one JSON document that meets `changes.schema.json`.

    Args:
        target: a path, or an open binary file.
        conversion: the conversion.
        head: its short parts; where they are not known yet, what is asked for them when all else is made.
        output: name of the delimited output that `undo` will begin with; without it the report keeps every cell.
        dialect: how that output was written; `Dialect()` where None.
        written: how a value stands in it, as itself where None.
        entries: cap of the number of listed changes, None for none. Counts and undo do not suffer from it.
        tallies: what became of the cells; counted where None.

    Raises:
        OutputError: `output-unwritable`.
    """
    dialect = dialect or Dialect()
    tallies = tallies or Tallies(conversion)
    counts = build.counts_of(conversion, tallies) if callable(head) else head.counts
    changes = Entries(conversion, counts, listing_of(tallies, counts, entries), tallies)
    originals = columns_of(conversion, from_output=output is not None, written=written, tallies=tallies)
    original = {
        "output": output,
        "encoding": dialect.encoding,
        "separator": dialect.separator,
        "header": header_of(conversion),
        "returned": packed(rejected.record for rejected in conversion.rejected),
    }
    with replacing(target) as file:
        if callable(head):
            with SpooledTemporaryFile(_IN_MEMORY, dir=str(target.parent) if isinstance(target, Path) else None) as rest:
                _write_rest(cast("BinaryIO", rest), changes, original, originals)
                _write_head(file, head())
                rest.seek(0)
                shutil.copyfileobj(rest, file, _HASHED)
        else:
            _write_head(file, head)
            _write_rest(file, changes, original, originals)


def write_report(
    conversion: Conversion,
    target_stem: Path,
    *,
    source_name: str,
    sha256: str | None = None,
    encoding: str | None = None,
    outputs: Sequence[Path] | Callable[[], Sequence[Path | model.Output]] = (),
    undo_from: Path | None = None,
    dialect: Dialect | None = None,
    written: Written | None = None,
    entries: int | None = None,
    language: Language = "ja",
    version: str | None = None,
    tallies: Tallies | None = None,
) -> list[Path]:
    """Write `STEM.changes.json` and `STEM.changes.html`.

    Args:
        conversion: the conversion.
        target_stem: path of the files without their endings.
        source_name: name of the source as the user knows it.
        sha256: digest of the source.
        encoding: codec name of a source of text.
        outputs: files that were written, `undo_from` among them, and read for their digests; or what waits for those
            that are still being written, asked when the rest of the report is made.
        undo_from: the output with all valid records as delimited text, header first; None where there is none, and
            the report keeps every cell of the source itself.
        dialect: how `undo_from` was written.
        written: how a value stands in `undo_from`: `formulas.guarded` where it was written so.
        entries: cap of the number of changes listed in the JSON.
        language: language of the page.
        version: version of odconv to write down.
        tallies: what became of the cells; counted where None.

    Returns:
        The two paths.

    Raises:
        OutputError: `output-unwritable`.
    """
    from odconv.converters.report.html import page_in_parts  # noqa: PLC0415  (a batch may want the JSON alone)

    tallies = tallies or Tallies(conversion)
    origin = Origin(source_name, sha256, encoding)

    @cache
    def head() -> Head:
        files: Sequence[Path | model.Output] = outputs() if callable(outputs) else outputs
        return head_of(conversion, origin, files, version=version, tallies=tallies)

    data, page = (target_stem.with_name(f"{target_stem.name}.changes.{kind}") for kind in ("json", "html"))
    output = None if undo_from is None else undo_from.name
    known = head if callable(outputs) else head()
    write_json(
        data, conversion, known, output=output, dialect=dialect, written=written, entries=entries, tallies=tallies
    )
    with replacing(page) as file:
        file.write(b"".join(page_in_parts(conversion, head(), language, tallies)))
    return [data, page]


def changes_schema() -> Mapping[str, Any]:
    """The JSON Schema (draft 2020-12) that every report meets, as it is published."""
    text = files("odconv.converters.report").joinpath("changes.schema.json").read_text(encoding="utf-8")
    return cast("Mapping[str, Any]", json.loads(text))


def made_schema() -> Mapping[str, Any]:
    """The JSON Schema as the classes of `model` make it; a test holds the published one to it."""
    about = {"$schema": _DRAFT, "$id": "urn:odconv:change-report"}
    return about | model.ChangeReport.model_json_schema()


def output_of(path: Path) -> model.Output:
    """A file that was written, with its digest."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_HASHED):
            digest.update(block)
            size += len(block)
    return model.Output(name=path.name, bytes=size, sha256=digest.hexdigest())


def _write_head(file: BinaryIO, head: Head) -> None:
    file.write(b"{\n" + b",\n".join(_pair(name, getattr(head, name)) for name in Head.__slots__))


def _write_rest(
    file: BinaryIO, changes: Entries, original: Mapping[str, object], originals: Iterable[model.OriginalColumn]
) -> None:
    """What there may be millions of."""
    file.write(b',\n"returned": ')
    _write_list(file, map(to_json, build.returned_rows(changes.conversion)))
    file.write(b',\n"changes": ')
    _write_list(file, _lines(changes))
    file.write(b",\n" + _pair("listed", changes.listed) + b',\n"original": {')
    file.write(b",\n".join(_pair(name, value) for name, value in original.items()) + b',\n"columns": ')
    _write_list(file, map(to_json, originals))
    file.write(b"}\n}\n")


def _pair(name: str, value: object) -> bytes:
    return b'"' + name.encode() + b'": ' + to_json(value)


def _lines(changes: Entries) -> Iterator[bytes]:
    """The entries as lines, those of a column at once or many of them, comma and line feed between them."""
    places = changes.conversion.table.places
    if not changes.columnar:
        for tally, listed in changes.columns():
            yield json_lines(tally, listed, places)
        return
    from odconv.converters.report.longlines import LongLines  # noqa: PLC0415  (asks for Polars)

    columns = changes.conversion.table.columns
    for filled in changes.conversion.filled:
        letters = None if filled.column is None else column_letters(columns[filled.column].place + 1)
        if letters is None:
            tally = Tally(filled, None, changes.tallies.together(filled))
            changes.count(len(tally.told), sum(tally.told.cells), 0)
            if tally.told:
                yield json_lines(tally, tally.told, places)
            continue
        lines = LongLines(filled, letters, places, changes.listing.addresses)
        changes.count(lines.entries, lines.cells, lines.addresses)
        yield from lines


def _write_list(file: BinaryIO, items: Iterable[bytes]) -> None:
    """A list with one item on a line; the file gathers small ones, and large ones are not copied."""
    between = b"[\n"
    for item in items:
        file.write(between)
        file.write(item)
        between = b",\n"
    file.write(b"[]" if between == b"[\n" else b"\n]")
