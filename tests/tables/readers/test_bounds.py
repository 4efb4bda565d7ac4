"""Hostile files are refused in bounded memory and time, and the message says the limit and how to raise it."""

from __future__ import annotations

import gzip
import os
import re
import resource
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from makers import archive

from odconv.errors import UnreadableFile
from odconv.issues import explain, explanations, render
from odconv.settings import Settings
from odconv.tables.limits import Limits
from odconv.tables.reading import read

ROOT = Path(__file__).resolve().parents[3]
MEMORY = 512  # MiB that are used; more may be reserved: Polars' allocator maps gigabytes that it never touches
RESERVED = 8 << 30
SECONDS = 60
PROGRAM = """
import re
import sys
from pathlib import Path
from odconv.errors import UnreadableFile
from odconv.tables.limits import Limits
from odconv.tables.reading import read
try:
    read(Path(sys.argv[1]), Limits(**eval(sys.argv[2])))
except UnreadableFile as error:
    print(error.code)
status = Path("/proc/self/status").read_text()
print(int(re.search(r"VmHWM:\\s+(\\d+)", status)[1]) >> 10, file=sys.stderr)
"""  # its own peak: the usage that the system accounts for a child begins with what its parent has resident


def zeros(size: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(size >> 20)) + packer.flush()


def bomb() -> bytes:
    return archive({f"{number}.csv": b"0" * (8 << 20) for number in range(10)})


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "deep arrays": (lambda: b"[" * 20_000_000, "too-deeply-nested"),
    "deep objects": (lambda: b'{"a":' * 4_000_000, "too-deeply-nested"),
    "deep cell": (lambda: b'[{"a":' + b"[" * 500 + b"]" * 500 + b"}]", "too-deeply-nested"),
    "many small values": (lambda: b"[" + b"[]," * 60_000_000 + b"[]]", "too-many-cells"),
    "a name for every object": (
        lambda: b"[" + b",".join(b'{"%d":1}' % number for number in range(100_000)) + b"]",
        "too-many-columns",
    ),
    "few names in many objects": (
        lambda: b"[" + b",".join(b'{"%d":1}' % (number % 2000) for number in range(200_000)) + b"]",
        "too-many-cells",
    ),
    "many arrays": (
        lambda: b"{" + b",".join(b'"%d":[{"a":1}]' % number for number in range(50_000)) + b"}",
        "too-many-tables",
    ),
    "quotes and backslashes": (lambda: b'[{"a":"' + b"\\" * 20_000_001, "json-damaged"),
    "blank lines": (lambda: b"a,b\n" + b"\n" * 20_000_000, "too-many-rows"),
    "one long record above many short ones": (lambda: b"1," * 1999 + b"\n" + b"1\n" * 200_000, "too-many-cells"),
    "tables within tables": (lambda: b"<html>" + b"<table><tr><td>" * 1_000_000, "too-deeply-nested"),
    "tables one after another": (lambda: b"<html>" + b"<table><tr><td>a</table>" * 1_000_000, "too-many-tables"),
    "tags within tags": (lambda: b"<html>" + b"<b><i a=1><p>" * 2_000_000, "html-without-table"),
    "unclosed comments": (lambda: b"<html>" + b"<!--" * 5_000_000, "html-without-table"),
    "unclosed tags": (lambda: b"<html>" + b"<a href='" * 3_000_000, "html-without-table"),
    "a cell over a million columns": (
        lambda: b"<table><tr><td colspan=1000000>a<td>b</table>",
        "too-many-columns",
    ),
    "a wide row above many short ones": (
        lambda: b"<table><tr>" + b"<td>1" * 1999 + b"<tr><td>1" * 200_000,
        "too-many-cells",
    ),
    "many rows of a page": (lambda: b"<table>" + b"<tr>" * 600_000, "too-many-rows"),
    "gzip of zeros": (lambda: zeros(1 << 30), "archive-bomb"),
    "gzip of gzip of zeros": (lambda: gzip.compress(zeros(1 << 30)), "archive-bomb"),
    "members that shrink": (bomb, "archive-bomb"),
    "archives within archives": (lambda: archive({f"{number}.zip": bomb() for number in range(4)}), "archive-bomb"),
    "many members": (
        lambda: archive({f"{number}": "" for number in range(40_000)}, zipfile.ZIP_STORED),
        "archive-too-many-members",
    ),
}  # fmt: skip


