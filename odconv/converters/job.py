"""One file, from its bytes to the files made of it: what the command line and a batch ask for."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from odconv.converters.aside import begun
from odconv.converters.columns.mapping import ColumnMapping
from odconv.converters.convert import convert_table
from odconv.converters.outputs.naming import Names
from odconv.converters.outputs.write import prepare_outputs
from odconv.converters.recognise import Candidate, recognise
from odconv.converters.report.tally import LONG, Tallies
from odconv.errors import UnreadableFile, UsageError
from odconv.issues import Issue
from odconv.reference.licences import Licence, licence, offered
from odconv.schemas.registry import load_schema
from odconv.tables.layout.find import tables_of
from odconv.tables.limits import Limits
from odconv.tables.model import ColumnarRows
from odconv.tables.reading import Reading, read
from odconv.tables.table import Role, Table, is_long
from odconv.tables.writers.delimited import Dialect
from odconv.tables.writers.formulas import guarded

if TYPE_CHECKING:
    from odconv.converters.conversion import Conversion
    from odconv.converters.fixbook.plan import Plan
    from odconv.issues import Language

_BLOCK = 1 << 18  # bytes read at once
_LARGE = 1 << 24  # bytes of a file that may well hold a table of `LONG` records


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted of a conversion.

    Attributes:
        folder: where the files go; nothing is written where None.
        schema: id of the format; recognised where None.
        mapping: path of a mapping file, None where columns are mapped by themselves.
        formats: outputs, of `odconv.converters.outputs.write.FORMATS`.
        encoding: of the CSV.
        keep_extra: append columns outside the format instead of writing them to a file of their own.
        sheet: name of the sheet; the main table of the file where None.
        strict: stop at what looks like personal data.
        language: of reports and workbooks for people.
        limits: what a file may cost.
        licence: id of the licence that the data is published under, None where none is stated.
        guard: put an apostrophe before cells of CSV that Excel would take for formulas.
        fixed: workbook of rows that went back and were mended since, None where there is none.
    """

    folder: Path | None = None
    schema: str | None = None
    mapping: Path | None = None
    formats: tuple[str, ...] = ("csv",)
    encoding: str = "utf-8-sig"
    keep_extra: bool = False
    sheet: str | None = None
    strict: bool = False
    language: Language = "ja"
    limits: Limits = field(default_factory=Limits)
    licence: str | None = None
    fixed: Path | None = None
    guard: bool = False

    @property
    def licences(self) -> tuple[Mapping[str, str], ...]:
        """The licence as a Data Package names it.

        Raises:
            UsageError: `licence-unknown`.
        """
        return (licence_named(self.licence).described(),) if self.licence else ()


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one file.

    Attributes:
        file: the source.
        sha256: digest of its bytes.
        schema: id of the format.
        recognised: the candidates, best first; empty where the format was given.
        rows: records of the table.
        valid: those that are valid in the format and were written.
        rejected: the others.
        absent_required: required fields that the source does not have at all.
        unmapped: labels of columns without a place in the format.
        proposed: labels of columns whose mapping was not sure enough to be applied.
        fates: number of cells by what became of them.
        outputs: files that were written.
        issues: what else is to be said.
    """

    file: str
    sha256: str
    schema: str
    recognised: tuple[Candidate, ...]
    rows: int
    valid: int
    rejected: int
    absent_required: tuple[str, ...]
    unmapped: tuple[str, ...]
    proposed: tuple[str, ...]
    fates: Mapping[str, int]
    outputs: tuple[str, ...]
    issues: tuple[Issue, ...]

    def answer(self) -> dict[str, object]:
        """The result as JSON, the contract of `odconv convert --json`."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "schema": self.schema,
            "rows": self.rows,
            "valid": self.valid,
            "rejected": self.rejected,
            "absent_required": list(self.absent_required),
            "unmapped": list(self.unmapped),
            "proposed": list(self.proposed),
            "cells": dict(self.fates),
            "outputs": list(self.outputs),
            "issues": [{"code": issue.code, "value": issue.value, **dict(issue.params)} for issue in self.issues],
        }


def licence_named(text: str) -> Licence:
    """The licence with this id or name.

    Raises:
        UsageError: `licence-unknown`.
    """
    found = licence(text)
    if found is None:
        raise UsageError("licence-unknown", name=text, candidates=", ".join(each.id for each in offered()))
    return found


