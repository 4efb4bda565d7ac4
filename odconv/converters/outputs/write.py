"""The files of one conversion: its valid records in the formats that were asked for, and what stands beside them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from odconv.converters.conversion import Conversion
from odconv.converters.outputs.extras import Extra, extras_of, is_columnar, side_rows
from odconv.converters.outputs.lost import write_lost
from odconv.converters.outputs.model import Outputs, Prepared
from odconv.converters.outputs.naming import Names, stem_of
from odconv.errors import OutputError, UsageError
from odconv.issues import Issue, column_letters
from odconv.schemas.model import Schema
from odconv.tables.model import CellValue, cell_text
from odconv.tables.writers.delimited import Dialect, Unencodable, Written, write_columns, write_delimited
from odconv.tables.writers.encoding import lookalike

if TYPE_CHECKING:
    from odconv.tables.writers.points import Points
    from odconv.tables.writers.sheet import Sheet
    from odconv.tables.writers.typed import TypedTable, Value

ENCODINGS = ("utf-8-sig", "utf-8", "cp932")
GETA = "〓"
"""Stands for a character that CP932 cannot hold, as printers have long put it; the list beside the file names each."""

_TYPED = frozenset(("date", "integer", "number"))
_SHEET_NAME = 31
_NAMED = 20


@dataclass(slots=True)
class _Work:
    """The valid records of a conversion as columns of text, and where they go."""

    conversion: Conversion
    folder: Path
    stem: str
    encoding: str
    source_name: str
    licences: Sequence[Mapping[str, str]]
    extras: tuple[Extra, ...]
    guard: bool
    names: list[str] = field(default_factory=list)
    columns: list[Sequence[str]] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    typed: TypedTable | None = None

    @property
    def schema(self) -> Schema:
        return self.conversion.schema

    def path(self, ending: str) -> Path:
        return self.folder / f"{self.stem}{ending}"

    def rows(self) -> Iterator[Sequence[str]]:
        """Header and records as text."""
        return chain([self.names], zip(*self.columns, strict=True))

    def tell(self, code: str, **params: object) -> None:
        self.issues.append(Issue(code, params=params))


def write_outputs(conversion: Conversion, folder: Path, *args: Any, **named: Any) -> Outputs:
    """Write the valid records of a conversion: what `prepare_outputs` prepares, with the same arguments and errors."""
    return prepare_outputs(conversion, folder, *args, **named).write()


def prepare_outputs(
    conversion: Conversion,
    folder: Path,
    formats: Sequence[str] = ("csv",),
    *,
    encoding: str = "utf-8-sig",
    keep_extra: bool = False,
    guard: bool = False,
    source_name: str | Path = "",
    names: Names | None = None,
    licences: Sequence[Mapping[str, str]] = (),
) -> Prepared:
    """Prepare to write the valid records of a conversion, named as the specification says.

    Columns without a place in the format go to `<stem>_extra.csv` with each record's key and row in the source.

    Args:
        conversion: the table in its format.
        folder: made where it does not exist; files of the same name in it are replaced, the source never is.
        formats: of `FORMATS`, written in this order.
        encoding: of the CSV, one of `ENCODINGS`; characters that CP932 lacks are listed in `<stem>_unencodable.csv`.
        keep_extra: append columns without a place behind the format's own instead.
        guard: put an apostrophe before cells of CSV that Excel would take for formulas (`formulas` has the policy).
        source_name: path or name of the source, for the description of a Data Package.
        names: those given out in this run; a name that is taken becomes `…_2`.
        licences: of the data, as a Data Package names them; none is assumed.

    Raises:
        UsageError: `output-format-unknown`, `output-encoding-unknown`.
        OutputError: `output-unwritable`; when they are written, for workbooks also what their writers refuse.
    """
    _check(formats, encoding)
    is_new = _make(folder)
    stem, issues = _reserved(conversion, folder, "" if is_new else str(source_name), names or Names())
    fields = conversion.schema.field_names
    extras = extras_of(conversion, fields if keep_extra else ())
    work = _Work(conversion, folder, stem, encoding, Path(source_name).name, licences, extras, guard, issues=issues)

    def write() -> Outputs:
        _take(work, fields, extras if keep_extra else ())
        for name in dict.fromkeys(formats):
            _WRITERS[name](work)
        if extras and not keep_extra:
            _write_extras(work)
        return Outputs(tuple(work.files), tuple(work.issues), work.path(""))

    return Prepared(work.path(""), write)


def _check(formats: Sequence[str], encoding: str) -> None:
    for name in formats:
        if name not in _WRITERS:
            raise UsageError("output-format-unknown", name=name, candidates=", ".join(FORMATS))
    if encoding not in ENCODINGS:
        raise UsageError("output-encoding-unknown", name=encoding, candidates=", ".join(ENCODINGS))


def _make(folder: Path) -> bool:
    """Make a folder where there is none; whether that was so, and it holds nothing."""
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        if folder.is_dir():
            return False
        raise OutputError("output-unwritable", file=str(folder), reason=error.strerror or str(error)) from error
    return True


def _reserved(conversion: Conversion, folder: Path, source: str, names: Names) -> tuple[str, list[Issue]]:
    """A free name that no file of the run has and under which the source, if any, does not lie in the folder."""
    wanted, issues = stem_of(conversion)

    def hides_source(stem: str) -> bool:
        """Whether a file of this name is the source: the very file, or one so called where only the name is known."""
        given = Path(source)
        places = (f"{folder / stem}{ending}" for ending in _ENDINGS) if source else ()
        for place in map(Path, filter(os.path.exists, places)):
            if place.samefile(given) if given.exists() else place.name == given.name:
                return True
        return False

    stem = names.reserve(folder, wanted, hides_source)
    if stem != wanted:
        issues.append(Issue("output-renamed", params={"wanted": wanted, "name": stem}))
    return stem, issues


def _take(work: _Work, fields: Sequence[str], appended: Sequence[Extra]) -> None:
    """The columns of the valid records: the format's fields in its order, then those that are appended."""
    conversion = work.conversion
    work.names = [*fields, *(extra.name for extra in appended)]
    if is_columnar(conversion):
        from odconv.converters.outputs.longcsv import long_columns  # noqa: PLC0415  (asks for Polars)

        work.columns = long_columns(conversion, fields, [extra.column for extra in appended])
        return
    records = conversion.valid_records
    whole = len(records) == len(conversion.table)

    def picked(column: Sequence[str]) -> Sequence[str]:
        return column if whole else list(map(column.__getitem__, records))

    empty = [""] * len(records)
    work.columns = [picked(conversion.columns[name]) if name in conversion.columns else empty for name in fields]
    work.columns += [picked(conversion.table.texts(extra.column)) for extra in appended]


