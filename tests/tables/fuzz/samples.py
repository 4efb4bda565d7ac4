"""Real-looking files of every kind, made anew: what mutations begin from.

A file that packs others is given by its parts, so that a mutation can reach what lies under the compression.
"""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import struct
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import xlsxwriter
import xlwt
from makers import archive, ods, xlsx_parts
from pdfmaker import pdf, ruled

HEADER = ["ID", "名称", "所在地", "緯度", "経度", "開始日", "備考"]
ROWS = [
    [f"13101{number}", f"第{number}公園", "東京都千代田区霞が関1-1", "35.67", "139.75", "2024-04-01", "駐車場有、広場"]
    for number in range(12)
]
CSV = "".join(",".join(f'"{cell}"' if "、" in cell else cell for cell in row) + "\r\n" for row in [HEADER, *ROWS])
ENCODINGS = ("utf-8", "utf-8-sig", "cp932", "euc_jp", "iso2022_jp", "utf-16")


@dataclass(frozen=True)
class Sample:
    """A file: its parts, and what makes one of them."""

    parts: Mapping[str, bytes]
    pack: Callable[[Mapping[str, bytes]], bytes]


def _plain(data: bytes) -> Sample:
    return Sample({"": data}, lambda parts: parts[""])


def _zipped(parts: Mapping[str, bytes | str]) -> Sample:
    raw = {name: part.encode() if isinstance(part, str) else part for name, part in parts.items()}
    return Sample(raw, lambda mutated: archive(dict(mutated)))


def _xlsx() -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("一覧")
    sheet.merge_range("A1:G1", "施設一覧")
    for number, row in enumerate([HEADER, *ROWS], start=1):
        sheet.write_row(number, 0, row)
    sheet.set_row(4, None, None, {"hidden": True})
    sheet.write_datetime(3, 5, dt.datetime(2024, 4, 1), book.add_format({"num_format": "yyyy/m/d"}))  # noqa: DTZ001
    book.add_worksheet("選択肢").write_column(0, 0, ["有", "無"])
    book.close()
    return target.getvalue()


def _unzipped(data: bytes) -> Sample:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return _zipped({name: opened.read(name) for name in opened.namelist()})


def _xls() -> bytes:
    book = xlwt.Workbook(encoding="cp932")
    sheet = book.add_sheet("一覧")
    sheet.write_merge(0, 0, 0, 6, "施設一覧")
    for row, cells in enumerate([HEADER, *ROWS], start=1):
        for column, text in enumerate(cells):
            sheet.write(row, column, float(text) if column in {3, 4} and row > 1 else text)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _ods() -> bytes:
    def cell(text: str) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'

    rows = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in [HEADER, *ROWS])
    blank = '<table:table-row table:number-rows-repeated="900"><table:table-cell/></table:table-row>'
    return ods(f'<table:table-column table:number-columns-repeated="7"/>{rows}{blank}')


def _record(kind: int, body: bytes) -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, coded = len(body), b""
    while size >= 128:
        coded += bytes([size & 0x7F | 0x80])
        size >>= 7
    return head + coded + bytes([size]) + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _xlsb() -> Sample:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    rows = b""
    for number, row in enumerate([HEADER, *ROWS]):
        rows += _record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0))
        for column, text in enumerate(row):
            rows += _record(6, struct.pack("<II", column, 0) + _wide(text))
    dimension = _record(148, struct.pack("<4I", 0, len(ROWS), 0, len(HEADER) - 1))
    sheet = _record(129, b"") + dimension + _record(145, b"") + rows + _record(146, b"") + _record(130, b"")
    book = _record(131, b"") + _record(143, b"")
    book += _record(156, struct.pack("<II", 0, 1) + _wide("r1") + _wide("一覧")) + _record(144, b"") + _record(132, b"")
    return _zipped(
        {
            "[Content_Types].xml": xlsx_parts("")["[Content_Types].xml"],
            "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{office}/officeDocument"'
            ' Target="xl/workbook.bin"/></Relationships>',
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1"'
            f' Type="{office}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>',
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def _features() -> str:
    return json.dumps(
        {
            "type": "FeatureCollection",
            "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
            "features": [
                {
                    "type": "Feature",
                    "properties": dict(zip(HEADER, row, strict=True)) | {"台数": 5, "料金": [100, None]},
                    "geometry": {"type": "Point", "coordinates": [139.75, 35.67]}
                    if number % 2
                    else {"type": "LineString", "coordinates": [[139.7, 35.6], [139.8, 35.7]]},
                }
                for number, row in enumerate(ROWS)
            ],
        },
        ensure_ascii=False,
        indent=1,
    )


def _page() -> str:
    body = "".join("<tr>" + "".join(f"<td>{cell}&nbsp;</td>" for cell in row) + "</tr>\n" for row in ROWS)
    return (
        "<!DOCTYPE html><html><head><meta charset=Shift_JIS><title>施設一覧</title><style>td{a:b}</style></head><body>"
        "<table border=1><caption>一覧</caption><thead><tr><th rowspan=2>ID<th rowspan=2>名称<th colspan=5>位置</tr>"
        f"<tr>{''.join(f'<th>{name}</th>' for name in HEADER[2:])}</tr></thead><tbody>{body}</tbody></table>"
        "<table><tr><td>注<table><tr><td>内側</table></td></tr></table>"
        "<script>if (a < b) x('<td>')</script></body></html>"
    )


def _records() -> list[dict[str, str]]:
    return [dict(zip(HEADER, row, strict=True)) for row in ROWS]


@cache
def samples() -> dict[str, Sample]:
    """Every kind that is read, by name."""
    made = {f"csv {encoding}": _plain(CSV.encode(encoding)) for encoding in ENCODINGS}
    made["tsv"] = _plain(CSV.replace(",", "\t").encode())
    made["json"] = _plain(json.dumps({"total": 12, "result": {"records": _records()}}, ensure_ascii=False).encode())
    made["json lines"] = _plain("\n".join(map(json.dumps, _records())).encode())
    made["json arrays"] = _plain(json.dumps([HEADER, *ROWS], ensure_ascii=False).encode("cp932"))
    made["geojson"] = _plain(_features().encode())
    made["html"] = _plain(_page().encode("cp932"))
    made["xlsx"] = _unzipped(_xlsx())
    made["xls"] = _plain(_xls())
    made["ods"] = _unzipped(_ods())
    made["xlsb"] = _xlsb()
    made["zip"] = _zipped({"一覧.csv": CSV, "中/表.xlsx": _xlsx(), "点.geojson": _features(), "頁.html": _page()})
    made["gzip"] = Sample({"": CSV.encode("cp932")}, lambda parts: gzip.compress(parts[""], mtime=0))
    made["pdf"] = Sample({"": ruled([HEADER, *ROWS])}, lambda parts: pdf(parts[""], parts[""]))
    return made
