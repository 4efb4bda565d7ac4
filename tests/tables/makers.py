"""Small workbooks made by hand, sound and hostile ones: no program would write the latter."""

from __future__ import annotations

import io
import struct
import zipfile

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def archive(parts: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as made:
        for name, content in parts.items():
            made.writestr(zipfile.ZipInfo(name), content, method)  # ZipInfo: no date of today
    return target.getvalue()


def xlsx_parts(sheet: str, *, head: str = "", after: str = "") -> dict[str, str | bytes]:
    return {
        "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" Type="{_OFFICE}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="一覧" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1"'
        f' Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<?xml version="1.0"?>{head}<worksheet xmlns="{_MAIN}">'
        f"<sheetData>{sheet}</sheetData>{after}</worksheet>",
    }


def xlsx(sheet: str, *, head: str = "", after: str = "") -> bytes:
    return archive(xlsx_parts(sheet, head=head, after=after))


def ods(rows: str) -> bytes:
    content = (
        f'<office:document-content xmlns:office="{_ODF}:office:1.0" xmlns:table="{_ODF}:table:1.0"'
        f' xmlns:text="{_ODF}:text:1.0"><office:body><office:spreadsheet><table:table table:name="一覧">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr(zipfile.ZipInfo("mimetype"), ODS_TYPE)
        made.writestr(zipfile.ZipInfo("content.xml"), content)
        made.writestr(zipfile.ZipInfo("META-INF/manifest.xml"), "<manifest/>")
    return target.getvalue()


def ole(streams: dict[str, bytes]) -> bytes:
    """An OLE2 container of version 3: allocation table in sector 0, directory from sector 1, streams from 4 KiB."""
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    entries = [_entry("Root Entry", 5, end, 0)]
    directory_sectors = (len(streams) + 1 + 3) // 4
    fat = [0xFFFFFFFD, *range(2, directory_sectors + 1), end]
    body = b""
    for name, content in streams.items():
        padded = content.ljust(max(4096, -(-len(content) // 512) * 512), b"\0")
        start = len(fat)
        fat += [*range(start + 1, start + len(padded) // 512), end]
        entries.append(_entry(name, 2, start, len(padded)))
        body += padded
    directory = b"".join(entries).ljust(directory_sectors * 512, b"\0")
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    table = struct.pack("<128I", *fat, *[free] * (128 - len(fat)))
    return header + table + directory + body


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    coded = name.encode("utf-16-le")
    links = struct.pack("<3I", *[0xFFFFFFFF] * 3) if kind == 2 else struct.pack("<3I", 0xFFFFFFFF, 0xFFFFFFFF, 1)
    fixed = coded.ljust(64, b"\0") + struct.pack("<HBB", len(coded) + 2, kind, 1) + links
    return fixed + bytes(36) + struct.pack("<IQ", start, size)


def xls(*sheets: list[tuple[int, bytes]], book: tuple[tuple[int, bytes], ...] = ()) -> bytes:
    return ole({"Workbook": xls_stream(list(sheets), *book)})


def biff(*records: tuple[int, bytes]) -> bytes:
    return b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)


def xls_stream(
    sheets: list[list[tuple[int, bytes]]], *book: tuple[int, bytes], places: list[int] | None = None
) -> bytes:
    """The records of an xls workbook: those of the book, the list of its sheets, the sheets.

    `places` are offsets to list instead of the true ones, relative to the end of the list.
    """
    bodies = [biff((0x0809, _bof(0x10)), *records, (0x000A, b"")) for records in sheets]
    starts = places if places is not None else [sum(map(len, bodies[:number])) for number in range(len(bodies))]

    def head(offset: int) -> bytes:
        names = [
            struct.pack("<IHBB", offset + start, 0, 1, 0) + b"%c" % (65 + n % 26) for n, start in enumerate(starts)
        ]
        return biff((0x0809, _bof(0x05)), *book, *((0x0085, name) for name in names), (0x000A, b""))

    return head(len(head(0))) + b"".join(bodies)


def _bof(kind: int) -> bytes:
    return struct.pack("<HHHHII", 0x0600, kind, 0, 0, 0, 0)
