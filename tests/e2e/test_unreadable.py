"""What cannot be read is refused: its own code, exit code 3, one line that names the file, bounded time and memory."""

from __future__ import annotations

import io
import json
import os
import resource
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import frictionless
import jsonschema
import makers
import pytest
from typer.testing import CliRunner

from odconv.cli import app
from odconv.errors import UnreadableFile
from odconv.issues import explain, render
from odconv.schemas.registry import load_schema
from odconv.tables import delimited
from odconv.validation import run
from odconv.validation.report import report_schema
from odconv.validation.run import validate

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = "standard/aed"
FIELDS = load_schema(SCHEMA).field_names
HEADER = ",".join(FIELDS) + "\r\n"
ROW = "131016,1,東京都千代田区役所" + "," * (len(FIELDS) - 3) + "\r\n"
TEXT = HEADER + ROW * 50
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + bytes(13)


def wide_sheet() -> bytes:
    """One cell in the last column that a workbook can have, and one far beyond it."""
    return makers.xlsx('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>')


def bomb() -> bytes:
    parts = makers.xlsx_parts("")
    parts["xl/worksheets/sheet1.xml"] = b"<worksheet><sheetData>" + b"<row/>" * 20_000_000
    return makers.archive(parts)


def docx() -> bytes:
    return makers.archive({"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>"})


SOUND_BOOK = makers.xlsx('<row r="1"><c r="A1" t="inlineStr"><is><t>名称</t></is></c></row>')
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'

