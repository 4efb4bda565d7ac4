"""One table, many dresses: encodings, separators, line ends, blocks and both engines give the same findings."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import frictionless
import pytest
from frictionless import Checklist, Dialect, formats
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from odconv.cli import app
from odconv.errors import UnreadableFile
from odconv.issues import Severity
from odconv.schemas.model import Schema
from odconv.schemas.registry import load_schema
from odconv.validation import columns, run
from odconv.validation.findings import TableReport
from odconv.validation.run import Options, validate

AED = load_schema("standard/aed")
BOTH = ("small", "large")


def take(size: str) -> None:
    run._SMALL = run._SMALL_WITHOUT_POLARS = {"small": 1 << 40, "large": 0}[size]


@pytest.fixture(autouse=True)
def _engines_as_they_were() -> Iterator[None]:
    before = run._SMALL, run._SMALL_WITHOUT_POLARS, columns.BLOCK
    yield
    run._SMALL, run._SMALL_WITHOUT_POLARS, columns.BLOCK = before


def judged(
    data: bytes, schema: Schema, size: str, block: int = 2000, limit: int | None = None
) -> tuple[TableReport, Counter[Any]]:
    take(size)
    columns.BLOCK = block
    report = validate(data, schema, options=Options(limit=limit))
    return report, Counter(
        (f.code, f.row, f.field_number, f.field, f.value, f.cells, tuple(f.params.items())) for f in report.findings
    )


def table(rows: int = 60, *, width: int = len(AED.fields)) -> str:
    """Every third row has a fault; the ids repeat each forty rows."""
    lines = [",".join(AED.field_names[:width])]
    for number in range(rows):
        code = "131016" if number % 3 else "13101６"
        cells = [code, str(number % 40), "東京都", "千代田区", f"図書館①㈱髙{number}"]
        lines.append(",".join(cells + [""] * (width - len(cells))))
    return "\r\n".join(lines) + "\r\n"


PLAIN = table()
EVERYWHERE = PLAIN.replace("①㈱髙", "本")  # letters that every encoding has

ENCODINGS = {
    "utf-8": (PLAIN.encode(), "utf-8"),
    "mark": (b"\xef\xbb\xbf" + PLAIN.encode(), "utf-8"),
    "cp932": (PLAIN.encode("cp932"), "cp932"),
    "utf-16": (PLAIN.encode("utf-16"), "utf-16-le"),
    "utf-16-le": (PLAIN.encode("utf-16-le"), "utf-16-le"),
    "utf-16-be": (PLAIN.encode("utf-16-be"), "utf-16-be"),
}
OLD_ENCODINGS = {name: (EVERYWHERE.encode(name), name) for name in ("euc_jp", "iso2022_jp", "cp932")}


@pytest.mark.parametrize("size", BOTH)
@pytest.mark.parametrize("name", ENCODINGS)
def test_encoding_changes_nothing_but_its_name(name: str, size: str) -> None:
    data, encoding = ENCODINGS[name]
    report, found = judged(data, AED, size)
    assert report.encoding == encoding
    assert report.rows == 60
    assert found == judged(PLAIN.encode(), AED, "small")[1]
    assert {"constraint-error", "unique-error"} <= {finding.code for finding in report.findings}


@pytest.mark.parametrize("size", BOTH)
@pytest.mark.parametrize("name", OLD_ENCODINGS)
def test_old_encodings_are_read_too(name: str, size: str) -> None:
    data, encoding = OLD_ENCODINGS[name]
    report, found = judged(data, AED, size)
    assert report.encoding == encoding
    assert found == judged(EVERYWHERE.encode(), AED, "small")[1]


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "iso2022_jp", "utf-8"])
def test_letters_that_come_late_decide_the_encoding(encoding: str) -> None:
    """The head of a long table may be plain ASCII."""
    text = "a,b\r\n" + "1,2\r\n" * 20_000 + "東京都,千代田区役所の図書館\r\n" * 3
    schema = Schema("test/two", "1", {"fields": [{"name": "a", "type": "string"}, {"name": "b", "type": "integer"}]})
    report, found = judged(text.encode(encoding), schema, "large", block=50_000)
    assert report.encoding == encoding
    assert found == judged(text.encode(encoding), schema, "small")[1]
    assert [finding.value for finding in report.findings] == ["千代田区役所の図書館"] * 3


def test_letters_of_utf8_before_others_are_not_read_anew() -> None:
    text = "a,b\r\n" + "1,2\r\n" * 20_000
    data = text.encode() + "東,京\r\n".encode() + "千代田区役所の図書館,1\r\n".encode("cp932") * 40
    with pytest.raises(UnreadableFile) as caught:
        judged(data, AED, "large", block=50_000)
    assert (caught.value.code, caught.value.params["encoding"], caught.value.params["row"]) == (
        "encoding-broken",
        "utf-8",
        20_003,
    )


@pytest.mark.parametrize("size", BOTH)
@pytest.mark.parametrize("separator", ["\t", ";", "|"])
def test_separator_changes_nothing_but_its_name(separator: str, size: str) -> None:
    report, found = judged(PLAIN.replace(",", separator).encode(), AED, size)
    assert report.delimiter == separator
    assert found == judged(PLAIN.encode(), AED, "small")[1]


@pytest.mark.parametrize("size", BOTH)
@pytest.mark.parametrize("ending", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends_change_nothing(ending: str, last: bool, size: str) -> None:
    text = PLAIN.replace("\r\n", ending)
    text = text if last else text.removesuffix(ending)
    assert judged(text.encode(), AED, size)[1] == judged(PLAIN.encode(), AED, "small")[1]


@pytest.mark.parametrize("size", BOTH)
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_header_alone_has_no_rows(end: str, size: str) -> None:
    report, found = judged((",".join(AED.field_names) + end).encode(), AED, size)
    assert (report.rows, report.fields, report.valid, not found) == (0, len(AED.fields), True, True)


@pytest.mark.parametrize("size", BOTH)
@pytest.mark.parametrize("titles", ["AED一覧\r\n", "AED一覧\r\n\r\n令和6年,時点\r\n", "\r\n\r\n", '"AED\r\n一覧"\r\n'])
def test_title_rows_are_told_once_and_rows_keep_their_numbers(titles: str, size: str) -> None:
    above = len(list(csv.reader(io.StringIO(titles, newline=""))))
    report, _ = judged((titles + PLAIN).encode(), AED, size)
    title = [finding for finding in report.findings if finding.code == "title-rows"]
    assert [dict(finding.params) for finding in title] == [{"row": above + 1, "rows": above}]
    plain = judged(PLAIN.encode(), AED, "small")[0]
    rows = Counter((f.code, f.row, f.field) for f in report.findings if f.code != "title-rows")
    assert rows == Counter((f.code, (f.row or 0) + above, f.field) for f in plain.findings)
    assert report.row_errors == plain.row_errors


SMALL = Schema(
    "test/small",
    "1",
    {
        "fields": [
            {"name": "id", "type": "string", "constraints": {"required": True, "unique": True}},
            {"name": "n", "type": "integer", "constraints": {"minimum": 0, "maximum": 10}},
            {"name": "t", "type": "string"},
        ],
        "primaryKey": ["n", "t"],
        "missingValues": ["", "-"],
    },
)

WORDS = st.one_of(
    st.sampled_from(["", "-", "1", "2", "11", "x", "１", "東京", "a,b", 'say "x"', "two\nlines", "two\r\nlines"]),
    st.text(alphabet='a1,"\n\r あ', max_size=6),
)
RAW = st.sampled_from(['a"b,1,c', '5" pipe,2', "x\ry,1,2", '"a"b,1,2', '"q"",",1,2', ",,", "", "-,-,-", " ", '"",1,""'])


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Rows written well, with lines put between them that do not follow RFC 4180."""
    ending = draw(st.sampled_from(["\r\n", "\n"]))
    lines = ["id,n,t" + ending]
    plain = draw(st.booleans())
    for _ in range(draw(st.integers(0, 60))):
        if not plain and draw(st.integers(0, 30)) == 0:
            lines.append(draw(RAW) + ending)
            continue
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator=ending).writerow(draw(st.lists(WORDS, min_size=1, max_size=4)))
        lines.append(out.getvalue())
    text = "".join(lines)
    return text.removesuffix(ending) if draw(st.booleans()) else text