def convert_file(file: Path, order: Order) -> tuple[Done, Conversion]:
    """Convert the main table of a file and write what was ordered.

    Raises:
        UnreadableFile: the file is no table.
        UsageError: `sheet-unknown`, `schema-unknown`, `format-not-recognised`, `table-absent`; with `strict` also
            `personal-data-stopped`, with `fixed` `fixbook-other-file` and `fixbook-header-changed`.
        OutputError: a result could not be written.
    """
    reading, table, others = _table(file, order)
    digest = begun(partial(digest_of, file), apart=is_long(table))
    words = [file.stem]
    given = order.schema is not None or order.mapping is not None
    found = () if given else recognise(table, words)
    if not given and not found:
        raise UsageError("format-not-recognised", file=str(file))
    issues: list[Issue] = []
    if order.mapping is not None:
        mapped = _by_file(order.mapping, table, issues)
        schema = mapped.schema
    else:
        mapped, schema = None, load_schema(order.schema or found[0].id)
    conversion = convert_table(table, schema, mapping=mapped, words=words)
    plan = None
    if order.fixed is not None:
        conversion, plan = _with_mended(conversion, order.fixed, order.language, issues)
    issues += _personal(table, conversion, order)
    if others:
        issues.append(Issue("tables-not-converted", params={"count": others}))
    outputs: list[Path] = []
    tallies = Tallies(conversion)
    if order.folder is not None:
        outputs = _write(file, digest(), reading, tallies, order, issues, plan)
    return _done(file, digest(), tallies, found, outputs, issues), conversion


