"""`odconv convert --fixed`: the mended workbook back through the command line, in one round and in two."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result

ROOT = Path(__file__).resolve().parents[2]
CLERK = ROOT / "fixtures/conversion/clerk_aed/AED設置施設一覧.xlsx"
Run = Callable[..., Result]

TABLE = """ID,名称,名称_カナ,所在地_連結表記,設置位置,電話番号,URL
1,千代田図書館,チヨダトショカン,東京都千代田区九段南1-2-1,1階,03-5211-4289,https://www.city.example.lg.jp/1
2,,ミナミショウガッコウ,東京都千代田区神田1-1,1階,03-0000-0001,
3,北公民館,キタコウミンカン,,1階,03-0000-0002,
1,東体育館,ヒガシタイイクカン,東京都千代田区神田3-3,2階,03-0000-0003,
"""
TABLE_NAME = "131016_施設.csv"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A list of which three of four rows go back: no name, no address, an id that stands twice."""
    table = tmp_path / TABLE_NAME
    table.write_text(TABLE, encoding="utf-8")
    return table


def mend(book: Path, **cells: str) -> None:
    """Write into cells of the first sheet, as a person does in a spreadsheet program."""
    workbook = openpyxl.load_workbook(book)
    for address, text in cells.items():
        workbook.worksheets[0][address] = text
    workbook.save(book)


def column_of(book: Path, field: str) -> str:
    headings = openpyxl.load_workbook(book).worksheets[0][2]
    return next(cell.column_letter for cell in headings if cell.value == field)


def convert(run: Run, source: Path, out: Path, *more: str) -> Result:
    return run("convert", str(source), "-s", "standard/aed", "-o", str(out), *more)


def lines(out: Path) -> list[str]:
    return (out / "131016_aed.csv").read_text(encoding="utf-8-sig").splitlines()


