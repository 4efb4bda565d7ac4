"""What is told and written of a long table is what is told and written of the same table kept as rows."""

from __future__ import annotations

import io
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.messy import write_long
from odconv.converters import job
from odconv.converters.aside import begun
from odconv.converters.conversion import Conversion
from odconv.converters.convert import convert_table
from odconv.converters.outputs.write import write_outputs
from odconv.converters.privacy.guard import personal_data
from odconv.converters.report import changes, longranges, ranges, tally
from odconv.converters.report.build import Origin
from odconv.converters.report.model import ChangeReport
from odconv.converters.report.write import head_of, write_json
from odconv.converters.undo import original_rows
from odconv.errors import OutputError
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


@pytest.mark.parametrize("count", [0, 1, 300, 9000])
def test_runs_of_many_records_are_packed_alike(count: int) -> None:
    records = sorted(random.Random(count).sample(range(20_000), count))
    assert longranges.packed(np.array(records, np.int64)) == ranges.packed(records)


def test_files_made_at_the_same_time_are_those_made_one_after_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "調布市AED設置施設一覧.csv"
    write_long(source, 9000)
    at_once, in_turn = tmp_path / "at_once", tmp_path / "in_turn"
    done, _ = job.convert_file(source, job.Order(in_turn))
    monkeypatch.setattr(tally, "LONG", 1000)
    monkeypatch.setattr(tally, "ADDRESSES", 10**9)
    monkeypatch.setattr(changes, "ADDRESSES", 10**9)
    long, _ = job.convert_file(source, job.Order(at_once))
    assert [Path(path).name for path in long.outputs] == [Path(path).name for path in done.outputs]
    assert len(done.outputs) == len(list(at_once.iterdir())) == 4
    for path in in_turn.iterdir():
        if path.suffix != ".xlsx":
            assert (at_once / path.name).read_bytes() == path.read_bytes(), path.name


def test_what_is_raised_aside_is_raised_where_the_result_is_asked_for() -> None:
    def fail() -> None:
        raise OutputError("output-unwritable", file="f", reason="r")

    ask = begun(fail, apart=True)
    with pytest.raises(OutputError):
        ask()
    with pytest.raises(OutputError):
        begun(fail, apart=False)
