"""Workbooks → grids, with calamine, after guards that look at the bytes first.

Every failure is an `UnreadableFile`: also those in which the parser panics, which PyO3 raises past `Exception`.
"""

from __future__ import annotations

import io
import re
from typing import Any

import python_calamine as calamine

from odconv.errors import OdconvError, UnreadableFile
from odconv.tables.limits import Limits
from odconv.tables.model import Grid, Merge, trimmed
from odconv.tables.readers.extent import Extent, check_extents
from odconv.tables.readers.package import damaged, repack, unpack
from odconv.tables.readers.records import xls_extents, xlsb_extent
from odconv.tables.readers.sheetxml import ods_extents, refuse_entities, shared_text, sheet_extent, with_errors_as_text
from odconv.tables.sniff import Kind

_TARGET = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_ENCRYPTED_ODS = re.compile(rb"<(?:\w+:)?encryption-data\b")


def read_workbook(data: bytes, kind: Kind, limits: Limits) -> tuple[Grid, ...]:
    """All sheets of a workbook, in its order; sheets of charts and macros are left out.

    Args:
        data: the file.
        kind: XLSX, XLSB, XLS or ODS, as `sniff` gives it.
        limits: `max_workbook_bytes`, `max_expansion`, `max_columns` and `max_cells` hold.

    Raises:
        UnreadableFile: `file-too-large`, `kind-unsupported`, `workbook-encrypted`, `workbook-damaged`,
            `workbook-bomb`, `workbook-empty`, `too-many-columns`, `too-many-cells`.
    """
    if len(data) > limits.max_workbook_bytes:
        raise UnreadableFile("file-too-large", size=len(data), limit=limits.max_workbook_bytes)
    if kind is Kind.XLS:
        extents, locked = xls_extents(data)
        if locked:
            raise UnreadableFile("workbook-encrypted")
        check_extents(extents, limits)
        return _read(io.BytesIO(data), {})
    if kind not in {Kind.XLSX, Kind.XLSB, Kind.ODS}:
        raise UnreadableFile("kind-unsupported", kind=str(kind))
    parts = unpack(data, limits)
    by_part = _guard(parts, kind, limits)
    clean = {name: with_errors_as_text(part) if name in by_part else part for name, part in parts.items()}
    return _read(repack(clean), _by_sheet(parts, by_part) if kind is Kind.XLSX else {})


def _guard(parts: dict[str, bytes], kind: Kind, limits: Limits) -> dict[str, Extent]:
    """Check every part; the extents of those that may be sheets, by name of the part."""
    extents: dict[str, Extent] = {}
    tables: list[Extent] = []
    for name, part in parts.items():
        if not name.lower().endswith((".xml", ".rels")):
            if kind is Kind.XLSB and "worksheets/" in name.lower():
                extents[name] = xlsb_extent(part)
            continue
        refuse_entities(name, part)
        if kind is Kind.ODS:
            _refuse_encrypted(name, part)
            tables += ods_extents(part) if name == "content.xml" else []
        elif kind is Kind.XLSX and b"sheetData" in part:
            extents[name] = sheet_extent(part)
    check_extents([*extents.values(), *tables], limits)
    _check_shared_text(parts, extents, limits)
    return extents


def _check_shared_text(parts: dict[str, bytes], extents: dict[str, Extent], limits: Limits) -> None:
    """Refuse short workbooks whose cells repeat long texts: every cell gets its own copy.

    Raises:
        UnreadableFile: `workbook-bomb`.
    """
    filled = sum(extent.filled for extent in extents.values())
    for part in (part for part in parts.values() if b"sst" in part[:4096]):
        if len(part) * filled <= limits.max_workbook_bytes:
            continue
        size = shared_text(part, (parts[name] for name in extents))
        if size > limits.max_workbook_bytes:
            raise UnreadableFile("workbook-bomb", size=size, limit=limits.max_workbook_bytes)


def _refuse_encrypted(name: str, part: bytes) -> None:
    if name == "META-INF/manifest.xml" and _ENCRYPTED_ODS.search(part):
        raise UnreadableFile("workbook-encrypted")


def _by_sheet(parts: dict[str, bytes], extents: dict[str, Extent]) -> dict[str, Extent]:
    """The extents by number of the relation that ties sheet and part; sheets that it cannot tell are left out."""
    relations = {}
    for tag in _TARGET.findall(parts.get("xl/_rels/workbook.xml.rels", b"")):
        relations[_value(tag, rb"Id")] = _value(tag, rb"Target")
    found = {}
    for place, tag in enumerate(_SHEET.findall(parts.get("xl/workbook.xml", b""))):
        target = relations.get(_value(tag, rb"\w+:id"), "")
        name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if name in extents:
            found[str(place)] = extents[name]
    return found


def _value(tag: bytes, attribute: bytes) -> str:
    match = re.search(rb"\s" + attribute + rb"""\s*=\s*["']([^"']*)["']""", tag)
    return match[1].decode("utf-8", "backslashreplace") if match else ""


def _read(file: io.BytesIO, extents: dict[str, Extent]) -> tuple[Grid, ...]:
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(file)
        grids = tuple(
            _grid(workbook, place, metadata, extents.get(str(place), Extent()))
            for place, metadata in enumerate(workbook.sheets_metadata)
            if metadata.typ == calamine.SheetTypeEnum.WorkSheet
        )
    except calamine.PasswordError as error:
        raise UnreadableFile("workbook-encrypted") from error
    except (OdconvError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # PyO3's PanicException is no Exception
        raise damaged(str(error)) from error
    if not grids:
        raise UnreadableFile("workbook-empty")
    return grids


def _grid(workbook: Any, place: int, metadata: Any, extent: Extent) -> Grid:
    sheet = workbook.get_sheet_by_index(place)
    rows = _rows(sheet)
    width = len(rows[0]) if rows else 0
    hidden = {column for columns in extent.hidden_columns for column in columns if column < width}
    return Grid(
        sheet=metadata.name,
        visible=metadata.visible == calamine.SheetVisibleEnum.Visible,
        rows=rows,
        merges=tuple(Merge(*first, *last) for first, last in sheet.merged_cell_ranges or ()),
        hidden_rows=frozenset(row for row in extent.hidden_rows if row < len(rows)),
        hidden_columns=frozenset(hidden),
    )


def _rows(sheet: Any) -> list[list[str]]:
    """The text of a sheet from A1 on."""
    if sheet.start is None:
        return []
    first_row, first_column = sheet.start
    rows = trimmed(sheet.to_python(skip_empty_area=True))
    if first_column:
        rows = [[""] * first_column + row for row in rows]
    width = len(rows[0]) if rows else 0
    return [[""] * width for _ in range(first_row)] + rows if rows else []