def test_mended_rows_are_added_where_they_stood_and_nothing_else_changes(
    run: Run, source: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert convert(run, source, out).exit_code == 1
    before = lines(out)
    book = out / "131016_aed.fix.xlsx"
    name, identity, place = (column_of(book, field) for field in ("名称", "ID", "所在地_連結表記"))
    mend(book, **{f"{name}3": "南小学校", f"{place}4": "東京都千代田区神田2-2", f"{identity}5": "４"})
    done = convert(run, source, out, "--fixed", str(book))
    after = lines(out)
    assert done.exit_code == 0
    assert [line for line in after if line in before] == before
    assert [line.split(",")[1] for line in after[1:]] == ["1", "2", "3", "4"]
    assert "南小学校" in after[2]
    assert run("validate", str(out / "131016_aed.csv"), "-s", "standard/aed").exit_code == 0
    assert not (out / "131016_aed.fix2.xlsx").exists()


def test_what_is_still_wrong_is_told_with_its_cell_and_goes_into_a_new_workbook(
    run: Run, source: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    convert(run, source, out)
    book = out / "131016_aed.fix.xlsx"
    name = column_of(book, "名称")
    mend(book, **{f"{name}3": "南小学校"})
    given = book.read_bytes()
    done = convert(run, source, out, "--fixed", str(book))
    place, identity = column_of(book, "所在地_連結表記"), column_of(book, "ID")
    assert done.exit_code == 1
    assert f"シート「直してください」：{place}4 の「所在地_連結表記」が空欄です" in done.stderr
    assert f"{identity}5" in done.stderr
    assert "1 行を読み取り" in done.stderr
    assert book.read_bytes() == given
    second = openpyxl.load_workbook(out / "131016_aed.fix2.xlsx")
    numbers = {sheet.title: [row[0].value for row in sheet.iter_rows(min_row=3)] for sheet in second.worksheets}
    assert numbers["直してください"] == ["4", "5"]
    assert numbers["直し終わった行"] == ["3"]


def test_a_second_round_keeps_what_the_first_mended(run: Run, source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    convert(run, source, out)
    first, second = out / "131016_aed.fix.xlsx", out / "131016_aed.fix2.xlsx"
    mend(first, **{f"{column_of(first, '名称')}3": "南小学校"})
    convert(run, source, out, "--fixed", str(first))
    mend(
        second,
        **{f"{column_of(second, '所在地_連結表記')}3": "東京都千代田区神田2-2", f"{column_of(second, 'ID')}4": "4"},
    )
    assert convert(run, source, out, "--fixed", str(second)).exit_code == 0
    assert [line.split(",")[1] for line in lines(out)[1:]] == ["1", "2", "3", "4"]


def test_a_mended_row_that_repeats_the_key_of_a_good_one_does_not_drive_it_out(
    run: Run, source: Path, tmp_path: Path
) -> None:
    late = source.with_name("131016_late.csv")
    late.write_text(TABLE.replace("1,東体育館", "9,東体育館"), encoding="utf-8")
    out = tmp_path / "out"
    convert(run, late, out)
    before = lines(out)
    book = out / "131016_aed.fix.xlsx"
    mend(book, **{f"{column_of(book, '所在地_連結表記')}4": "東京都千代田区神田2-2", f"{column_of(book, 'ID')}4": "9"})
    done = convert(run, late, out, "--fixed", str(book))
    assert lines(out) == before
    assert f"{column_of(book, 'ID')}4" in done.stderr


def test_every_mended_cell_is_in_the_report_and_the_source_comes_back(run: Run, source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    convert(run, source, out)
    book = out / "131016_aed.fix.xlsx"
    cell = f"{column_of(book, '名称')}3"
    mend(book, **{cell: "南小学校"})
    convert(run, source, out, "--fixed", str(book))
    report = json.loads((out / "131016_aed.changes.json").read_text(encoding="utf-8"))
    (entry,) = [change for change in report["changes"] if change["rule"] == "mended.by-hand"]
    assert (entry["field"], entry["after"], entry["record"]) == ("名称", "南小学校", 2)
    assert cell in entry["before"]
    back = tmp_path / "back.csv"
    run("undo", str(out / "131016_aed.changes.json"), "-o", str(back))
    assert back.read_text(encoding="utf-8-sig").splitlines() == TABLE.splitlines()


def test_a_row_that_a_person_took_out_is_not_asked_for_again(run: Run, source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    convert(run, source, out)
    book = out / "131016_aed.fix.xlsx"
    workbook = openpyxl.load_workbook(book)
    workbook.worksheets[0].delete_rows(5)
    workbook.save(book)
    done = convert(run, source, out, "--fixed", str(book))
    assert "元のファイルの 5 行目は、修正用ファイルから消されています" in done.stderr
    second = openpyxl.load_workbook(out / "131016_aed.fix2.xlsx").worksheets[0]
    assert [row[0].value for row in second.iter_rows(min_row=3)] == ["3", "4"]


def test_a_workbook_that_somebody_wrote_into_is_not_overwritten(run: Run, source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    convert(run, source, out)
    convert(run, source, out)
    assert sorted(path.name for path in out.glob("*.xlsx")) == ["131016_aed.fix.xlsx"]  # it was as odconv wrote it
    book = out / "131016_aed.fix.xlsx"
    mend(book, E3="x")
    given = book.read_bytes()
    done = convert(run, source, out)
    assert book.read_bytes() == given
    assert "131016_aed.fix2.xlsx" in done.stderr


def test_the_workbook_of_another_file_is_refused(run: Run, source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    convert(run, source, out)
    done = run("convert", str(CLERK), "--fixed", str(out / "131016_aed.fix.xlsx"), "-o", str(tmp_path / "other"))
    assert done.exit_code == 2
    assert "整理番号" in done.stderr


def test_a_workbook_needs_the_one_file_it_was_made_from(run: Run, source: Path, tmp_path: Path) -> None:
    other = shutil.copy(source, tmp_path / "2.csv")
    done = run("convert", str(source), str(other), "--fixed", "x.xlsx", "-o", str(tmp_path / "out"))
    assert done.exit_code == 2
    assert "--fixed" in done.stderr


def test_a_file_that_is_no_such_workbook_is_told_by_name(run: Run, source: Path, tmp_path: Path) -> None:
    done = convert(run, source, tmp_path / "out", "--fixed", str(CLERK))
    assert done.exit_code == 3
    assert "元のファイルの行" in done.stderr


def test_the_parts_of_a_mended_address_follow_it_as_those_of_the_others_do(
    run: Run, source: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    convert(run, source, out)
    book = out / "131016_aed.fix.xlsx"
    mend(book, **{f"{column_of(book, '所在地_連結表記')}4": "東京都千代田区神田神保町2-2"})
    convert(run, source, out, "--fixed", str(book))
    table = [line.split(",") for line in lines(out)]
    places = [table[0].index(f"所在地_{part}") for part in ("都道府県", "市区町村", "町字", "番地以下")]
    assert ["東京都", "千代田区", "神田神保町", "2-2"] in [[row[at] for at in places] for row in table]
