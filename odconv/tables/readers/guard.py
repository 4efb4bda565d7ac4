"""Looks at the bytes of a workbook before a parser does, and hands the parser a copy of only what was looked at.

The parser trusts what it reads: a cell far away, a row repeated a million times or a text repeated in every cell makes
it ask for more memory than there is, and the process is gone. Two readers of one archive can also see different
things in it; a copy of the checked parts, and of no others, leaves no room for that.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from odconv.errors import UnreadableFile
from odconv.tables import ole
from odconv.tables.limits import Limits
from odconv.tables.readers.extent import Extent, check_extents, check_text
from odconv.tables.readers.package import repack, unpack
from odconv.tables.readers.records import xls_book, xlsb_extent, xlsb_sheets, xlsb_strings
from odconv.tables.readers.sheetxml import (
    add_hidden,
    longest_string,
    ods_extents,
    refuse_entities,
    shared_text,
    sheet_bound,
    sheet_extent,
    with_errors_as_text,
    with_formulas_as_text,
)
from odconv.tables.sniff import Kind

if TYPE_CHECKING:
    from odconv.tables.readers.cellscan import Cells
    from odconv.tables.readers.plainsheet import PlainSheet

LONG = 1 << 21  # bytes of a sheet from which loading NumPy to find its cells costs less than parsing them
SHORT = 1 << 15  # the same in a process that does more than read one file
_met = Counter[str]()  # bytes of sheets in this process: after some workbooks, loading NumPy pays as for a large one
_LOADED = frozenset({"numpy", "polars"})  # by which such a process is known: both are needed for work on whole columns
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_STRINGS = re.compile(rb"<(?:[\w.-]+:)?sst[\s>]")
_ENCRYPTED_ODS = re.compile(rb"<(?:\w+:)?encryption-data\b")

# What each parser may see: a part that it could read but that is checked as another kind would be no check at all.
_MARKUP = re.compile(r"^(?:\[Content_Types\]\.xml|_rels/.*|xl/.*)$(?<!\.bin)", re.IGNORECASE)
_BINARY = re.compile(r"^(?:\[Content_Types\]\.xml|_rels/.*|xl/.*\.(?:bin|rels))$", re.IGNORECASE)
_OPEN_DOCUMENT = re.compile(r"^(?:mimetype|content\.xml|styles\.xml|META-INF/manifest\.xml)$")


@dataclass(frozen=True, slots=True)
class Checked:
    """A workbook that may be parsed.

    Attributes:
        file: the copy to parse.
        extents: what is known of the sheets, by their place in the workbook.
        plain: the sheets of which the copy holds only what a parser has to tell, likewise.
    """

    file: io.BytesIO
    extents: Mapping[int, Extent] = field(default_factory=dict)
    plain: Mapping[int, PlainSheet] = field(default_factory=dict)


def checked(data: bytes, kind: Kind, limits: Limits) -> Checked:
    """Check a workbook and copy what may be parsed.

    Args:
        data: the file.
        kind: XLSX, XLSB, XLS or ODS.
        limits: `max_workbook_bytes`, `max_expansion`, `max_columns` and `max_cells` hold.

    Raises:
        UnreadableFile: `kind-unsupported`, `workbook-encrypted`, `workbook-damaged`, `workbook-bomb`,
            `too-many-columns`, `too-many-cells`.
    """
    if kind is Kind.XLS:
        return _checked_xls(data, limits)
    if kind is Kind.XLSX:
        return _checked_xlsx(_parts(data, _MARKUP, limits), limits)
    if kind is Kind.XLSB:
        return _checked_xlsb(_parts(data, _BINARY, limits), limits)
    if kind is Kind.ODS:
        return _checked_ods(_parts(data, _OPEN_DOCUMENT, limits), limits)
    raise UnreadableFile("kind-unsupported", kind=str(kind))


def _parts(data: bytes, wanted: re.Pattern[str], limits: Limits) -> dict[str, bytes]:
    parts = {name: part for name, part in unpack(data, limits).items() if wanted.match(name)}
    for name, part in parts.items():
        if not name.lower().endswith(".bin"):
            refuse_entities(name, part)
    return parts


def _checked_xls(data: bytes, limits: Limits) -> Checked:
    book = xls_book(data)
    if book.locked:
        raise UnreadableFile("workbook-encrypted")
    check_extents(book.extents, limits)
    check_text(book.extents, book.strings, limits)
    return Checked(io.BytesIO(ole.contained("Workbook", book.stream)), dict(enumerate(book.extents)))


def _checked_xlsx(parts: dict[str, bytes], limits: Limits) -> Checked:
    sheets = {name: part for name, part in parts.items() if b"sheetData" in part}
    scanned = _scanned(sheets)
    extents = _sheet_extents(sheets, scanned, limits)
    _check_shared_text(parts, extents, limits)
    ids = [_value(tag, rb"\w+:id") for tag in _SHEET.findall(parts.get("xl/workbook.xml", b""))]
    names = _in_order(ids, parts.get("xl/_rels/workbook.xml.rels", b""), extents)
    plain: Mapping[int, PlainSheet] = {}
    if scanned:
        parts, plain = _shortened(parts, scanned, names)
    clean = {
        name: with_formulas_as_text(with_errors_as_text(part)) if name in extents else part
        for name, part in parts.items()
    }
    return Checked(repack(clean), {place: extents[name] for place, name in names.items()}, plain)


def _scanned(sheets: dict[str, bytes]) -> dict[str, Cells]:
    """The cells of the sheets for which it is worth the trouble and that are spelled as usual."""
    _met["bytes"] += sum(map(len, sheets.values()))
    least = min(LONG, SHORT) if _LOADED.intersection(sys.modules) or _met["bytes"] >= LONG else LONG
    chosen = {name: part for name, part in sheets.items() if len(part) >= least}
    if not chosen:
        return {}
    from odconv.tables.readers.cellscan import scan  # noqa: PLC0415

    return {name: cells for name, part in chosen.items() if (cells := scan(part)) is not None}


def _shortened(
    parts: dict[str, bytes], scanned: dict[str, Cells], names: dict[int, str]
) -> tuple[dict[str, bytes], Mapping[int, PlainSheet]]:
    from odconv.tables.readers.plainsheet import shorten  # noqa: PLC0415

    if len(set(names.values())) < len(names):
        return parts, {}  # several sheets of one part
    found = shorten(parts, scanned, {name: place for place, name in names.items()})
    return found.parts, found.sheets


def _sheet_extents(sheets: dict[str, bytes], scanned: dict[str, Cells], limits: Limits) -> dict[str, Extent]:
    """The extents of the sheets: a bound where it is good enough, exact ones where it is not."""
    known = {}
    for name, cells in scanned.items():
        known[name] = cells.extent()
        add_hidden(sheets[name], known[name])
    others = {name: part for name, part in sheets.items() if name not in known}
    bounds = known | {name: sheet_bound(part) for name, part in others.items()}
    with contextlib.suppress(UnreadableFile):
        check_extents(list(bounds.values()), limits)
        return bounds
    extents = known | {name: sheet_extent(part) for name, part in others.items()}
    check_extents(list(extents.values()), limits)
    return extents


def _checked_xlsb(parts: dict[str, bytes], limits: Limits) -> Checked:
    extents = {name: xlsb_extent(part) for name, part in parts.items() if name.lower().endswith(".bin")}
    check_extents(list(extents.values()), limits)
    strings = [xlsb_strings(part) for name, part in parts.items() if name.lower().endswith("sharedstrings.bin")]
    for lengths in strings:
        check_text(extents.values(), lengths, limits)
    ids = xlsb_sheets(parts.get("xl/workbook.bin", b""))
    names = _in_order(ids, parts.get("xl/_rels/workbook.bin.rels", b""), extents)
    return Checked(repack(parts), {place: extents[name] for place, name in names.items()})


def _checked_ods(parts: dict[str, bytes], limits: Limits) -> Checked:
    if _ENCRYPTED_ODS.search(parts.get("META-INF/manifest.xml", b"")):
        raise UnreadableFile("workbook-encrypted")
    extents = ods_extents(parts.get("content.xml", b""))
    check_extents(extents, limits)
    check_text(extents, (), limits)
    return Checked(repack(parts), dict(enumerate(extents)))


def _check_shared_text(parts: dict[str, bytes], extents: dict[str, Extent], limits: Limits) -> None:
    """Refuse short workbooks whose cells repeat long texts: every cell gets its own copy.

    Raises:
        UnreadableFile: `workbook-bomb`.
    """
    filled = sum(extent.filled for extent in extents.values())
    for part in parts.values():
        if len(part) * filled <= limits.max_workbook_bytes or not _STRINGS.search(part):
            continue
        if longest_string(part) * filled <= limits.max_workbook_bytes:
            continue
        size = shared_text(part, (parts[name] for name in extents))
        if size > limits.max_workbook_bytes:
            raise UnreadableFile("workbook-bomb", size=size, limit=limits.max_workbook_bytes)


def _in_order(ids: list[str], relations: bytes, sheets: Collection[str]) -> dict[int, str]:
    """The parts by place of their sheet; those that cannot be told are left out."""
    targets = {_value(tag, rb"Id"): _value(tag, rb"Target") for tag in _RELATION.findall(relations)}
    found = {}
    for place, name in enumerate(ids):
        target = targets.get(name, "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in sheets:
            found[place] = part
    return found


def _value(tag: bytes, attribute: bytes) -> str:
    match = re.search(rb"\s" + attribute + rb"""\s*=\s*["']([^"']*)["']""", tag)
    return match[1].decode("utf-8", "backslashreplace") if match else ""