LIMITS = {"many rows of a page": {"max_rows": 500_000}}  # five million take as little memory, but time to make


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_take_neither_memory_nor_time(name: str, tmp_path: Path) -> None:
    make, code = HOSTILE[name]
    path = tmp_path / "file"
    path.write_bytes(make())
    begin = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path), str(LIMITS.get(name, {}))],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (RESERVED, RESERVED)),
    )
    path.unlink()
    assert (done.returncode, done.stdout.strip()) == (0, code), done.stderr[-500:]
    assert int(done.stderr) < MEMORY
    assert time.monotonic() - begin < SECONDS


CODES = {
    "max_bytes": "file-too-large",
    "max_text_bytes": "text-too-large",
    "max_rows": "too-many-rows",
    "max_columns": "too-many-columns",
    "max_cells": "too-many-cells",
    "max_depth": "too-deeply-nested",
    "max_tables": "too-many-tables",
    "max_workbook_bytes": "workbook-bomb",
    "max_expansion": "archive-bomb",
    "max_seconds": "time-limit",
    "max_members": "archive-too-many-members",
    "max_archive_depth": "archive-too-deep",
    "max_archive_bytes": "archive-too-large",
    "max_pages": "pdf-too-many-pages",
    "max_pdf_memory": "pdf-too-complex",
}


def test_every_limit_has_a_code() -> None:
    assert set(CODES) == set(Limits.__dataclass_fields__)
    assert len(set(CODES.values())) == len(CODES)


@pytest.mark.parametrize("name", CODES)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_message_says_the_limit_and_how_to_raise_it(name: str, language: str) -> None:
    entry = explanations()[CODES[name]]
    assert "{limit}" in entry.message[language]
    assert f"ODCONV_{name.upper()}" in entry.fix[language]
    assert name in Settings.model_fields


@pytest.mark.parametrize("name", CODES)
def test_a_limit_can_be_set_from_outside(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"ODCONV_{name.upper()}", "7")
    assert getattr(Settings(), name) == 7


@pytest.mark.parametrize(
    ("data", "limits"),
    [
        (b"a,b\n" * 9, Limits(max_rows=8)),
        (b"a,b\n" * 9, Limits(max_cells=17)),
        (b"a,b\n1\n" + b"\n" * 5, Limits(max_cells=13)),
        (b'"a\nb",c\n' * 3, Limits(max_rows=2)),
        (b"a,b\n" * 9, Limits(max_text_bytes=35)),
        (b"a,b\n" * 9, Limits(max_columns=1)),
    ],
)
def test_limits_of_delimited_text_are_exact(data: bytes, limits: Limits) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(data, limits)
    sentence = render(caught.value.code, caught.value.params, "ja")
    assert str(caught.value.params["limit"]) in sentence
    assert "?" not in sentence
    name = next(name for name in Limits.__dataclass_fields__ if getattr(limits, name) != getattr(Limits(), name))
    raised = Limits(**{name: getattr(limits, name) + 1})
    assert read(data, raised)[0].grids[0].rows


def test_line_breaks_within_cells_are_no_rows() -> None:
    assert len(read(b'"a\nb\nc",d\n' * 3, Limits(max_rows=3))[0].grids[0].rows) == 3


def test_texts_name_no_fact_that_is_not_given() -> None:
    for code in ("kind-document", "encoding-utf32", "html-without-table", "archive-damaged", "pdf-damaged"):
        named = set(re.findall(r"{(\w+)}", explain(code).message["ja"] + explain(code).fix["ja"]))
        assert named <= {"kind", "title", "reason"}
