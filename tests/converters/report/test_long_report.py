"""What is told and written of a long table is what is told and written of the same table kept as rows."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from odconv.converters.conversion import Conversion
from odconv.converters.convert import convert_table
from odconv.converters.outputs.write import write_outputs
from odconv.converters.privacy.guard import personal_data
from odconv.converters.report import changes, tally
from odconv.converters.report.build import Origin
from odconv.converters.report.model import ChangeReport
from odconv.converters.report.write import head_of, write_json
from odconv.converters.undo import original_rows
from odconv.schemas.registry import load_schema
from tests.converters.report.tables import output_rows
from tests.converters.test_long_tables import plain, table_of

Both = tuple[Conversion, Conversion]


@pytest.fixture(scope="module", params=["aed", "public_facility"])
def both(request: pytest.FixtureRequest) -> Both:
    table = table_of(request.param)
    wanted = load_schema(f"standard/{request.param}")
    words = ["132080_list"]
    return convert_table(table, wanted, words=words), convert_table(plain(table), wanted, words=words)


def reported(conversion: Conversion) -> Any:
    file = io.BytesIO()
    write_json(file, conversion, head_of(conversion, Origin("表.csv")), output="out.csv")
    return json.loads(file.getvalue())


def test_the_report_is_the_same(both: Both) -> None:
    long, short = map(reported, both)
    assert len(long["changes"]) > 1000
    assert long["listed"] == short["listed"]
    for name in set(short) - {"original"}:
        assert long[name] == short[name], name


def test_addresses_are_capped_alike(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "LONG", 1000)
    for module in (tally, changes):
        monkeypatch.setattr(module, "ADDRESSES", 3)
    long, short = map(reported, both)
    assert not long["listed"]["complete"]
    assert (long["listed"], long["changes"]) == (short["listed"], short["changes"])


def test_the_source_is_rebuilt(both: Both) -> None:
    long, _ = both
    report = ChangeReport.model_validate(reported(long))
    assert any(column.before for column in report.original.columns)
    assert any(column.kept for column in report.original.columns)
    source = zip(*(long.table.texts(at) for at in range(len(long.table.columns))), strict=True)
    assert list(original_rows(report, output_rows(long)))[1:] == list(map(list, source))


@pytest.mark.parametrize("keep_extra", [False, True])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_the_files_are_the_same(both: Both, tmp_path: Path, encoding: str, keep_extra: bool) -> None:
    folders = tmp_path / "long", tmp_path / "short"
    for conversion, folder in zip(both, folders, strict=True):
        write_outputs(conversion, folder, encoding=encoding, keep_extra=keep_extra)
    written = [{path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders]
    assert written[0]
    assert written[0] == written[1]


def test_the_guard_says_the_same(both: Both) -> None:
    long, short = both
    assert personal_data(long.table, long) == personal_data(short.table, short)