def _write_csv(work: _Work) -> None:
    path = work.path(".csv")
    replace = (lambda character: lookalike(character, "cp932") or GETA) if work.encoding == "cp932" else None
    if is_columnar(work.conversion) and not work.guard:
        from odconv.converters.outputs.longcsv import write_coded  # noqa: PLC0415  (asks for Polars)

        written = write_coded(path, work.names, work.columns, Dialect(work.encoding), replace)
    elif work.guard:
        written = write_delimited(path, work.rows(), Dialect(work.encoding), replace=replace, guard=True)
    else:
        written = write_columns(path, work.names, work.columns, Dialect(work.encoding), replace)
    work.files.append(path)
    _tell_guarded(work, path, written)
    if written.replaced:
        _write_lost(work, written.replaced)


def _tell_guarded(work: _Work, path: Path, written: Written) -> None:
    """An apostrophe is data to every program but a spreadsheet: whoever asked for it is told where it stands."""
    if written.guarded:
        row, column = written.guarded[0]
        place = f"{column_letters(column)}{row}"
        work.tell("formulas-guarded", count=len(written.guarded), file=path.name, place=place)


def _write_lost(work: _Work, lost: Sequence[Unencodable]) -> None:
    """The list of characters that the encoding lacks."""
    path = work.path("_unencodable.csv")
    work.issues.append(write_lost(path, lost, work.names, work.columns, work.encoding))
    work.files.append(path)


# Most conversions write CSV alone: what the other formats need (Polars above all) is loaded by those who ask for it.


def _write_xlsx(work: _Work) -> None:
    from odconv.tables.writers.xlsx import write_xlsx  # noqa: PLC0415

    _write_workbook(work, ".xlsx", write_xlsx)


def _write_ods(work: _Work) -> None:
    from odconv.tables.writers.ods import write_ods  # noqa: PLC0415

    _write_workbook(work, ".ods", write_ods)


def _write_workbook(work: _Work, ending: str, write: Callable[[Path, Sequence[Sheet]], None]) -> None:
    """One sheet named as the format."""
    from odconv.tables.writers.sheet import Sheet  # noqa: PLC0415

    path = work.path(ending)
    write(path, [Sheet(Path(work.schema.id).stem[:_SHEET_NAME], _sheet_rows(work), header_rows=1)])
    work.files.append(path)


def _sheet_rows(work: _Work) -> Iterator[Sequence[CellValue]]:
    """Text as text; a number only where the cell shows it exactly as it is written, so that no digit is lost."""
    from odconv.tables.writers.typed import Kind  # noqa: PLC0415

    yield work.names
    table = _typed(work)
    kinds = [column.kind in {Kind.INTEGER, Kind.NUMBER} for column in table.columns]
    values = [
        [_exact(text, value) for text, value in zip(texts, column, strict=True)] if is_number else texts
        for texts, column, is_number in zip(work.columns, table.values, kinds, strict=True)
    ]
    yield from zip(*values, strict=True)


def _exact(text: str, value: Value | None) -> CellValue:
    return value if value is not None and cell_text(value) == text else text


def _write_jsonl(work: _Work) -> None:
    from odconv.tables.writers.jsonlines import write_jsonlines  # noqa: PLC0415

    path = work.path(".jsonl")
    write_jsonlines(path, _typed(work))
    work.files.append(path)


def _write_parquet(work: _Work) -> None:
    from odconv.tables.writers.parquet import write_parquet  # noqa: PLC0415

    path = work.path(".parquet")
    write_parquet(path, _typed(work))
    work.files.append(path)


