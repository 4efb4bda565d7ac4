"""`odconv convert` from the shell: one table, a folder, what goes back, what cannot be converted."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result

from odconv.converters import batch
from odconv.converters.job import Order

ROOT = Path(__file__).resolve().parents[2]
CLERK = ROOT / "fixtures/conversion/clerk_aed/AED設置施設一覧.xlsx"
CLEAN = ROOT / "fixtures/aed_clean/131016_aed.csv"
Run = Callable[..., Result]


def test_a_workbook_as_an_office_keeps_it_becomes_a_valid_file(run: Run, tmp_path: Path) -> None:
    done = run("convert", str(CLERK), "-o", str(tmp_path), "--json")
    answer = json.loads(done.stdout)
    assert done.exit_code == 1  # one row goes back
    assert (answer["schema"], answer["rows"], answer["valid"], answer["rejected"]) == ("standard/aed", 6, 5, 1)
    assert answer["absent_required"] == []
    assert {Path(path).name for path in answer["outputs"]} == {
        "131016_aed.csv",
        "131016_aed_extra.csv",
        "131016_aed.fix.xlsx",
        "131016_aed.changes.json",
        "131016_aed.changes.html",
    }
    assert run("validate", str(tmp_path / "131016_aed.csv"), "--schema", "standard/aed").exit_code == 0


def test_the_fates_of_all_cells_add_up(run: Run, tmp_path: Path) -> None:
    answer = json.loads(run("convert", str(CLERK), "-o", str(tmp_path), "--json").stdout)
    report = json.loads((tmp_path / "131016_aed.changes.json").read_text(encoding="utf-8"))
    assert sum(answer["cells"].values()) % answer["rows"] == 0
    assert report["counts"]["valid"] + answer["rejected"] == answer["rows"]


def test_what_was_done_is_told_in_words(run: Run, tmp_path: Path) -> None:
    told = run("convert", str(CLERK), "-o", str(tmp_path)).stdout
    for words in (
        "6 行のうち 5 行",
        "公開団体：131016 東京都 千代田区",
        "「午前8時30分」 → 「08:30」",
        "お返しする行：1",
        "D10",
    ):
        assert words in told


def test_the_original_cells_come_back(run: Run, tmp_path: Path) -> None:
    run("convert", str(CLERK), "-o", str(tmp_path))
    back = tmp_path / "back.csv"
    assert run("undo", str(tmp_path / "131016_aed.changes.json"), "-o", str(back)).exit_code == 0
    text = back.read_text(encoding="utf-8-sig")
    assert "（03）0000-0101" in text
    assert "令和3年4月1日" in text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp932"])
def test_the_original_cells_come_back_from_every_encoding(run: Run, tmp_path: Path, encoding: str) -> None:
    table = tmp_path / "131016_aed.csv"
    rows = "名称,所在地,備考\n髙島屋―①𠮷,東京都千代田区丸の内１－１,～−\n"
    table.write_text(rows, encoding="utf-8")
    out = tmp_path / "out"
    run("convert", str(table), "-s", "standard/aed", "-o", str(out), "--encoding", encoding)
    back = tmp_path / "back.csv"
    assert run("undo", str(out / "131016_aed.changes.json"), "-o", str(back)).exit_code == 0
    assert back.read_text(encoding="utf-8-sig") == rows


def test_a_dry_run_writes_nothing(run: Run, tmp_path: Path) -> None:
    assert run("convert", str(CLEAN), "-o", str(tmp_path / "out"), "--dry-run").exit_code == 0
    assert not (tmp_path / "out").exists()


def test_a_table_of_no_format_is_told_and_not_forced(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "会議.csv"
    table.write_text("議題,結論\n予算,承認\n人事,保留\n", encoding="utf-8")
    done = run("convert", str(table), "-o", str(tmp_path / "out"))
    assert done.exit_code == 2
    assert "--schema" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_format_that_is_named_is_taken(run: Run, tmp_path: Path) -> None:
    done = run("convert", str(CLERK), "-s", "recommended/aed", "-o", str(tmp_path), "--json")
    assert json.loads(done.stdout)["schema"] == "recommended/aed"


def test_an_unknown_sheet_is_told_with_those_that_are_there(run: Run, tmp_path: Path) -> None:
    done = run("convert", str(CLERK), "--sheet", "別表", "-o", str(tmp_path / "out"))
    assert done.exit_code == 2
    assert "一覧" in done.stderr


def test_a_mapping_file_is_followed(run: Run, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    assert run("map", str(CLERK), "-o", str(mapping)).exit_code == 0
    text = mapping.read_text(encoding="utf-8")
    assert "設置場所" in text
    mapping.write_text(text.replace("fields: [設置位置]", "fields: [備考]"), encoding="utf-8")
    run("convert", str(CLERK), "-m", str(mapping), "-o", str(tmp_path / "out"))
    output = (tmp_path / "out/131016_aed.csv").read_text(encoding="utf-8-sig")
    assert output.splitlines()[1].endswith("１階　受付")


@pytest.fixture
def mapping(run: Run, tmp_path: Path) -> Path:
    """A mapping file for the clerk's table, as `odconv map` writes it."""
    place = tmp_path / "mapping.yaml"
    run("map", str(CLERK), "-o", str(place))
    return place


