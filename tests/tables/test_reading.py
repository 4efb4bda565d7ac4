"""Any kind of file is read by its bytes, whatever it is called; what cannot be read says what to do instead."""

from __future__ import annotations

from pathlib import Path

import pytest
from makers import archive, ole, xlsx

from odconv.errors import UnreadableFile
from odconv.issues import render
from odconv.tables.limits import Limits
from odconv.tables.reading import read
from odconv.tables.sniff import Kind

TABLE = "名称,住所\r\n中央公園,千代田区霞が関\r\n"
ROWS = [["名称", "住所"], ["中央公園", "千代田区霞が関"]]
BOOK = xlsx('<row r="1"><c r="A1" t="inlineStr"><is><t>名称</t></is></c></row>')
CONTENTS: dict[str, tuple[bytes, Kind]] = {
    "csv": (TABLE.encode("cp932"), Kind.DELIMITED),
    "xlsx": (BOOK, Kind.XLSX),
    "html": (b"<table><tr><td>a</table>", Kind.HTML),
    "json": (b'[{"a": 1}]', Kind.JSON),
    "zip": (archive({"a.csv": TABLE}), Kind.DELIMITED),
}


@pytest.mark.parametrize("ending", ["csv", "xls", "xlsx", "zip", "pdf", "txt", ""])
@pytest.mark.parametrize("name", CONTENTS)
def test_the_name_of_a_file_decides_nothing(name: str, ending: str, tmp_path: Path) -> None:
    content, kind = CONTENTS[name]
    path = tmp_path / f"表.{ending}"
    path.write_bytes(content)
    (reading,) = read(path)
    assert reading.kind is kind
    assert reading.grids[0].rows


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932", "euc_jp", "iso2022_jp"])
def test_how_text_was_written_is_told(encoding: str, separator: str, end: str) -> None:
    (reading,) = read(TABLE.replace(",", separator).replace("\r\n", end).encode(encoding))
    assert reading.grids[0].rows == ROWS
    assert (reading.delimiter, reading.line_end) == (separator, end)
    assert reading.encoding == {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)
    assert reading.bom is (encoding in {"utf-8-sig", "utf-16"})


DOCX = archive({"[Content_Types].xml": "", "word/document.xml": "", "word/embeddings/a.xlsx": BOOK})


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (TABLE.encode("utf-32"), "encoding-utf32", "UTF-8"),
        (TABLE.encode("utf-32-le"), "encoding-utf32", "UTF-8"),
        (TABLE.encode("utf-32-be"), "encoding-utf32", "UTF-8"),
        (DOCX, "kind-document", "Excel に貼り付け"),
        (archive({"[Content_Types].xml": "", "ppt/slides/a.xml": ""}), "kind-document", "Excel に貼り付け"),
        (ole({"WordDocument": b""}), "kind-document", "Excel に貼り付け"),
        (ole({"EncryptedPackage": b""}), "workbook-encrypted", "パスワード"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "kind-unsupported", "CSV"),
        (b'<?xml version="1.0"?><data/>', "kind-unsupported", "CSV"),
        (b"Rar!\x1a\x07\x00" + bytes(20), "file-binary", "CSV"),
        (b"", "file-empty", "保存"),
    ],
)
def test_other_kinds_say_what_to_do(data: bytes, code: str, says: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(data)
    assert caught.value.code == code
    assert "?" not in render(code, caught.value.params, "ja")
    assert says in render(code, caught.value.params, "ja", "fix")


def test_a_workbook_counts_as_its_sheets() -> None:
    (reading,) = read(BOOK)
    assert (reading.kind, reading.encoding, reading.grids[0].sheet) == (Kind.XLSX, None, "一覧")
    with pytest.raises(UnreadableFile, match="file-too-large"):
        read(BOOK, Limits(max_workbook_bytes=len(BOOK) - 1))


@pytest.mark.corpus
def test_every_published_file_is_read_or_refused_with_a_reason(shared: Path) -> None:
    seen, unread = 0, []
    for path in sorted(path for path in (shared / "corpus" / "files").rglob("*") if path.is_file()):
        seen += 1
        try:
            readings = read(path)
        except UnreadableFile as error:
            unread.append((path.name, error.code))
            continue
        for grid in (grid for reading in readings for grid in reading.grids):
            assert len({len(row) for row in grid.rows}) <= 1, path
    assert seen > 150
    assert unread == []