def digest_of(file: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    digest = hashlib.sha256()
    with file.open("rb", buffering=0) as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _table(file: Path, order: Order) -> tuple[Reading, Table, int]:
    """The table to convert, and how many others of data the file holds."""
    if _is_large(file):
        from odconv.converters.records import workers  # noqa: PLC0415  (short tables need none)

        workers.prepare()
    try:
        readings = read(file, order.limits)
    except UnreadableFile as error:
        error.params["file"] = str(file)  # the layers below know bytes, not their name
        raise
    if any(
        isinstance(grid.rows, ColumnarRows) and len(grid.rows) > LONG for reading in readings for grid in reading.grids
    ):
        from odconv.converters.records import workers  # noqa: PLC0415  (short tables need none)

        workers.start()  # they are there by the time that the table is understood
    found: list[tuple[Reading, Table]] = []
    for reading in readings:
        tables = [table for table in tables_of(reading.grids) if order.sheet is None or table.sheet == order.sheet]
        found += [(reading, table) for table in tables if table.columns and (table.header_rows or len(table))]
    if found:
        reading, table = found[0]
        others = [other for _, other in found[1:] if other.role in (Role.MAIN, Role.DATA) and len(other)]
        return reading, replace(table, role=Role.MAIN), len(others)
    if order.sheet is not None:
        names = [str(grid.sheet) for reading in readings for grid in reading.grids if grid.sheet is not None]
        raise UsageError("sheet-unknown", name=order.sheet, candidates="、".join(names))
    raise UnreadableFile("table-absent", file=str(file))


def _is_large(file: Path) -> bool:
    """Whether a file is likely to hold a long table; one that cannot be looked at is told of where it is read."""
    with suppress(OSError):
        return file.stat().st_size >= _LARGE
    return False


def _by_file(path: Path, table: Table, issues: list[Issue]) -> ColumnMapping:
    """The mapping of a file that a person has looked through; what changed since is told, in header and results."""
    from odconv.converters.columns.apply import apply, check, header_changes  # noqa: PLC0415  (few conversions bring a file)
    from odconv.converters.columns.file import read_mapping  # noqa: PLC0415

    mapping = read_mapping(path)
    issues += [*header_changes(mapping, table), *check(mapping)]
    return apply(mapping, table)


def _with_mended(
    conversion: Conversion, fixed: Path, language: Language, issues: list[Issue]
) -> tuple[Conversion, Plan]:
    """The conversion with the rows of a mended workbook, and what is still to be mended."""
    from odconv.converters.fixbook.merge import merge_fixed  # noqa: PLC0415  (few conversions bring a workbook)
    from odconv.converters.fixbook.read import read_fixbook  # noqa: PLC0415

    try:
        merged = merge_fixed(conversion, read_fixbook(fixed, conversion.schema))
    except UnreadableFile as error:
        error.params.setdefault("file", str(fixed))
        raise
    facts = {"file": fixed.name, "count": merged.added, "left": len(merged.plan.rejected)}
    issues += [Issue("fixbook-rows-added", params=facts), *merged.issues, *merged.still_wrong(language)]
    return merged.conversion, merged.plan


def _personal(table: Table, conversion: Conversion, order: Order) -> Sequence[Issue]:
    """What looks like personal data."""
    from odconv.converters.privacy.guard import personal_data  # noqa: PLC0415  (loaded where a conversion goes on)

    found = personal_data(table, conversion)
    if found and order.strict:
        raise UsageError("personal-data-stopped", count=len(found), first=found[0].place.field or "")
    return found


def _write(
    file: Path,
    digest: str,
    reading: Reading,
    tallies: Tallies,
    order: Order,
    issues: list[Issue],
    plan: Plan | None,
) -> list[Path]:
    """All files of a conversion: outputs, change report, and the workbook of what goes back."""
    from odconv.converters.report.write import output_of, write_report  # noqa: PLC0415

    conversion, folder = tallies.conversion, order.folder or Path()
    prepared = prepare_outputs(
        conversion,
        folder,
        order.formats,
        encoding=order.encoding,
        keep_extra=order.keep_extra,
        guard=order.guard,
        source_name=file,
        names=Names(),
        licences=order.licences,
    )
    stem, told = prepared.stem, list[Issue]()
    apart = tallies.long and order.formats == ("csv",)
    asked = begun(prepared.write, apart=apart)
    described = begun(lambda: list(map(output_of, asked().files)), apart=True) if apart else list
    back = conversion.rejected if plan is None else plan.rejected
    workbook: list[Path] = []
    if back or conversion.absent_required:  # what is only doubted stands in the report
        workbook = _write_fixbook(conversion, stem, order, plan, told)

    def outputs() -> list[Path]:
        return [*asked().files, *workbook]

    csv: Path | None = stem.with_name(f"{stem.name}.csv")
    if not apart:
        csv = next((path for path in outputs() if path.suffix == ".csv" and path.stem == stem.name), None)
    report = write_report(
        conversion,
        stem,
        source_name=file.name,
        sha256=digest,
        encoding=reading.encoding,
        outputs=(lambda: [*described(), *workbook]) if apart else outputs(),
        undo_from=None if order.encoding == "cp932" else csv,  # characters that it lacks were replaced
        dialect=Dialect(order.encoding),
        written=guarded if order.guard else None,
        language=order.language,
        tallies=tallies,
    )
    issues += [*asked().issues, *told]
    return [*outputs(), *report]


def _write_fixbook(
    conversion: Conversion, stem: Path, order: Order, plan: Plan | None, issues: list[Issue]
) -> list[Path]:
    """The workbook of what goes back; one that somebody has written into is kept."""
    from odconv.converters.fixbook.place import free_place  # noqa: PLC0415
    from odconv.converters.fixbook.write import write_fixbook  # noqa: PLC0415  (loads the workbook writer)

    usual = stem.with_name(f"{stem.name}.fix.xlsx")
    place = free_place(stem, order.fixed)
    if not write_fixbook(conversion, place, order.language, plan):
        return []
    if place != usual:
        issues.append(Issue("fixbook-kept", params={"kept": usual.name, "file": place.name}))
    return [place]


def _done(
    file: Path,
    digest: str,
    tallies: Tallies,
    found: tuple[Candidate, ...],
    outputs: Sequence[Path],
    issues: Sequence[Issue],
) -> Done:
    conversion = tallies.conversion
    by_status: dict[str, list[str]] = {"applied": [], "proposed": [], "unmapped": []}
    for match in conversion.mapping.matches:
        by_status[match.status.value].append(match.column.name)
    rejected = len(conversion.rejected)
    rows = len(conversion.table)
    return Done(
        file=str(file),
        sha256=digest,
        schema=conversion.schema.id,
        recognised=found,
        rows=rows,
        valid=rows - rejected,
        rejected=rejected,
        absent_required=conversion.absent_required,
        unmapped=tuple(by_status["unmapped"]),
        proposed=tuple(by_status["proposed"]),
        fates={fate.value: number for fate, number in tallies.total.items() if number},
        outputs=tuple(map(str, outputs)),
        issues=tuple(issues),
    )