def told_of_mapping(run: Run, table: Path, mapping: Path, out: Path) -> list[str]:
    answer = json.loads(run("convert", str(table), "-m", str(mapping), "-o", str(out), "--json").stdout)
    return [issue["code"] for issue in answer["issues"] if issue["code"].startswith("mapping-")]


def test_the_header_that_a_mapping_was_made_for_is_silent(run: Run, mapping: Path, tmp_path: Path) -> None:
    assert told_of_mapping(run, CLERK, mapping, tmp_path / "out") == []


def test_an_example_that_no_longer_holds_is_told_in_a_sentence(run: Run, mapping: Path, tmp_path: Path) -> None:
    text = mapping.read_text(encoding="utf-8")
    assert "開始時間: 08:30" in text
    mapping.write_text(text.replace("開始時間: 08:30", "開始時間: 08:31"), encoding="utf-8")
    done = run("convert", str(CLERK), "-m", str(mapping), "-o", str(tmp_path / "out"))
    assert "対応表の例（6 行目）の「開始時間」が「08:31」ではなく「08:30」になります。" in done.stderr
    assert done.stderr.count("対応表の例") == 1


def test_a_changed_header_asks_for_what_changed_alone(run: Run, mapping: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(CLERK)
    cell = next(cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == "電話番号")
    cell.value = "れんらくさき"
    changed = tmp_path / "翌年度.xlsx"
    book.save(changed)
    assert told_of_mapping(run, changed, mapping, tmp_path / "out") == ["mapping-column-renamed"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two good tables in folders, one that is no table, and a lock of Excel."""
    home = tmp_path / "in"
    (home / "防災").mkdir(parents=True)
    shutil.copy(CLEAN, home / "防災")
    shutil.copy(CLERK, home)
    (home / "写真.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    (home / "~$AED設置施設一覧.xlsx").write_bytes(b"lock")
    return home


def test_a_folder_is_converted_as_a_whole(run: Run, folder: Path, tmp_path: Path) -> None:
    done = run("convert", str(folder), "-o", str(tmp_path / "out"), "--json")
    answer = json.loads(done.stdout)
    assert done.exit_code == 3  # one file cannot be read
    assert answer["totals"] == {
        "files": 3,
        "converted": 2,
        "failed": 1,
        "resumed": 0,
        "rows": 18,
        "valid": 17,
        "rejected": 1,
    }
    assert (tmp_path / "out/防災/131016_aed/131016_aed.csv").exists()


def test_a_batch_goes_on_where_it_was_stopped(run: Run, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("convert", str(folder), "-o", str(out))
    ledger = out / batch.LEDGER
    first = ledger.read_text(encoding="utf-8").splitlines(keepends=True)
    ledger.write_text(first[0] + first[1][:40], encoding="utf-8")  # killed while it wrote the second line
    answer = json.loads(run("convert", str(folder), "-o", str(out), "--json").stdout)
    assert answer["totals"]["resumed"] == 1
    assert answer["totals"]["converted"] == 2


def test_a_file_that_changed_is_converted_again(run: Run, folder: Path, tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    run("convert", str(folder), "-o", out)
    table = folder / "防災/131016_aed.csv"
    table.write_bytes(table.read_bytes() + b"\r\n")
    totals = json.loads(run("convert", str(folder), "-o", out, "--json").stdout)["totals"]
    assert totals["resumed"] == 1


def test_any_executor_does_the_work(folder: Path, tmp_path: Path) -> None:
    items = batch.items_in([folder])
    with ThreadPoolExecutor(2) as pool:
        outcomes = batch.run(items, Order(folder=tmp_path / "out"), executor=pool)
    assert [outcome.name for outcome in outcomes] == [item.name for item in items]
    assert sorted(outcome.exit_code for outcome in outcomes) == [0, 1, 3]


def test_a_fault_of_ours_stops_its_file_alone(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = batch.convert_file

    def faulty(file: Path, order: Order) -> object:
        if file.name == "131016_aed.csv":
            raise ZeroDivisionError("x")
        return real(file, order)

    monkeypatch.setattr(batch, "convert_file", faulty)
    outcomes = batch.run(batch.items_in([folder]), Order(folder=tmp_path / "out"))
    assert [outcome.name for outcome in outcomes if outcome.code == "internal-error"] == ["防災/131016_aed.csv"]
    assert sum(outcome.answer is not None for outcome in outcomes) == 1


def test_a_folder_that_may_not_be_looked_into_is_told(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.scandir

    def refusing(path: str) -> object:
        if Path(path).name == "防災":
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", refusing)
    done = run("convert", str(folder), "-o", str(tmp_path / "out"))
    assert done.exit_code == 3
    assert "フォルダー「防災」の中を見られません" in done.stdout


def test_results_of_an_earlier_batch_are_no_sources(run: Run, folder: Path) -> None:
    place = folder / "out"
    first = json.loads(run("convert", str(folder), "-o", str(place), "--json").stdout)["totals"]
    again = json.loads(run("convert", str(folder), "-o", str(place), "--json").stdout)["totals"]
    elsewhere = json.loads(run("convert", str(folder), "-o", str(folder / "two"), "--json").stdout)["totals"]
    assert first["files"] == again["files"] == elsewhere["files"]


def test_a_folder_without_files_is_wrong_usage(run: Run, tmp_path: Path) -> None:
    done = run("convert", str(tmp_path), "-o", str(tmp_path / "out"))
    assert (done.exit_code, "変換するファイルがありません" in done.stderr) == (2, True)


def test_files_that_differ_in_their_ending_only_keep_their_outputs_apart(run: Run, tmp_path: Path) -> None:
    home = tmp_path / "in"
    for part in ("", "b"):
        (home / part).mkdir(parents=True, exist_ok=True)
        shutil.copy(CLEAN, home / part / "一覧.csv")
        shutil.copy(CLERK, home / part / "一覧.xlsx")
    (home / "一覧_csv").mkdir()
    answer = json.loads(run("convert", str(home), "-o", str(tmp_path / "out"), "--json").stdout)
    written = [path for file in answer["files"] for path in file["outputs"]]
    assert len(written) == len(set(written))
    assert sorted(file["rows"] for file in answer["files"]) == [6, 6, 12, 12]
    assert answer["totals"]["converted"] == 4


def test_files_of_one_name_from_two_folders_are_two_files(run: Run, tmp_path: Path) -> None:
    for part in ("a", "b"):
        (tmp_path / part).mkdir()
        shutil.copy(CLEAN, tmp_path / part)
    places = [str(tmp_path / part / CLEAN.name) for part in ("a", "b")]
    answer = json.loads(run("convert", *places, "-o", str(tmp_path / "out"), "--json").stdout)
    assert answer["totals"]["files"] == 2
    written = [path for file in answer["files"] for path in file["outputs"]]
    assert len(written) == len(set(written))


def test_a_licence_stands_in_the_data_package_as_the_standard_asks(run: Run, tmp_path: Path) -> None:
    run("convert", str(CLEAN), "-o", str(tmp_path), "-f", "csv", "-f", "datapackage", "--license", "cc by 4.0")
    value = json.loads((tmp_path / "131016_aed_datapackage/datapackage.json").read_text(encoding="utf-8"))
    assert value["licenses"] == [
        {
            "name": "CC-BY-4.0",
            "path": "https://creativecommons.org/licenses/by/4.0/",
            "title": "Creative Commons Attribution 4.0 International",
        }
    ]


def test_a_licence_that_nobody_knows_stops_before_anything_is_written(run: Run, tmp_path: Path) -> None:
    done = run("convert", str(CLEAN), "-o", str(tmp_path / "out"), "-f", "datapackage", "--license", "CC-BY-9")
    assert done.exit_code == 2
    assert "CC-BY-4.0" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_licence_without_a_data_package_is_told_to_have_no_place(run: Run, tmp_path: Path) -> None:
    done = run("convert", str(CLEAN), "-o", str(tmp_path), "--license", "CC0-1.0")
    assert "datapackage" in done.stderr


def test_formulas_are_guarded_where_that_is_asked_for_and_undone(run: Run, tmp_path: Path) -> None:
    given = tmp_path / "131016_aed.csv"
    given.write_text(
        "全国地方公共団体コード,ID,地方公共団体名,名称,所在地_連結表記,緯度,経度,備考,管理メモ\r\n"
        "131016,1,東京都千代田区,=1+1体育館,東京都千代田区九段南1-2-1,35.69,139.75,@SUM(1),=A1\r\n",
        encoding="utf-8",
        newline="",
    )
    done = run("convert", str(given), "-o", str(tmp_path / "out"), "--guard-formulas", "--schema", "standard/aed")
    made = (tmp_path / "out/131016_aed.csv").read_text(encoding="utf-8-sig")
    assert "'=1+1体育館" in made
    assert "'@SUM(1)" in made
    assert "'=A1" in (tmp_path / "out/131016_aed_extra.csv").read_text(encoding="utf-8-sig")
    assert "131016_aed.csv の 2 個のセル（最初は D2）" in done.stderr
    run("undo", str(tmp_path / "out/131016_aed.changes.json"), "-o", str(tmp_path / "back.csv"))
    assert (tmp_path / "back.csv").read_text(encoding="utf-8-sig").splitlines() == given.read_text("utf-8").splitlines()