def outcome(text: str, size: str, block: int) -> Any:
    try:
        report, found = judged(text.encode(), SMALL, size, block)
    except UnreadableFile as error:
        return error.code, error.params
    return found, report.totals, report.rows, report.row_errors


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=texts(), block=st.integers(20, 500))
def test_blocks_of_any_size_find_what_rows_find(text: str, block: int) -> None:
    """Quoted line breaks, repetitions and stray quotes lie across the borders of blocks."""
    assert outcome(text, "large", block) == outcome(text, "small", block)


@pytest.mark.parametrize("block", [200, 1000, 5000])
def test_repetitions_are_found_across_blocks_with_their_text(block: int) -> None:
    lines = [f"k{number % 90},{number % 7},t{number}" for number in range(300)]
    report, _ = judged(("id,n,t\n" + "\n".join(lines)).encode("cp932"), SMALL, "large", block)
    repeated = [(f.row, f.value, f.params["first_row"]) for f in report.findings if f.code == "unique-error"]
    assert repeated == [(row, f"k{(row - 2) % 90}", row - 90) for row in range(92, 302)]


def test_repetitions_are_found_where_the_row_engine_takes_over() -> None:
    lines = [f"k{number % 50},{number},t" for number in range(100)]
    lines[60] = 'k"10,60,t'
    text = "id,n,t\n" + "\n".join(lines)
    report, found = judged(text.encode(), SMALL, "large", 200)
    assert found == judged(text.encode(), SMALL, "small")[1]
    repeated = [(f.row, f.value) for f in report.findings if f.code == "unique-error"]
    assert repeated == [(row, f"k{(row - 2) % 50}") for row in range(52, 102) if row != 62]


