"""Every member of an archive is read or listed with the reason; limits hold for all of them together."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import archive, xlsx

from odconv.errors import UnreadableFile
from odconv.issues import explanations
from odconv.tables.limits import Limits
from odconv.tables.readers.archive import member_name
from odconv.tables.reading import read
from odconv.tables.sniff import Kind

TABLE = "名称,住所\r\n中央公園,千代田区霞が関\r\n"
ROWS = [["名称", "住所"], ["中央公園", "千代田区霞が関"]]
BOOK = xlsx('<row r="1"><c r="A1" t="inlineStr"><is><t>名称</t></is></c></row>')
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def refused(data: bytes, limits: Limits | None = None) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read(data, limits)
    assert caught.value.code in explanations()
    return caught.value


def raw_zip(name: bytes, content: bytes, *, flags: int = 0) -> bytes:
    """An archive whose member has these bytes for a name, which no library would write."""
    made = bytearray(archive({"n" * len(name): content}))
    for start in (made.find(b"PK\x03\x04") + 30, made.find(b"PK\x01\x02") + 46):
        made[start : start + len(name)] = name
    for start in (made.find(b"PK\x03\x04") + 6, made.find(b"PK\x01\x02") + 8):
        made[start : start + 2] = struct.pack("<H", flags)
    return bytes(made)


def test_every_member_is_read_as_it_would_be_alone() -> None:
    members = {
        "一覧/公園.csv": TABLE.encode("cp932"),
        "book.csv": BOOK,
        "data.json": '[{"名称": "駅"}]',
        "page.xls": "<html><table><tr><td>名称</table>",
        "more.zip": archive({"内.csv": TABLE}),
        "points.csv.gz": gzip.compress(TABLE.encode("euc_jp"), mtime=0),
    }
    readings = read(archive(members))
    assert [(reading.member, reading.kind, reading.encoding) for reading in readings] == [
        ("一覧/公園.csv", Kind.DELIMITED, "cp932"),
        ("book.csv", Kind.XLSX, None),
        ("data.json", Kind.JSON, "utf-8"),
        ("page.xls", Kind.HTML, "utf-8"),
        ("more.zip/内.csv", Kind.DELIMITED, "utf-8"),
        ("points.csv.gz", Kind.DELIMITED, "euc_jp"),
    ]
    assert all(reading.issue is None and reading.grids[0].rows for reading in readings)


def test_members_that_are_no_tables_are_listed_behind_those_that_are() -> None:
    readings = read(
        archive(
            {
                "__MACOSX/._a.csv": "x",
                "folder/": "",
                "地図.png": PNG,
                "空.csv": "",
                "説明.docx": archive({"[Content_Types].xml": "", "word/document.xml": ""}),
                "壊れた.xlsx": BOOK[:-200],
                "表.csv": TABLE,
            }
        )
    )
    assert [(reading.member, reading.issue and reading.issue.code) for reading in readings] == [
        ("表.csv", None),
        ("__MACOSX/._a.csv", "member-system-file"),
        ("地図.png", "kind-unsupported"),
        ("空.csv", "file-empty"),
        ("説明.docx", "kind-document"),
        ("壊れた.xlsx", "workbook-damaged"),
    ]
    assert all(
        reading.issue is None or (reading.grids == () and reading.issue.params["member"]) for reading in readings
    )


def test_a_locked_member_is_listed_and_does_not_stop_the_others() -> None:
    made = bytearray(archive({"a.csv": TABLE, "b.csv": TABLE}))
    entry = made.find(b"PK\x01\x02")
    made[entry + 8] |= 1
    readings = read(bytes(made))
    assert [(reading.member, reading.issue and reading.issue.code) for reading in readings] == [
        ("b.csv", None),
        ("a.csv", "archive-encrypted"),
    ]


def test_a_member_with_a_wrong_checksum_is_listed() -> None:
    made = bytearray(archive({"a.csv": TABLE, "b.csv": TABLE}, zipfile.ZIP_STORED))
    made[made.find(b"a.csv") + 12] ^= 1
    assert [reading.issue and reading.issue.code for reading in read(bytes(made))] == [None, "archive-damaged"]


@pytest.mark.parametrize(
    ("name", "flags", "expected"),
    [
        ("一覧表.csv".encode("cp932"), 0, "一覧表.csv"),
        ("表/ソ十.csv".encode("cp932"), 0, "表/ソ十.csv"),  # second bytes are backslashes
        ("一覧表.csv".encode(), 0x800, "一覧表.csv"),
        ("一覧表.csv".encode(), 0, "一覧表.csv"),  # as macOS writes it
        (b"\x82\x80\xff.csv", 0, "éÇ\xa0.csv"),
        (b"plain.csv", 0, "plain.csv"),
    ],
)
def test_names_are_told_apart_by_their_bytes(name: bytes, flags: int, expected: str) -> None:
    (reading,) = read(raw_zip(name, TABLE.encode(), flags=flags))
    assert (reading.member, reading.grids[0].rows) == (expected, ROWS)


@settings(max_examples=100, deadline=None)
@given(st.text("一覧表公園ソ能髙①ｱabc/-_ ", min_size=1, max_size=20), st.sampled_from(["cp932", "utf-8"]))
def test_names_without_a_flag_come_back(name: str, encoding: str) -> None:
    try:
        raw = name.encode(encoding)
    except UnicodeEncodeError:
        return
    info = zipfile.ZipInfo("x")
    info.flag_bits, info.orig_filename = 0, raw.decode("cp437")
    try:
        by_chance = encoding == "cp932" and not raw.isascii() and bool(raw.decode("utf-8"))
    except UnicodeDecodeError:
        by_chance = False
    assert by_chance or member_name(info) == name


def test_gzip_is_the_file_itself_unless_it_names_it() -> None:
    (reading,) = read(gzip.compress(TABLE.encode("cp932"), mtime=0))
    assert (reading.member, reading.encoding, reading.grids[0].rows) == (None, "cp932", ROWS)
    target = io.BytesIO()
    with gzip.GzipFile(filename="park.csv", mode="wb", fileobj=target) as stream:
        stream.write(TABLE.encode())
    (reading,) = read(target.getvalue())
    assert reading.member == "park.csv"


def test_parts_of_gzip_one_after_another_are_one_file() -> None:
    head, tail = TABLE.encode()[:20], TABLE.encode()[20:]
    (reading,) = read(gzip.compress(head, mtime=0) + gzip.compress(tail, mtime=0))
    assert reading.grids[0].rows == ROWS


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (archive({"a.csv": TABLE})[:-30], "archive-damaged"),
        (b"PK\x05\x06" + bytes(18), "archive-without-table"),
        (archive({"a.png": PNG, "b.png": PNG}), "archive-without-table"),
        (archive({"a.docx": archive({"[Content_Types].xml": "", "word/a.xml": ""})}), "kind-document"),
        (archive({"a.png": PNG, ".DS_Store": "x"}), "kind-unsupported"),
        (raw_zip(b"a.csv", TABLE.encode(), flags=1), "archive-encrypted"),
        (gzip.compress(b"", mtime=0), "file-empty"),
        (gzip.compress(PNG, mtime=0), "kind-unsupported"),
        (gzip.compress(TABLE.encode(), mtime=0)[:-9], "archive-damaged"),
        (gzip.compress(TABLE.encode(), mtime=0)[:-8] + bytes(8), "archive-damaged"),
    ],
)
def test_archives_without_a_table_say_why(data: bytes, code: str) -> None:
    assert refused(data).code == code


def test_the_error_of_an_archive_names_its_members() -> None:
    error = refused(archive({f"{number}.png": PNG for number in range(12)}))
    assert error.params["members"] == "、".join(f"{number}.png" for number in range(10)) + "…"


NESTED = archive({"a.zip": archive({"b.zip": archive({"c.csv": TABLE})})})


@pytest.mark.parametrize(
    ("data", "limits", "code"),
    [
        (archive({f"{n}.csv": "a" for n in range(4)}), Limits(max_members=3), "archive-too-many-members"),
        (archive({f"{n}.csv": "a" for n in range(99)}), Limits(max_members=3), "archive-too-many-members"),
        (NESTED, Limits(max_members=2), "archive-too-many-members"),
        (NESTED, Limits(max_archive_depth=2), "archive-too-deep"),
        (NESTED, Limits(max_archive_bytes=200), "archive-too-large"),
        (archive({"a.csv": "a" * 5000}), Limits(max_archive_bytes=4000), "archive-bomb"),
        (gzip.compress(b"a" * 5000, mtime=0), Limits(max_archive_bytes=4000), "archive-bomb"),
        (archive({"a.csv": b"a" * 2000, "b.csv": b"a" * 2100}), Limits(max_archive_bytes=4000), "archive-bomb"),
        (gzip.compress(b"a" * 20_000_000, mtime=0), None, "archive-bomb"),
        (NESTED, Limits(max_seconds=0), "time-limit"),
        (archive({"a.csv": TABLE}), Limits(max_cells=3), "too-many-cells"),
    ],
)
def test_every_limit_holds(data: bytes, limits: Limits | None, code: str) -> None:
    assert refused(data, limits).code == code


def test_cells_are_counted_over_all_members() -> None:
    data = archive({"a.csv": TABLE, "b.csv": TABLE})
    assert [reading.issue and reading.issue.code for reading in read(data, Limits(max_cells=7))] == [
        None,
        "too-many-cells",
    ]
    assert all(reading.issue is None for reading in read(data, Limits(max_cells=8)))


def test_text_that_workbooks_unpack_to_counts_for_the_archive() -> None:
    long = "公" * 3000
    cell = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{long}</t></is></c></row>'
    data = archive({f"{number}.xlsx": xlsx(cell) for number in range(9)})
    packed = sum(len(xlsx(cell)) for _ in range(9))
    enough = packed + 9 * 3000
    assert len(read(data, Limits(max_archive_bytes=enough))) == 9
    assert refused(data, Limits(max_archive_bytes=enough - 1)).code == "archive-bomb"


def test_an_archive_that_holds_itself_comes_to_an_end() -> None:
    data = archive({"table.csv": TABLE})
    for _ in range(20):
        data = archive({"table.csv": TABLE, "again.zip": data}, zipfile.ZIP_STORED)
    readings = read(data)
    assert [reading.member for reading in readings if reading.grids] == [
        "table.csv",
        "again.zip/table.csv",
        "again.zip/again.zip/table.csv",
    ]
    assert readings[-1].issue is not None
    assert readings[-1].issue.code == "archive-too-deep"
