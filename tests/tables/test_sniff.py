"""The kind of a file is told by its bytes, with bounded work, whatever they are."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import archive, biff, ods, ole, xlsx, xlsx_parts

from odconv.tables.sniff import Kind, sniff

SHEET = '<row r="1"><c r="A1"><v>1</v></c></row>'


def kind(data: bytes) -> Kind:
    return sniff(lambda offset, length: data[offset : offset + length], len(data))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", Kind.EMPTY),
        (b"\xef\xbb\xbf", Kind.EMPTY),
        (b"\xff\xfe", Kind.EMPTY),
        ("名称,住所\n".encode("cp932"), Kind.DELIMITED),
        ("名称,住所\n".encode("euc_jp"), Kind.DELIMITED),
        ("名称,住所\n".encode("iso2022_jp"), Kind.DELIMITED),
        ("名称,住所\n".encode("utf-16"), Kind.DELIMITED),
        ("名称,住所\n".encode("utf-16-be"), Kind.DELIMITED),
        (b"a,b\n1,\0\n", Kind.DELIMITED),
        (bytes(range(256)) * 8, Kind.BINARY),
        (xlsx(SHEET), Kind.XLSX),
        (xlsx(SHEET)[:-400], Kind.XLSX),
        (archive({"[Content_Types].xml": "", "xl/workbook.bin": b""}), Kind.XLSB),
        (ods(""), Kind.ODS),
        (archive({"mimetype": "a" * 99, "content.xml": "", "META-INF/manifest.xml": ""}), Kind.ODS),
        (archive({"a.csv": "a,b"}), Kind.ZIP),
        (archive({"[Content_Types].xml": "", "word/document.xml": ""}), Kind.DOCUMENT),
        (archive({"[Content_Types].xml": "", "ppt/presentation.xml": ""}), Kind.SLIDES),
        (archive({"mimetype": "application/vnd.oasis.opendocument.text"}, zipfile.ZIP_STORED), Kind.DOCUMENT),
        (ole({"EncryptionInfo": b"", "EncryptedPackage": b""}), Kind.ENCRYPTED),
        (ole({"Workbook": biff((0x0809, bytes(16)))}), Kind.XLS),
        (ole({"WordDocument": b""}), Kind.DOCUMENT),
        (ole({"PowerPoint Document": b""}), Kind.SLIDES),
        (ole({"Something": b""}), Kind.BINARY),
        ("名称,住所\n".encode("utf-32"), Kind.UTF32),
        ("名称,住所\n".encode("utf-32-be"), Kind.UTF32),
        ("あいうえお,かきくけこ\n".encode("utf-32-le"), Kind.UTF32),
        ("a\n".encode("utf-16"), Kind.DELIMITED),
        (gzip.compress(b"a,b", mtime=0), Kind.GZIP),
        (b"%PDF-1.7\n", Kind.PDF),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE HTML><p>", Kind.HTML),
        ("<table><tr>".encode("utf-16"), Kind.HTML),
        (b'<?xml version="1.0"?><html xmlns="x">', Kind.HTML),
        (b'<?xml version="1.0"?><Workbook/>', Kind.XML),
        (b'{"type": "FeatureCollection"}', Kind.JSON),
        (b"[[1, 2]]", Kind.JSON),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), Kind.IMAGE),
    ],
)
def test_tells_kinds_apart(data: bytes, expected: Kind) -> None:
    assert kind(data) is expected


def test_a_huge_file_is_looked_at_in_part_only() -> None:
    read_bytes = 0

    def read(offset: int, length: int) -> bytes:
        nonlocal read_bytes
        read_bytes += length
        return (b"PK\x03\x04" if offset == 0 else b"").ljust(length, b"a")

    sniff(read, 10 * 2**30)
    assert read_bytes < 10 * 2**20


def test_a_container_whose_sectors_run_in_a_circle_ends() -> None:
    data = bytearray(ole({"Workbook": bytes(5000)}))
    data[512 + 4 : 512 + 8] = (1).to_bytes(4, "little")  # the directory follows itself
    assert kind(bytes(data)) in {Kind.XLS, Kind.BINARY}


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", b"<?xml", b"\xff\xfe"]),
    st.binary(max_size=2000),
)
def test_any_bytes_have_a_kind(start: bytes, rest: bytes) -> None:
    assert isinstance(kind(start + rest), Kind)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_mutated_containers_have_a_kind(data: st.DataObject) -> None:
    made = bytearray(data.draw(st.sampled_from([ole({"Workbook": bytes(5000)}), archive(xlsx_parts(SHEET))])))
    for _ in range(data.draw(st.integers(1, 8))):
        made[data.draw(st.integers(8, len(made) - 1))] = data.draw(st.integers(0, 255))
    assert isinstance(kind(bytes(made)), Kind)


@pytest.mark.corpus
def test_published_files_are_what_they_look_like(shared: Path) -> None:
    expected = {
        ".csv": {Kind.DELIMITED, Kind.XLSX},  # one is a workbook by another name
        ".xls": {Kind.XLS, Kind.XLSX},
        ".xlsx": {Kind.XLSX, Kind.XLS},
        ".json": {Kind.JSON},
        ".geojson": {Kind.JSON},
    }
    seen = 0
    for path in sorted((shared / "corpus").rglob("*")):
        if path.suffix in expected:
            seen += 1
            assert kind(path.read_bytes()) in expected[path.suffix], path
    assert seen > 300