@pytest.mark.parametrize("size", BOTH)
@pytest.mark.parametrize("limit", [0, 1, 5, 100, None])
def test_totals_are_exact_and_the_first_findings_are_listed(limit: int | None, size: str) -> None:
    """Warnings do not crowd out errors, later faults do not crowd out repetitions, which are found last."""
    data = table(500).encode()
    whole, _ = judged(data, AED, size, 3000)
    some, _ = judged(data, AED, size, 3000, limit)
    assert dict(some.totals) == dict(whole.totals)
    assert some.row_errors == whole.row_errors
    for severity in (Severity.ERROR, Severity.WARNING):
        everything = [finding for finding in whole.findings if finding.severity is severity]
        listed = [finding for finding in some.findings if finding.severity is severity]
        assert listed == everything[:limit]


@pytest.mark.parametrize("size", BOTH)
def test_an_early_repetition_is_listed_though_it_is_found_last(size: str) -> None:
    lines = ["a,1,x", "a,2,x", *(f"b{number},bad,x" for number in range(2000))]
    report, _ = judged(("id,n,t\n" + "\n".join(lines)).encode(), SMALL, size, 2000, limit=3)
    assert [(f.row, f.code) for f in report.findings][:2] == [(3, "unique-error"), (4, "type-error")]


@pytest.mark.parametrize("size", BOTH)
def test_rows_of_blank_and_short_shape_keep_their_order_and_cells(size: str) -> None:
    text = "id,n,t\r\n" + "a,1\r\n\r\n,,\r\nb,2,x,y\r\n-,-\r\nc\r\n"
    report, _ = judged(text.encode(), SMALL, size)
    found = [(f.row, f.code, f.field_number, f.value, f.cells) for f in report.findings if "cell" in f.code]
    assert found == [
        (2, "missing-cell", 3, "", ("a", "1")),
        (5, "extra-cell", 4, "y", ("b", "2", "x", "y")),
        (7, "missing-cell", 2, "", ("c",)),
        (7, "missing-cell", 3, "", ("c",)),
    ]
    assert [(f.row, f.cells) for f in report.findings if f.code == "blank-row"] == [
        (3, ()),
        (4, ("", "", "")),
        (6, ("-", "-")),
    ]


@pytest.mark.parametrize("size", BOTH)
def test_a_cell_of_many_letters_is_read(size: str) -> None:
    """Python's csv module stops at 128 KiB unless it is told otherwise."""
    csv.field_size_limit(131072)
    text = "id,n,t\r\n" + "x" * 200_000 + ",12\r\n"
    report, _ = judged(text.encode(), SMALL, size, 1 << 20)
    assert [(f.code, f.field) for f in report.findings] == [("constraint-error", "n"), ("missing-cell", "t")]


ODD: dict[str, dict[str, Any]] = {
    "place": {"type": "geopoint"},
    "place_array": {"type": "geopoint", "format": "array"},
    "length": {"type": "duration"},
    "year": {"type": "year"},
    "month": {"type": "yearmonth"},
    "moment": {"type": "datetime"},
    "moment_any": {"type": "datetime", "format": "any"},
    "list": {"type": "array"},
    "thing": {"type": "object"},
    "whatever": {"type": "any"},
    "money": {"type": "integer", "bareNumber": False},
    "thousands": {"type": "number", "groupChar": ",", "decimalChar": "."},
    "comma": {"type": "number", "decimalChar": ",", "groupChar": "."},
    "share": {"type": "number", "bareNumber": False},
    "mail": {"type": "string", "format": "email"},
    "day": {"type": "date", "format": "%Y/%m/%d"},
    "clock": {"type": "time"},
    "yes": {"type": "boolean", "trueValues": ["有"], "falseValues": ["無"]},
    "key": {"type": "string", "format": "uuid"},
    "bytes": {"type": "string", "format": "binary"},
}
ODD_TEXTS = [
    *("", "1", "x", "90,45", "190,45", "[90, 45]", "P1Y", "P1Y2M3DT4H5M6S", "2024", "24", "2024-02", "2024-13", "１２"),
    *(
        "2024-01-01T00:00:00Z",
        "2024-01-01T00:00:00",
        "2024-01-01 00:00",
        "令和6年",
        "[1,2]",
        "[1",
        '{"a":1}',
        "{",
        "￥100",
    ),
    *(
        "100円",
        "-5%",
        "1,000",
        "1,000.5",
        "1.000,5",
        "1.5",
        "nan",
        "INF",
        "1e5",
        "a@b.jp",
        "a@",
        "2024/02/29",
        "2023/2/29",
    ),
    *(
        "09:00",
        "09:00:00",
        "25:00:00",
        "有",
        "無",
        "true",
        "95ecc380-afe9-11e4-9b6c-751b66dd541e",
        "YQ==",
        "===",
        " 1 ",
    ),
]


