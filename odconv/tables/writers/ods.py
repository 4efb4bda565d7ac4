"""Sheets → an OpenDocument spreadsheet (ISO/IEC 26300, version 1.3): the few parts of it that tables need.

The same sheets always give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby, islice
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from odconv.tables.model import CellValue, Merge, cell_text
from odconv.tables.writers.sheet import (
    MEASURED_ROWS,
    Sheet,
    check_sheets,
    checked_rows,
    column_widths,
)
from odconv.tables.writers.target import replacing

_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = "urn:oasis:names:tc:opendocument:xmlns"
_NAMES = " ".join(
    f'xmlns:{prefix}="{_SPACES}:{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("number", "datastyle"),
        ("fo", "xsl-fo-compatible"), ("config", "config"), ("manifest", "manifest"),
    )
)  # fmt: skip
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_UNFIT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML has no way to write them
_MILLIMETRES = 2.0  # of a half-width character
_MANIFEST = (
    f'{_HEAD}<manifest:manifest {_NAMES} manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_TYPE}" manifest:version="1.3"/>'
    + "".join(
        f'<manifest:file-entry manifest:full-path="{name}.xml" manifest:media-type="text/xml"/>'
        for name in ("content", "styles", "settings")
    )
    + "</manifest:manifest>"
)
_STYLES = f'{_HEAD}<office:document-styles {_NAMES} office:version="1.3"><office:styles/></office:document-styles>'
_DATE = (
    '<number:year number:style="long"/><number:text>-</number:text><number:month number:style="long"/>'
    '<number:text>-</number:text><number:day number:style="long"/>'
)
_TIME = (
    '<number:hours number:style="long"/><number:text>:</number:text><number:minutes number:style="long"/>'
    '<number:text>:</number:text><number:seconds number:style="long"/>'
)
_DATA_STYLES = (
    '<number:text-style style:name="n-text"><number:text-content/></number:text-style>'
    '<number:number-style style:name="n-number"><number:number number:min-integer-digits="1"/></number:number-style>'
    '<number:boolean-style style:name="n-boolean"><number:boolean/></number:boolean-style>'
    f'<number:date-style style:name="n-date">{_DATE}</number:date-style>'
    f'<number:date-style style:name="n-moment">{_DATE}<number:text> </number:text>{_TIME}</number:date-style>'
    f'<number:time-style style:name="n-time" number:truncate-on-overflow="false">{_TIME}</number:time-style>'
    + "".join(
        f'<style:style style:name="{name}" style:family="table-cell" style:data-style-name="n-{name}"/>'
        for name in ("text", "number", "boolean", "date", "moment", "time")
    )
    + '<style:style style:name="header" style:family="table-cell" style:data-style-name="n-text">'
    '<style:table-cell-properties fo:wrap-option="wrap"/><style:text-properties fo:font-weight="bold"/></style:style>'
    + "".join(
        f'<style:style style:name="{name}" style:family="table"><style:table-properties table:display="{shown}"/>'
        "</style:style>"
        for name, shown in (("shown", "true"), ("hidden", "false"))
    )
)
_SPACED = re.compile("^ +| +$| {2,}|[\t\r]")


def write_ods(target: Path | BinaryIO, sheets: Sequence[Sheet]) -> None:
    """Write sheets as an OpenDocument spreadsheet.

    Args:
        target: a path, or an open binary file; nothing is written where an error is raised.
        sheets: at least one that is visible.

    Raises:
        OutputError: `sheet-name-invalid`, `sheets-none-visible`, `sheet-too-large`, `merges-overlap`, `cell-too-long`,
            `characters-unencodable` (what XML cannot hold, as most control characters), `output-unwritable`.
    """
    check_sheets(sheets)
    with replacing(target) as file, zipfile.ZipFile(file, "w") as archive:
        archive.writestr(_entry("mimetype", zipfile.ZIP_STORED), _TYPE)  # first and not packed, so that bytes tell
        archive.writestr(_entry("META-INF/manifest.xml"), _MANIFEST)
        archive.writestr(_entry("styles.xml"), _STYLES)
        archive.writestr(_entry("settings.xml"), _settings(sheets))
        with archive.open(_entry("content.xml"), "w", force_zip64=True) as part:
            for piece in _content(sheets):
                part.write(piece.encode())


def _entry(name: str, method: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)  # without a date given, that of 1980
    entry.compress_type = method
    entry.create_system = 0
    return entry


def _content(sheets: Sequence[Sheet]) -> Iterator[str]:
    """The document in pieces; styles of columns stand at its top, so the first rows of every sheet are read before."""
    tables = []
    for sheet in sheets:
        rows = checked_rows(sheet, "ODS", _UNFIT)
        first = list(islice(rows, MEASURED_ROWS))
        tables.append((sheet, column_widths(first, sheet.merges), chain(first, rows)))
    yield f'{_HEAD}<office:document-content {_NAMES} office:version="1.3"><office:automatic-styles>{_DATA_STYLES}'
    for width in sorted({width for _, widths, _ in tables for width in widths}):
        yield (
            f'<style:style style:name="w{width}" style:family="table-column"><style:table-column-properties'
            f' style:column-width="{width * _MILLIMETRES:.1f}mm"/></style:style>'
        )
    yield "</office:automatic-styles><office:body><office:spreadsheet>"
    for sheet, widths, rows in tables:
        yield from _table(sheet, widths, rows)
    yield "</office:spreadsheet></office:body></office:document-content>"


def _table(sheet: Sheet, widths: Sequence[int], rows: Iterable[Sequence[CellValue]]) -> Iterator[str]:
    style = "shown" if sheet.visible else "hidden"
    yield f'<table:table table:name={quoteattr(sheet.name)} table:style-name="{style}">'
    yield from _columns(sheet, widths)
    merged = _Merged(sheet.merges)
    number = -1
    for number, row in enumerate(rows):
        yield _row(sheet, number, row, merged)
    last = max([0, *(merge.last_row for merge in sheet.merges), *sheet.hidden_rows])
    for beyond in range(number + 1, last + 1):
        yield _row(sheet, beyond, (), merged)
    yield "</table:table>"


def _columns(sheet: Sheet, widths: Sequence[int]) -> Iterator[str]:
    for column in range(max([1, len(widths), *(place + 1 for place in sheet.hidden_columns)])):
        style = f' table:style-name="w{widths[column]}"' if column < len(widths) else ""
        hidden = ' table:visibility="collapse"' if column in sheet.hidden_columns else ""
        yield f'<table:table-column{style}{hidden} table:default-cell-style-name="text"/>'


def _row(sheet: Sheet, number: int, row: Sequence[CellValue], merged: _Merged) -> str:
    tags = merged.tags(number)
    style = "header" if number < sheet.header_rows else "text"
    cells = [
        _cell(tags.get(column, "table-cell"), row[column] if column < len(row) else None, style)
        for column in range(max([1, len(row), *(column + 1 for column in tags)]))
    ]
    hidden = ' table:visibility="collapse"' if number in sheet.hidden_rows else ""
    text = "".join(_repeated(cell, len(list(group))) for cell, group in groupby(cells))
    return f"<table:table-row{hidden}>{text}</table:table-row>"


def _repeated(cell: str, times: int) -> str:
    """So many cells side by side; empty ones as one that says how often."""
    plain = cell in {"<table:table-cell/>", "<table:covered-table-cell/>"}
    return f'{cell[:-2]} table:number-columns-repeated="{times}"/>' if plain and times > 1 else cell * times


class _Merged:
    """What merged cells make of the cells of a row; rows are asked for in their order."""

    def __init__(self, merges: Sequence[Merge]) -> None:
        self._waiting = sorted((merge for merge in merges if merge[:2] != merge[2:]), reverse=True)
        self._open: list[Merge] = []

    def tags(self, row: int) -> dict[int, str]:
        """Element and attributes of the cells that are merged, by column."""
        self._open = [merge for merge in self._open if merge.last_row >= row]
        tags = {}
        while self._waiting and self._waiting[-1].first_row == row:
            merge = self._waiting.pop()
            self._open.append(merge)
        for merge in self._open:
            tags.update(dict.fromkeys(range(merge.first_column, merge.last_column + 1), "covered-table-cell"))
            if merge.first_row == row:
                tags[merge.first_column] = (
                    f'table-cell table:number-columns-spanned="{merge.last_column - merge.first_column + 1}"'
                    f' table:number-rows-spanned="{merge.last_row - row + 1}"'
                )
        return tags


def _cell(tag: str, value: CellValue, style: str) -> str:
    """One cell.

    Args:
        tag: name of the element, with attributes.
        value: as `storable` gives it.
        style: of a cell with text.
    """
    if value is None or value == "":
        return f"<table:{tag}/>"
    if isinstance(value, str):
        exact = f" office:string-value={quoteattr(value)}" if "\t" in value or "\r" in value else ""
        kind = f'office:value-type="string"{exact}'
    else:
        style, kind = _typed(value)
    lines = "".join(f"<text:p>{_SPACED.sub(_space, escape(line))}</text:p>" for line in cell_text(value).split("\n"))
    return f'<table:{tag} table:style-name="{style}" {kind}>{lines}</table:{tag.partition(" ")[0]}>'


def _typed(value: float | dt.date | dt.time | dt.timedelta) -> tuple[str, str]:
    """Style and attributes of a value that is no text."""
    if isinstance(value, bool):
        return "boolean", f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
    if isinstance(value, int | float):
        return "number", f'office:value-type="float" office:value="{value!r}"'
    if isinstance(value, dt.date):
        style = "moment" if isinstance(value, dt.datetime) else "date"
        return style, f'office:value-type="date" office:date-value="{value.isoformat()}"'
    return "time", f'office:value-type="time" office:time-value="{_duration(value)}"'


def _duration(value: dt.time | dt.timedelta) -> str:
    if isinstance(value, dt.time):
        seconds, part = value.hour * 3600 + value.minute * 60 + value.second, value.microsecond
    else:
        seconds, part = value.days * 86_400 + value.seconds, value.microseconds
    fraction = f".{part:06d}" if part else ""
    return f"PT{seconds // 3600:02d}H{seconds // 60 % 60:02d}M{seconds % 60:02d}{fraction}S"


def _space(match: re.Match[str]) -> str:
    """Markup for white space that XML would fold."""
    if match[0] == "\t":
        return "<text:tab/>"
    return "&#13;" if match[0] == "\r" else f'<text:s text:c="{len(match[0])}"/>'


def _settings(sheets: Sequence[Sheet]) -> str:
    """Which rows stay in view."""
    tables = "".join(
        f"<config:config-item-map-entry config:name={quoteattr(sheet.name)}>"
        + _item("VerticalSplitMode", "short", 2)
        + _item("VerticalSplitPosition", "int", sheet.header_rows)
        + _item("PositionBottom", "int", sheet.header_rows)
        + "</config:config-item-map-entry>"
        for sheet in sheets
        if sheet.header_rows
    )
    return (
        f'{_HEAD}<office:document-settings {_NAMES} xmlns:ooo="http://openoffice.org/2004/office" office:version="1.3">'
        '<office:settings><config:config-item-set config:name="ooo:view-settings"><config:config-item-map-indexed'
        ' config:name="Views"><config:config-item-map-entry><config:config-item-map-named config:name="Tables">'
        f"{tables}</config:config-item-map-named></config:config-item-map-entry></config:config-item-map-indexed>"
        "</config:config-item-set></office:settings></office:document-settings>"
    )


def _item(name: str, kind: str, value: int) -> str:
    return f'<config:config-item config:name="{name}" config:type="{kind}">{value}</config:config-item>'
