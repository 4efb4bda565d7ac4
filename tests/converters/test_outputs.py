"""The files of one conversion: named as the specification says, valid, and nothing dropped or replaced in silence."""

from __future__ import annotations

import csv
import dataclasses
import json
from pathlib import Path

import frictionless
import openpyxl
import polars as pl
import pytest

from odconv.converters.conversion import Conversion
from odconv.converters.outputs.model import Outputs
from odconv.converters.outputs.naming import Names
from odconv.converters.outputs.write import FORMATS, write_outputs
from odconv.errors import OutputError, UsageError
from odconv.schemas.registry import load_schema
from odconv.tables.reading import read
from odconv.validation.run import validate
from tests.converters.made import AED_HEADER, AED_ROWS, aed, converted


def rows_of(path: Path, encoding: str = "utf-8-sig") -> list[list[str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file))


def codes(outputs: Outputs) -> list[str]:
    return [issue.code for issue in outputs.issues]


def column(path: Path, name: str) -> list[str]:
    header, *rows = rows_of(path)
    return [row[header.index(name)] for row in rows]


def population(*days: str) -> Conversion:
    header = ["都道府県コード又は市区町村コード", "地域コード", "都道府県名", "市区町村名", "調査年月日", "地域名"]
    header += ["総人口", "男性", "女性"]
    rows = [["131016", str(at), "東京都", "千代田区", day, f"{at}町", "3", "1", "2"] for at, day in enumerate(days, 1)]
    return converted([header, *rows], "recommended/population")


def test_the_csv_has_the_name_and_the_header_of_the_format_and_is_valid(tmp_path: Path) -> None:
    conversion = aed()
    path = write_outputs(conversion, tmp_path / "new").files[0]
    assert path.name == "131016_aed.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    header, *rows = rows_of(path)
    assert header == list(load_schema("standard/aed").field_names)
    assert len(rows) == len(conversion.valid_records) == 3
    assert validate(path, "standard/aed").valid


def test_records_that_cannot_be_made_valid_stay_out_of_every_format(tmp_path: Path) -> None:
    write_outputs(aed(), tmp_path, FORMATS)
    assert "4" not in column(tmp_path / "131016_aed.csv", "ID")
    assert len((tmp_path / "131016_aed.jsonl").read_text(encoding="utf-8").splitlines()) == 3
    assert pl.read_parquet(tmp_path / "131016_aed.parquet").height == 3
    assert pl.read_parquet(tmp_path / "131016_aed.geo.parquet").height == 3
    features = json.loads((tmp_path / "131016_aed.geojson").read_text(encoding="utf-8"))["features"]
    assert [feature["geometry"] is None for feature in features] == [False, False, True]


def test_a_workbook_is_valid_too_and_holds_text_where_text_is_meant(tmp_path: Path) -> None:
    (path, _) = write_outputs(aed(), tmp_path, ["xlsx"]).files
    assert validate(path, "standard/aed").valid
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    header = [cell.value for cell in sheet[1]]
    cells = dict(zip(header, sheet[3], strict=True))
    assert (cells["全国地方公共団体コード"].value, cells["全国地方公共団体コード"].data_type) == ("131016", "s")
    assert (cells["名称"].value, cells["名称"].data_type) == ("=1+1体育館", "s")
    assert (cells["緯度"].value, cells["緯度"].data_type) == (35.6813, "n")


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_workbook_holds_what_the_csv_holds_to_the_last_digit(tmp_path: Path, kind: str) -> None:
    conversion = aed()
    columns = {**conversion.columns, "緯度": ["35.6800", "1e2", "", ""], "高度の値": ["007", "12", "", ""]}
    write_outputs(dataclasses.replace(conversion, columns=columns), tmp_path, ["csv", kind])
    (reading,) = read(tmp_path / f"131016_aed.{kind}")
    written = rows_of(tmp_path / "131016_aed.csv")
    width = reading.grids[0].width
    assert [list(row) for row in reading.grids[0].rows] == [row[:width] for row in written]
    assert width == len(written[0])