def theirs_of(schema: dict[str, Any], data: bytes, folder: Path) -> set[tuple[int, str, str]]:
    (folder / "odd.csv").write_bytes(data)
    resource = frictionless.Resource(
        path="odd.csv",
        basepath=str(folder),
        encoding="utf-8",
        schema=frictionless.Schema.from_descriptor(json.loads(json.dumps(schema))),
        dialect=Dialect(header_rows=[1], controls=[formats.CsvControl(delimiter=",", double_quote=True)]),
    )
    report = resource.validate(Checklist(), limit_errors=10**9)
    return {(row or 1, field or "", kind) for row, field, kind in report.flatten(["rowNumber", "fieldName", "type"])}


@pytest.mark.parametrize("size", BOTH)
@pytest.mark.parametrize("name", ODD)
def test_rare_types_are_read_as_frictionless_reads_them(name: str, size: str, tmp_path: Path) -> None:
    descriptor = {"fields": [{"name": name, **ODD[name]}, {"name": "end", "type": "string"}]}
    out = io.StringIO(newline="")
    csv.writer(out).writerows([[name, "end"], *([text, "."] for text in ODD_TEXTS)])
    data = out.getvalue().encode()
    report, _ = judged(data, Schema("test/odd", "1", descriptor), size, 1 << 20)
    ours = {(f.row or 1, f.field, f.code) for f in report.findings}
    assert ours == theirs_of(descriptor, data, tmp_path)
    assert name in {"whatever", "bytes"} or ours


FAULTY_SCHEMAS = {
    "no json": "{",
    "empty": "",
    "a list": "[]",
    "fields no list": '{"fields": 1}',
    "a field without name": '{"fields": [{"type": "string"}]}',
    "an unknown type": '{"fields": [{"name": "a", "type": "colour"}]}',
    "an unknown constraint": '{"fields": [{"name": "a", "type": "boolean", "constraints": {"minLength": 1}}]}',
    "a pattern that is none": '{"fields": [{"name": "a", "type": "string", "constraints": {"pattern": "("}}]}',
    "a bound that is none": '{"fields": [{"name": "a", "type": "integer", "constraints": {"minimum": "x"}}]}',
    "a text for a length": '{"fields": [{"name": "a", "type": "string", "constraints": {"maxLength": "x"}}]}',
    "a field of one text": '{"fields": ["a"]}',
    "no fields": '{"fields": []}',
    "no fields at all": "{}",
    "an unknown check": '{"fields": [{"name": "a", "type": "string", "odconv:checks": [{"check": "nonsense"}]}]}',
    "an unknown rule": '{"fields": [{"name": "a", "type": "string"}], "odconv:checks": [{"check": "nonsense"}]}',
    "constraints no object": '{"fields": [{"name": "a", "type": "string", "constraints": []}]}',
    "missing values no list": '{"fields": [{"name": "a", "type": "string"}], "missingValues": 3}',
    "names twice": '{"fields": [{"name": "a", "type": "string"}, {"name": "a", "type": "string"}]}',
}


@pytest.mark.parametrize("which", FAULTY_SCHEMAS)
def test_a_faulty_schema_file_is_wrong_usage(which: str, tmp_path: Path) -> None:
    schema = tmp_path / "own.json"
    schema.write_text(FAULTY_SCHEMAS[which], encoding="utf-8")
    data = tmp_path / "a.csv"
    data.write_text("a\n1\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["validate", str(data), "--schema", str(schema)])
    assert result.exit_code == 2, (result.exit_code, result.stdout, result.stderr)
    assert len(result.stderr.splitlines()) == 1
    assert "?" not in result.stderr.replace("(?", "")
    assert "odconv の中で" not in result.stderr


def test_a_schema_file_of_the_user_is_taken(tmp_path: Path) -> None:
    schema = tmp_path / "own.json"
    schema.write_text('\ufeff{"fields": [{"name": "a", "type": "integer"}]}', encoding="utf-8")
    data = tmp_path / "a.csv"
    data.write_text("a\n1\nx\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["validate", str(data), "--schema", str(schema), "--json"])
    assert result.exit_code == 1
    assert [error["rowNumber"] for error in json.loads(result.stdout)["tasks"][0]["errors"]] == [3]
