"""Small PDF files made by hand: ruled tables with Japanese text."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

Rows = Sequence[Sequence[str]]
_WIDTH, _HEIGHT = 90, 24


def pdf(*pages: bytes, compress: bool = True) -> bytes:
    """A document of pages, each given by its drawing commands."""
    font = (
        b"<</Type/Font/Subtype/Type0/BaseFont/HeiseiMin-W3/Encoding/UniJIS-UCS2-H/DescendantFonts[<</Type/Font"
        b"/Subtype/CIDFontType0/BaseFont/HeiseiMin-W3/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>"
        b"/DW 1000/FontDescriptor<</Type/FontDescriptor/FontName/HeiseiMin-W3/Flags 4/FontBBox[0 -200 1000 900]"
        b"/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80>>>>]>>"
    )
    kids = b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(len(pages)))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), kids), font]
    for number, content in enumerate(pages):
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 842 595]/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>"
            % (5 + 2 * number)
        )
        packed = zlib.compress(content) if compress else content
        packing = b"/Filter/FlateDecode" if compress else b""
        objects.append(b"<<%s/Length %d>>stream\n%s\nendstream" % (packing, len(packed), packed))
    return _file(objects)


def ruled(rows: Rows, *, left: int = 40, top: int = 550) -> bytes:
    """The drawing of a table with a line around every cell; a cell `<` is one with the cell to its left."""
    drawn = []
    for number, row in enumerate(rows):
        y = top - _HEIGHT * (number + 1)
        for column, text in enumerate(row):
            if text == "<":
                continue
            span = 1
            while column + span < len(row) and row[column + span] == "<":
                span += 1
            drawn.append(f"{left + _WIDTH * column} {y} {_WIDTH * span} {_HEIGHT} re S")
            drawn.append(words(text, left + _WIDTH * column + 4, y + 8))
    return "\n".join(drawn).encode()


def words(text: str, x: int, y: int) -> str:
    return f"BT /F 9 Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET"


def _file(objects: Sequence[bytes]) -> bytes:
    made, places = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return made + end % (size, table, size, len(made))