def test_columns_outside_the_format_go_to_a_side_file_with_key_and_row(tmp_path: Path) -> None:
    outputs = write_outputs(aed(), tmp_path)
    assert rows_of(tmp_path / "131016_aed_extra.csv") == [
        ["ID", "元の行", "管理メモ"],
        ["1", "2", "鍵は当直"],
        ["2", "3", "髙橋様😀"],
        ["3", "4", ""],
        ["4", "5", "名前なし"],
    ]
    assert "columns-outside-format" in codes(outputs)


def test_columns_outside_the_format_are_appended_when_asked_for(tmp_path: Path) -> None:
    outputs = write_outputs(aed(), tmp_path, ["csv", "datapackage"], keep_extra=True)
    header, *_ = rows_of(tmp_path / "131016_aed.csv")
    assert header == [*load_schema("standard/aed").field_names, "管理メモ"]
    assert column(tmp_path / "131016_aed.csv", "管理メモ") == ["鍵は当直", "髙橋様😀", ""]
    assert not list(tmp_path.glob("*_extra.csv"))
    assert "columns-outside-format" not in codes(outputs)
    assert frictionless.validate(str(tmp_path / "131016_aed_datapackage" / "datapackage.json")).valid


def test_appended_columns_never_share_a_name(tmp_path: Path) -> None:
    rows = [[*AED_HEADER, "管理メモ", "", "画像1"], [*AED_ROWS[0], "二つ目", "名なし", "a.jpg"]]
    write_outputs(converted(rows, "standard/aed", "131016"), tmp_path, keep_extra=True)
    (path,) = tmp_path.glob("*.csv")
    header, row = rows_of(path)
    assert len(set(header)) == len(header)
    assert {"鍵は当直", "二つ目", "名なし"} <= set(row)


def test_cp932_lists_what_it_cannot_hold(tmp_path: Path) -> None:
    outputs = write_outputs(aed(), tmp_path, encoding="cp932", keep_extra=True)
    path = tmp_path / "131016_aed.csv"
    header, _, row, _ = rows_of(path, "cp932")
    assert row[header.index("設置位置")] == "玄関～廊下"
    assert row[header.index("管理メモ")] == "髙橋様〓"
    assert rows_of(tmp_path / "131016_aed_unencodable.csv")[1:] == [
        ["3", "S", "S3", "設置位置", "〜", "U+301C", "～", "玄関〜廊下"],
        ["3", "AN", "AN3", "管理メモ", "😀", "U+1F600", "〓", "髙橋様😀"],
    ]
    (issue,) = [issue for issue in outputs.issues if issue.code == "characters-replaced"]
    assert issue.params["count"] == 2


def test_cp932_that_holds_everything_needs_no_list(tmp_path: Path) -> None:
    outputs = write_outputs(converted([AED_HEADER, AED_ROWS[0]], "standard/aed"), tmp_path, encoding="cp932")
    assert not list(tmp_path.glob("*_unencodable.csv"))
    assert "characters-replaced" not in codes(outputs)
    assert validate(outputs.files[0], "standard/aed").valid


def test_plain_utf8_has_no_byte_order_mark(tmp_path: Path) -> None:
    path = write_outputs(aed(), tmp_path, encoding="utf-8").files[0]
    assert path.read_bytes().startswith("全国".encode())


def test_population_bears_the_day_on_which_all_records_agree(tmp_path: Path) -> None:
    outputs = write_outputs(population("2025-04-01", "2025-04-01"), tmp_path)
    assert outputs.files[0].name == "131016_population_20250401.csv"
    assert outputs.issues == ()


def test_without_one_day_the_name_has_none_and_it_is_told(tmp_path: Path) -> None:
    outputs = write_outputs(population("2025-04-01", "2024-04-01"), tmp_path)
    assert outputs.files[0].name == "131016_population.csv"
    assert codes(outputs) == ["output-name-without-day"]


def test_without_a_publisher_the_formats_id_is_the_name(tmp_path: Path) -> None:
    rows = [["番号", "名称", "設置位置"], ["1", "図書館", "受付"]]
    outputs = write_outputs(converted(rows, "standard/aed"), tmp_path)
    assert outputs.files[0].name == "standard_aed.csv"
    assert "output-name-without-code" in codes(outputs)