# name: (content, code)
FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty.csv": (lambda: b"", "file-empty"),
    "empty.xlsx": (lambda: b"", "file-empty"),
    "blank lines.csv": (lambda: b" \t\r\n\r\n\n" * 200, "file-empty"),
    "separators only.csv": (lambda: b",,,\r\n" * 200, "file-empty"),
    "mark only.csv": (lambda: b"\xef\xbb\xbf", "file-empty"),
    "wide mark only.csv": (lambda: b"\xff\xfe", "file-empty"),
    "image.csv": (lambda: PNG, "kind-unsupported"),
    "image.jpg": (lambda: b"\xff\xd8\xff\xe0" + bytes(range(256)), "kind-unsupported"),
    "program.csv": (lambda: b"\x7fELF\x02\x01\x01" + bytes(2000), "file-binary"),
    "noise.csv": (lambda: zlib.compress(TEXT.encode() * 20)[2:] * 3 + bytes(500), "file-binary"),
    "paper.pdf": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "kind-unsupported"),
    "letter.docx": (docx, "kind-unsupported"),
    "archive.zip": (lambda: makers.archive({"a.csv": TEXT}), "kind-unsupported"),
    "page.xls": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "kind-unsupported"),
    "list.json": (lambda: b'{"a": [1, 2]}', "kind-unsupported"),
    "cut within a character.csv": (lambda: TEXT.encode()[: TEXT.encode().index("京".encode()) + 2], "encoding-broken"),
    "hole in a character.csv": (lambda: TEXT.encode().replace("京".encode(), b"\xe4\xba", 1), "encoding-broken"),
    "one broken byte.csv": (
        lambda: TEXT.encode("cp932") + b"131016,\x81\x01\r\n" + ROW.encode("cp932"),
        "encoding-broken",
    ),
    "two encodings.csv": (lambda: TEXT.encode() + ROW.encode("cp932") + ROW.encode(), "encoding-broken"),
    "half a wide character.csv": (lambda: TEXT.encode("utf-16")[:-1], "encoding-broken"),
    "no encoding.csv": (lambda: bytes(range(0x80, 0x100)) * 40, "encoding-undecidable"),
    "broken.xlsx": (lambda: SOUND_BOOK[: len(SOUND_BOOK) // 2], "workbook-damaged"),
    "locked.xlsx": (
        lambda: makers.ole({"EncryptionInfo": b"\4\0\4\0", "EncryptedPackage": bytes(9000)}),
        "workbook-encrypted",
    ),
    "no text.xlsx": (lambda: makers.xlsx(""), "workbook-empty"),
    "wide header.csv": (lambda: b"a," * 1_000_000 + b"\r\n1\r\n", "too-many-columns"),
    "wide row.csv": (lambda: TEXT.encode() + b"1," * 1_000_000 + b"\r\n" + ROW.encode(), "too-many-columns"),
    "wide.xlsx": (wide_sheet, "too-many-columns"),
    "bomb.xlsx": (bomb, "workbook-bomb"),
    "entities.xlsx": (
        lambda: makers.xlsx('<row r="1"><c r="A1"><v>1</v></c></row>', head=ENTITIES),
        "workbook-damaged",
    ),
    "zero in header.csv": (lambda: TEXT.encode().replace(b",", b"\0,", 1), "nul-bytes"),
    "zero in data.csv": (lambda: TEXT.encode() + b"131016,\x00\r\n" + ROW.encode(), "nul-bytes"),
    "zero far on.csv": (lambda: (HEADER + ROW * 9000).encode() + b"131016,\x00\r\n", "nul-bytes"),
    "unclosed.csv": ((TEXT + '131016,"1\r\n' + ROW * 30).encode, "quote-unclosed"),
    "unclosed, stray.csv": ((TEXT + 'a"b,"1\r\n' + ROW * 30).encode, "quote-unclosed"),
    "unclosed header.csv": (('"' + TEXT).encode, "quote-unclosed"),
}


@pytest.fixture(params=["small", "large"])
def path_taken(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Text goes through both readers, whatever its size."""
    size = {"small": 1 << 40, "large": 0}[request.param]
    monkeypatch.setattr(run, "_SMALL", size)
    monkeypatch.setattr(run, "_SMALL_WITHOUT_POLARS", size)
    return str(request.param)


def make(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_bytes(FILES[name][0]())
    return path


@pytest.mark.parametrize("name", FILES)
def test_unreadable_file_has_its_code_and_its_name(name: str, tmp_path: Path, path_taken: str) -> None:
    path = make(tmp_path, name)
    with pytest.raises(UnreadableFile) as caught:
        validate(path, SCHEMA)
    assert caught.value.code == FILES[name][1]
    assert caught.value.params["file"] == str(path)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", FILES)
def test_one_clear_line_names_the_file(
    name: str, language: Literal["ja", "en"], tmp_path: Path, path_taken: str
) -> None:
    path = make(tmp_path, name)
    result = CliRunner().invoke(app, ["validate", str(path), "--schema", SCHEMA, "--lang", language])
    assert result.exit_code == 3
    assert result.stdout == ""
    check_line(result.stderr, path, FILES[name][1], language)


def check_line(text: str, path: Path, code: str, language: Literal["ja", "en"]) -> None:
    (line,) = text.splitlines()
    assert line.startswith(f"{path}: ")
    assert "Traceback" not in line
    said = line.removeprefix(f"{path}: ")
    assert "?" not in said
    assert "{" not in said
    with pytest.raises(UnreadableFile) as caught:
        validate(path, SCHEMA)
    assert caught.value.code == code
    assert " ".join(render(code, caught.value.params, language).split()).rstrip("。.") in said
    assert " ".join(explain(code).fix[language].split())[:10] in said


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("one broken byte.csv", {"row": 52, "byte": len(TEXT.encode("cp932")) + 8, "hex": "81", "encoding": "cp932"}),
        ("two encodings.csv", {"row": 52, "byte": len(TEXT.encode()) + 10, "hex": "93", "encoding": "utf-8"}),
        ("zero in data.csv", {"row": 52, "byte": len(TEXT.encode()) + 8}),
        ("zero far on.csv", {"row": 9002, "byte": len((HEADER + ROW * 9000).encode()) + 8}),
        ("unclosed.csv", {"row": 52}),
        ("unclosed, stray.csv", {"row": 52}),
        ("unclosed header.csv", {"row": 1}),
        ("wide row.csv", {"row": 52, "columns": 1_000_001, "limit": 2000}),
    ],
)
def test_the_place_is_exact_whichever_reader_finds_it(
    name: str, place: dict[str, object], tmp_path: Path, path_taken: str
) -> None:
    with pytest.raises(UnreadableFile) as caught:
        validate(make(tmp_path, name), SCHEMA)
    facts = {key: caught.value.params[key] for key in place}
    assert facts == place


@pytest.mark.parametrize("ending", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_the_place_of_a_zero_counts_marks_and_wide_characters(encoding: str, ending: str, path_taken: str) -> None:
    before = "\ufeff" + TEXT.replace("\r\n", ending)
    with pytest.raises(UnreadableFile) as caught:
        validate((before + "\0" + ending).encode(encoding), SCHEMA)
    assert caught.value.params == {"byte": len(before.encode(encoding)) + 1, "row": 52, "file": "-"}


def test_a_broken_place_in_text_with_stray_quotes_is_told_exactly(path_taken: str) -> None:
    before = (HEADER + 'a"b\r\n' + ROW * 50).encode()
    with pytest.raises(UnreadableFile) as caught:
        validate(before + b"1,\xff\r\n" + ROW.encode(), SCHEMA)
    assert caught.value.code == "encoding-broken"
    assert (caught.value.params["row"], caught.value.params["byte"]) == (53, len(before) + 3)


def test_a_line_without_end_is_refused(path_taken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "MAX_RECORD_BYTES", 1 << 17)
    monkeypatch.setattr("odconv.tables.blocks.MAX_RECORD_BYTES", 1 << 17)
    monkeypatch.setattr("odconv.validation.columns.MAX_RECORD_BYTES", 1 << 17)
    with pytest.raises(UnreadableFile) as caught:
        validate(HEADER.encode() + b"a" * (1 << 19), SCHEMA)
    assert caught.value.code == "record-too-long"
    assert caught.value.params["row"] == 2


def test_a_quote_that_swallows_a_long_table_is_refused(path_taken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "MAX_RECORD_BYTES", 1 << 17)
    monkeypatch.setattr("odconv.tables.blocks.MAX_RECORD_BYTES", 1 << 17)
    monkeypatch.setattr("odconv.validation.columns.BLOCK", 1 << 16)
    with pytest.raises(UnreadableFile) as caught:
        validate((HEADER + ROW + '"' + ROW * 20_000).encode(), SCHEMA)
    assert (caught.value.code, caught.value.params["row"]) == ("quote-unclosed", 3)


def places(folder: Path) -> dict[str, tuple[str, str]]:
    (folder / "folder.csv").mkdir()
    os.mkfifo(folder / "pipe.csv")
    return {
        "folder": (str(folder / "folder.csv"), "file-not-regular"),
        "missing": (str(folder / "missing.csv"), "file-missing"),
        "below a file": (str(Path(__file__) / "x.csv"), "file-missing"),
        "pipe": (str(folder / "pipe.csv"), "file-not-regular"),
        "device": ("/dev/zero", "file-not-regular"),
    }


@pytest.mark.parametrize("which", ["folder", "missing", "below a file", "pipe", "device"])
def test_what_is_no_file_is_refused_at_once(which: str, tmp_path: Path) -> None:
    path, code = places(tmp_path)[which]
    done = odconv("validate", path, "--schema", SCHEMA)
    assert done.returncode == 3
    assert done.stdout == ""
    check_line(done.stderr, Path(path), code, "ja")


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.csv"
    path.write_text(TEXT, encoding="utf-8")

    def refuse(self: Path, *args: Any, **keywords: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UnreadableFile) as caught:
        validate(path, SCHEMA)
    assert caught.value.code == "file-unreadable"
    assert caught.value.params == {"file": str(path), "reason": "Permission denied"}


def odconv(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own, with 1.5 GiB of address space and a minute."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (3 << 29, 3 << 29))

    environment = {**os.environ, "PYTHONPATH": str(ROOT), "POLARS_MAX_THREADS": "2", "ODCONV_LANG": "ja"}
    return subprocess.run(
        [sys.executable, "-m", "odconv", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        preexec_fn=limit,
        env=environment,
        check=False,
    )


@pytest.mark.parametrize("name", ["bomb.xlsx", "wide header.csv", "wide row.csv", "entities.xlsx"])
def test_hostile_files_cost_bounded_memory_and_time(name: str, tmp_path: Path) -> None:
    path = make(tmp_path, name)
    done = odconv("validate", str(path), "--schema", SCHEMA)
    assert done.returncode == 3
    check_line(done.stderr, path, FILES[name][1], "ja")


def test_millions_of_blank_and_short_rows_cost_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "ragged.csv"
    path.write_bytes(HEADER.encode() + b"\r\n" * 300_000 + b"131016,1\r\n" * 100_000)
    done = odconv("validate", str(path), "--schema", SCHEMA, "--limit", "5", "--json")
    assert done.returncode == 1, done.stderr
    task = json.loads(done.stdout)["tasks"][0]
    assert task["stats"]["rows"] == 400_000
    counts = {(total["code"], total["field"]): total["count"] for total in task["odconv:totals"]}
    assert counts["blank-row", ""] == 300_000
    assert counts["missing-cell", FIELDS[-1]] == 100_000
    assert [error["rowNumber"] for error in task["errors"]] == [2, 3, 4, 5, 6]


@pytest.mark.parametrize("name", FILES)
def test_json_tells_of_the_unreadable_file_in_the_shape_of_frictionless(name: str, tmp_path: Path) -> None:
    path = make(tmp_path, name)
    result = CliRunner().invoke(app, ["validate", str(path), "--schema", SCHEMA, "--json"])
    assert result.exit_code == 3
    report = json.loads(result.stdout)
    jsonschema.Draft202012Validator(report_schema()).validate(report)
    loaded = frictionless.Report.from_descriptor(json.loads(result.stdout))
    assert not loaded.valid
    assert loaded.stats["errors"] == 1
    (task,) = report["tasks"]
    assert (task["place"], task["valid"]) == (str(path), False)
    (error,) = task["errors"]
    assert error["odconv:code"] == FILES[name][1]
    assert error["type"] == loaded.tasks[0].errors[0].type
    assert error["message"] in result.stderr or name == "unclosed.csv"


def test_types_of_unreadable_files_are_those_of_frictionless(tmp_path: Path) -> None:
    expected = {
        "missing": "scheme-error",
        "empty.csv": "source-error",
        "two encodings.csv": "encoding-error",
        "broken.xlsx": "format-error",
    }
    for name, kind in expected.items():
        path = make(tmp_path, name) if name in FILES else tmp_path / name
        theirs = frictionless.validate(path=path.name, basepath=str(tmp_path), format=path.suffix[1:] or "csv")
        result = CliRunner().invoke(app, ["validate", str(path), "--schema", SCHEMA, "--json"])
        (ours,) = json.loads(result.stdout)["tasks"][0]["errors"]
        assert ours["type"] == kind
        if name != "broken.xlsx":  # openpyxl's exception is not always wrapped by frictionless
            assert kind in {error.type for task in theirs.tasks for error in task.errors} or name == "two encodings.csv"


def test_unreadable_files_do_not_stop_the_others(tmp_path: Path) -> None:
    sound = tmp_path / "131016_aed.csv"
    sound.write_text(HEADER, encoding="utf-8")
    broken = make(tmp_path, "broken.xlsx")
    gone = tmp_path / "gone.csv"
    arguments = ["validate", str(gone), str(sound), str(broken), "--schema", SCHEMA]
    result = CliRunner().invoke(app, [*arguments, "--json"])
    assert result.exit_code == 3
    report = json.loads(result.stdout)
    jsonschema.Draft202012Validator(report_schema()).validate(report)
    assert [task["place"] for task in report["tasks"]] == [str(gone), str(sound), str(broken)]
    assert [task["valid"] for task in report["tasks"]] == [False, True, False]
    assert report["valid"] is False
    assert len(result.stderr.splitlines()) == 2
    page = CliRunner().invoke(app, [*arguments, "--html"]).stdout
    assert render("file-missing", {"file": str(gone)}, "ja") in page
    assert explain("workbook-damaged").fix["ja"] in page
    text = CliRunner().invoke(app, arguments)
    assert text.exit_code == 3
    assert "131016_aed.csv" in text.stdout
    assert "gone.csv" not in text.stdout


def test_a_file_name_cannot_break_the_line_or_the_page(tmp_path: Path) -> None:
    path = tmp_path / "a\n<b>.csv"
    result = CliRunner().invoke(app, ["validate", str(path), "--schema", SCHEMA, "--html"])
    assert result.exit_code == 3
    assert len(result.stderr.splitlines()) == 1
    assert "<b>" not in result.stdout


def test_a_zip_that_only_looks_like_a_workbook_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("xl/nothing.xml", "<x/>")
    with pytest.raises(UnreadableFile) as caught:
        validate(target.getvalue(), SCHEMA)
    assert caught.value.code in {"workbook-damaged", "workbook-empty"}