def _write_geojson(work: _Work) -> None:
    from odconv.tables.writers.geojson import write_geojson  # noqa: PLC0415

    _write_placed(work, ".geojson", write_geojson)


def _write_geoparquet(work: _Work) -> None:
    from odconv.tables.writers.parquet import write_geoparquet  # noqa: PLC0415

    _write_placed(work, ".geo.parquet", write_geoparquet)


def _write_placed(work: _Work, ending: str, write: Callable[[Path, TypedTable, Points], None]) -> None:
    """Records that lie somewhere; a format without coordinates makes no file."""
    axes = [_axis(work, axis) for axis in ("latitude", "longitude")]
    if None in axes:
        work.tell("output-no-coordinates", format=ending.lstrip("."), schema=work.schema.id)
        return
    from odconv.tables.writers.points import points_of  # noqa: PLC0415

    points = points_of(*(axis for axis in axes if axis is not None))
    path = work.path(ending)
    write(path, _typed(work), points)
    work.files.append(path)
    if points.missing:
        work.tell("records-without-place", count=points.missing, file=path.name)


def _axis(work: _Work, axis: str) -> Sequence[str] | None:
    """The texts of the format's column of latitudes or longitudes, None where it has none."""
    for item, column in zip(work.schema.fields, work.columns, strict=False):  # what is appended stands behind
        if (item.extra("normaliser") or {}).get("params", {}).get("axis") == axis:
            return column
    return None


def _typed(work: _Work) -> TypedTable:
    """The records as typed values, made once for all formats that ask for them."""
    if work.typed is None:
        from odconv.tables.writers.typed import Kind, TypedColumn, typed_table  # noqa: PLC0415

        kinds = {item.name: Kind(item.type) if item.type in _TYPED else Kind.TEXT for item in work.schema.fields}
        work.typed = typed_table([TypedColumn(name, kinds.get(name, Kind.TEXT)) for name in work.names], work.columns)
        if work.typed.kept:
            work.tell("columns-kept-as-text", fields="、".join(work.typed.kept), count=len(work.typed.kept))
    return work.typed


def _write_package(work: _Work) -> None:
    from odconv.tables.writers.datapackage import PackageFacts, write_datapackage  # noqa: PLC0415

    facts = PackageFacts(
        name=work.stem,
        title=work.schema.title,
        schema=_descriptor(work),
        licences=work.licences,
        sources=[{"title": work.source_name}] if work.source_name else (),
        provenance=_provenance(work),
    )
    work.files += write_datapackage(work.path("_datapackage"), f"{work.stem}.csv", work.rows(), facts)


def _descriptor(work: _Work) -> dict[str, Any]:
    """The format's Table Schema, with the columns that were appended as texts."""
    own = dict(work.schema.descriptor)
    appended = [{"name": name, "type": "string"} for name in work.names[len(work.schema.fields) :]]
    return {**own, "fields": [*own.get("fields", ()), *appended]} if appended else own


def _provenance(work: _Work) -> dict[str, Any]:
    conversion = work.conversion
    valid = len(conversion.valid_records)
    return {
        "tool": f"odconv {_version()}",
        "schema": work.schema.id,
        "schemaVersion": work.schema.version,
        **({"source": work.source_name} if work.source_name else {}),
        **({"sheet": conversion.table.sheet} if conversion.table.sheet else {}),
        **({"publisher": code} if (code := conversion.context.local_government) else {}),
        "records": valid,
        "recordsHeldBack": len(conversion.table) - valid,
    }


def _version() -> str:
    try:
        return version("odconv")
    except PackageNotFoundError:  # run from a checkout
        return "(checkout)"


def _write_extras(work: _Work) -> None:
    path = work.path("_extra.csv")
    if is_columnar(work.conversion):
        from odconv.converters.outputs.longcsv import side_columns, write_coded  # noqa: PLC0415  (asks for Polars)

        names, columns = side_columns(work.conversion, work.extras)
        if work.guard:
            _tell_guarded(work, path, write_delimited(path, chain([names], zip(*columns, strict=True)), guard=True))
        else:
            write_coded(path, names, columns, Dialect())
    else:
        _tell_guarded(work, path, write_delimited(path, side_rows(work.conversion, work.extras), guard=work.guard))
    work.files.append(path)
    shown_names = "、".join(extra.name for extra in work.extras[:_NAMED])
    work.tell("columns-outside-format", count=len(work.extras), columns=shown_names, file=path.name)


_WRITERS: Mapping[str, Callable[[_Work], None]] = {
    "csv": _write_csv,
    "xlsx": _write_xlsx,
    "ods": _write_ods,
    "geojson": _write_geojson,
    "jsonl": _write_jsonl,
    "parquet": _write_parquet,
    "geoparquet": _write_geoparquet,
    "datapackage": _write_package,
}
FORMATS = tuple(_WRITERS)
"""Names of the formats that can be written."""

_ENDINGS = (".csv", ".xlsx", ".ods", ".geojson", ".jsonl", ".parquet", ".geo.parquet", "_extra.csv", "_unencodable.csv")