def test_two_outputs_of_one_run_never_share_a_name(tmp_path: Path) -> None:
    names = Names()
    first, second, third = (write_outputs(aed(), tmp_path, names=names) for _ in range(3))
    assert [outputs.files[0].name for outputs in (first, second, third)] == [
        "131016_aed.csv",
        "131016_aed_2.csv",
        "131016_aed_3.csv",
    ]
    assert "output-renamed" not in codes(first)
    assert "output-renamed" in codes(second)
    assert {path.name for path in second} == {"131016_aed_2.csv", "131016_aed_2_extra.csv"}
    assert second.stem == tmp_path / "131016_aed_2"


def test_another_run_replaces_its_own_files(tmp_path: Path) -> None:
    first, second = (write_outputs(aed(), tmp_path) for _ in range(2))
    assert first.files == second.files


@pytest.mark.parametrize("named", ["131016_aed.csv", "131016_aed_extra.csv"])
def test_the_source_is_never_overwritten(tmp_path: Path, named: str) -> None:
    source = tmp_path / named
    source.write_text("元のデータ", encoding="utf-8")
    outputs = write_outputs(aed(), tmp_path, source_name=source)
    assert outputs.files[0].name == "131016_aed_2.csv"
    assert "output-renamed" in codes(outputs)
    write_outputs(aed(), tmp_path, source_name=named)
    assert source.read_text(encoding="utf-8") == "元のデータ"


def test_a_format_without_coordinates_makes_no_geojson(tmp_path: Path) -> None:
    outputs = write_outputs(population("2025-04-01"), tmp_path, ["geojson", "jsonl"])
    assert [path.suffix for path in outputs] == [".jsonl"]
    assert codes(outputs) == ["output-no-coordinates"]


def test_a_data_package_tells_source_format_and_what_was_held_back(tmp_path: Path) -> None:
    licence = {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}
    outputs = write_outputs(aed(), tmp_path, ["datapackage"], source_name="施設/一覧.xlsx", licences=[licence])
    descriptor = outputs.files[0]
    report = frictionless.validate(str(descriptor))
    assert report.valid, report.flatten(["type", "note"])
    value = json.loads(descriptor.read_text(encoding="utf-8"))
    assert value["sources"] == [{"title": "一覧.xlsx"}]
    assert value["licenses"] == [licence]
    provenance = value["odconv:provenance"]
    assert (provenance["records"], provenance["recordsHeldBack"]) == (3, 1)
    assert provenance["schema"] == "standard/aed"
    assert value["resources"][0]["schema"]["fields"][0]["name"] == "全国地方公共団体コード"


@pytest.mark.parametrize("schema", ["evacuation_space", "event", "school_lunch", "hospital", "open_data_list"])
def test_the_examples_of_a_format_make_a_package_that_frictionless_takes(tmp_path: Path, schema: str) -> None:
    loaded = load_schema(f"standard/{schema}")
    examples = [str(item.descriptor.get("example", "")) for item in loaded.fields]
    conversion = converted([list(loaded.field_names), examples, examples], loaded.id)
    outputs = write_outputs(conversion, tmp_path, ["datapackage"])
    report = frictionless.validate(str(outputs.files[0]))
    assert report.valid, report.flatten(["type", "note"])


def test_the_same_conversion_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (write_outputs(aed(), tmp_path / place, FORMATS) for place in ("a", "b"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert len(first) == len(FORMATS) + 2


def test_unknown_formats_and_encodings_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    for options, code in (
        ({"formats": ["csv", "dbf"]}, "output-format-unknown"),
        ({"encoding": "utf-7"}, "output-encoding-unknown"),
    ):
        with pytest.raises(UsageError) as caught:
            write_outputs(aed(), tmp_path, **options)  # type: ignore[arg-type]
        assert caught.value.code == code
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError) as caught:
        write_outputs(aed(), tmp_path / "file" / "out")
    assert caught.value.code == "output-unwritable"
