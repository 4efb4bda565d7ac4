"""推奨データセット → 自治体標準オープンデータセット and back: every value is placed, or told to be without a place."""

from __future__ import annotations

import doctest
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.converters.migration import barrier_free
from odconv.converters.migration.barrier_free import named
from odconv.converters.migration.migrate import Migration, counterpart, migrate
from odconv.converters.migration.table import MigratedTable, migrate_table, source_format
from odconv.converters.outputs.write import write_outputs
from odconv.errors import UsageError
from odconv.issues import render
from odconv.schemas.diff import family_mapping
from odconv.schemas.registry import load_schema
from odconv.validation.run import validate
from odconv.values.model import Context
from tests.converters.made import table_of

PAIRS = [
    (entry["old"], entry["new"]) for entry in family_mapping()["datasets"].values() if entry["confidence"] != "low"
]
Columns = Mapping[str, Sequence[str]]


def moved(columns: Columns, name: str, *, back: bool = False, context: Context | None = None) -> Migration:
    old, new = load_schema(f"recommended/{name}"), load_schema(f"standard/{name}")
    return migrate(columns, new, old, context) if back else migrate(columns, old, new, context)


def codes(migration: Migration) -> list[str]:
    return [note.code for note in migration.notes]


def examples(identity: str) -> dict[str, list[str]]:
    return {item.name: [str(item.descriptor.get("example", ""))] for item in load_schema(identity).fields}


def one_to_one(old: str, new: str) -> list[str]:
    """The older columns that one rule of plain copying joins with one newer column alone."""
    (entry,) = [entry for entry in family_mapping()["datasets"].values() if (entry["old"], entry["new"]) == (old, new)]
    uses = [name for line in entry["columns"] for name in line["new"]]
    return [
        line["old"]
        for line in entry["columns"]
        if line["rule"] in {"same", "rename"} and len(line["new"]) == 1 and uses.count(line["new"][0]) == 1
    ]


@pytest.mark.parametrize("module", [barrier_free])
def test_examples_in_the_modules_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(("old", "new"), PAIRS)
@settings(max_examples=20)
@given(data=st.data())
def test_what_is_one_to_one_comes_back_as_it_was(old: str, new: str, data: st.DataObject) -> None:
    names = [name for name in one_to_one(old, new) if name not in {"備考", "説明", "方書"}]
    size = data.draw(st.integers(1, 3))
    columns = {name: data.draw(st.lists(st.text(max_size=5), min_size=size, max_size=size)) for name in names}
    forth = migrate(columns, load_schema(old), load_schema(new))
    back = migrate(forth.columns, load_schema(new), load_schema(old))
    assert {name: list(back.columns[name]) for name in names} == columns
    assert forth.unplaced == ()


@pytest.mark.parametrize(("old", "new"), PAIRS)
@pytest.mark.parametrize("back", [False, True])
def test_every_column_is_placed_or_told(old: str, new: str, back: bool) -> None:
    source, target = (new, old) if back else (old, new)
    columns = {**examples(source), "独自の列": ["値"]}
    migration = migrate(columns, load_schema(source), load_schema(target))
    assert set(migration.columns) <= set(load_schema(target).field_names)
    placed = {text for texts in migration.columns.values() for text in texts}
    unplaced = {each.column: each.example for each in migration.unplaced}
    assert unplaced["独自の列"] == "値"
    derived = {"バリアフリー情報", "所在地_全国地方公共団体コード"}  # said in other words: by flags, by the address
    whole = "\n".join(placed)
    columns.pop("所在地_連結表記", None)  # its building goes to a column of its own
    for name, (text,) in columns.items():
        if name not in unplaced and name not in derived:
            flag = text == "有" and "バリアフリー情報" in migration.columns
            assert flag or text in whole or text.removeprefix("東京都") in whole, name


def test_an_address_is_parted_and_made_whole_with_its_building() -> None:
    columns = {"住所": ["東京都千代田区丸の内一丁目1-1"], "方書": ["庁舎1階"], "NO": ["1"]}
    made = {name: list(texts) for name, texts in moved(columns, "aed").columns.items()}
    assert made == {
        "ID": ["1"],
        "建物名等(方書)": ["庁舎1階"],
        "所在地_連結表記": ["東京都千代田区丸の内一丁目1-1 庁舎1階"],
        "所在地_都道府県": ["東京都"],
        "所在地_市区町村": ["千代田区"],
        "所在地_町字": ["丸の内一丁目"],
        "所在地_番地以下": ["1-1"],
        "所在地_全国地方公共団体コード": ["131016"],
    }


def test_an_address_comes_back_without_its_building() -> None:
    columns = {"住所": ["東京都千代田区丸の内一丁目1-1"], "方書": ["庁舎1階"]}
    back = moved(moved(columns, "aed").columns, "aed", back=True)
    assert {name: list(texts) for name, texts in back.columns.items()} == columns
    assert back.unplaced == ()


def test_an_address_that_is_not_understood_is_kept_whole_and_told() -> None:
    migration = moved({"住所": ["府中市宮西町2-24", ""]}, "aed")
    assert list(migration.columns["所在地_連結表記"]) == ["府中市宮西町2-24", ""]
    assert "所在地_市区町村" not in migration.columns
    (note,) = migration.notes
    assert (note.code, note.params["count"]) == ("migration-address-kept", 1)


def test_the_publisher_completes_an_address() -> None:
    columns = {"都道府県コード又は市区町村コード": ["131016"], "住所": ["丸の内一丁目1-1"]}
    migration = moved(columns, "aed")
    assert list(migration.columns["所在地_連結表記"]) == ["東京都千代田区丸の内一丁目1-1"]
    assert codes(migration) == ["migration-address-completed"]


def test_a_remark_behind_an_address_is_no_building() -> None:
    text = "静岡県焼津市浜当目1丁目4-92（旧1丁目492）"
    columns = moved({"住所": [text, "東京都千代田区丸の内1-1 別館2階"]}, "aed").columns
    assert columns["所在地_連結表記"][0] == text
    assert list(columns["建物名等(方書)"]) == ["", "別館2階"]


def test_parts_make_an_address_where_there_is_no_whole() -> None:
    columns = {"所在地_都道府県": ["東京都"], "所在地_市区町村": ["千代田区"], "所在地_番地以下": ["1-1"]}
    assert list(moved(columns, "aed", back=True).columns["住所"]) == ["東京都千代田区1-1"]


def test_prefecture_and_city_become_one_name_and_two_again() -> None:
    columns = {"都道府県名": ["東京都", "山口県"], "市区町村名": ["千代田区", ""]}
    forth = moved(columns, "aed")
    assert list(forth.columns["地方公共団体名"]) == ["東京都千代田区", "山口県"]
    assert {name: list(texts) for name, texts in moved(forth.columns, "aed", back=True).columns.items()} == columns


@pytest.mark.parametrize(
    ("name", "prefecture", "told"), [("千代田区", "東京都", []), ("府中市", "", ["migration-name-unclear"])]
)
def test_a_prefecture_is_added_only_where_one_city_has_the_name(name: str, prefecture: str, told: list[str]) -> None:
    back = moved({"地方公共団体名": [name]}, "aed", back=True)
    assert list(back.columns["市区町村名"]) == [name]
    assert list(back.columns.get("都道府県名", [""])) == [prefecture]
    assert codes(back) == told


def test_flags_come_from_a_list_and_go_back_to_it() -> None:
    forth = moved({"バリアフリー情報": ["スロープ;車椅子貸出", "オストメイト対応トイレなし", ""]}, "tourism")
    assert list(forth.columns["スロープ、エレベータ、エスカレータ"]) == ["有", "", ""]
    assert list(forth.columns["車椅子貸出"]) == ["有", "", ""]
    assert list(forth.columns["オストメイト対応トイレ"]) == ["", "無", ""]
    assert forth.notes == ()
    back = moved(forth.columns, "tourism", back=True)
    assert list(back.columns["バリアフリー情報"]) == ["車椅子貸出;スロープ、エレベータ、エスカレータ", "", ""]
    assert [(each.column, each.records) for each in back.unplaced] == [("オストメイト対応トイレ", (1,))]


def test_a_sentence_is_no_list_and_stays_whole_in_the_remarks() -> None:
    text = "入口にスロープ有り。トイレに車いすは入れません。"
    forth = moved({"バリアフリー情報": [text], "備考": ["月曜休館"]}, "tourism")
    assert {name: list(texts) for name, texts in forth.columns.items()} == {
        "備考": [f"月曜休館、バリアフリー情報：{text}"]
    }
    assert codes(forth) == ["migration-text-in-remarks"]


def test_what_a_list_says_twice_and_differently_is_kept() -> None:
    assert named("スロープあり；エレベーターなし") == named("エレベーターなし；スロープあり")
    assert not named("スロープあり；エレベーターなし").whole


@given(st.text(max_size=30))
@settings(max_examples=200)
def test_no_text_of_what_is_accessible_raises(text: str) -> None:
    assert set(named(text).flags.values()) <= {"有", "無"}


def test_one_code_goes_to_both_columns_of_a_shelter_and_comes_back() -> None:
    forth = moved({"市区町村コード": ["131016"]}, "evacuation_space")
    assert forth.columns["市区町村コード"] == forth.columns["全国地方公共団体コード"] == ["131016"]
    assert moved(forth.columns, "evacuation_space", back=True).columns == {"市区町村コード": ["131016"]}
    differing = {"市区町村コード": ["131016"], "全国地方公共団体コード": ["352071"]}
    (left,) = moved(differing, "evacuation_space", back=True).unplaced
    assert (left.column, left.example) == ("全国地方公共団体コード", "352071")


def test_constants_and_followers_of_the_mapping_are_filled_and_told() -> None:
    event = moved({"イベント名": ["祭り"]}, "event")
    assert list(event.columns["言語コード"]) == ["ja"]
    assert codes(event) == ["migration-constant"]
    lunch = moved({"学校所在地_全国地方公共団体コード": ["131016"]}, "school_lunch")
    assert list(lunch.columns["情報の管理主体_全国地方公共団体コード"]) == ["131016"]


def test_names_of_earlier_editions_are_known() -> None:
    assert list(moved({"タンパク質": ["3.1"]}, "school_lunch").columns["たんぱく質"]) == ["3.1"]


def test_formats_known_in_part_are_not_migrated() -> None:
    with pytest.raises(UsageError) as caught:
        moved({}, "support_system")
    assert caught.value.code == "migration-partial"


def test_formats_of_different_kinds_have_no_way() -> None:
    with pytest.raises(UsageError) as caught:
        migrate({}, load_schema("recommended/aed"), load_schema("standard/hospital"))
    assert caught.value.code == "migration-unknown"
    assert counterpart("standard/polling_place") is None


AED = [
    [
        "NO",
        "都道府県コード又は市区町村コード",
        "名称",
        "名称_カナ",
        "住所",
        "方書",
        "緯度",
        "経度",
        "設置位置",
        "管理番号２",
    ]
]
AED += [["1", "131016", "図書館", "トショカン", "丸の内一丁目1-1", "", "35.68", "139.76", "受付", "A-1"]]
AED += [["2", "131016", "", "", "丸の内一丁目1-2", "別館", "", "", "", ""]]


def aed() -> MigratedTable:
    target = load_schema("standard/aed")
    table = table_of([["AED設置箇所"], *AED])
    return migrate_table(table, source_format(table, target), target)


def test_a_migrated_table_is_valid_and_keeps_addresses_of_cells_that_moved(tmp_path: Path) -> None:
    migrated = aed()
    conversion = migrated.conversion
    assert conversion.valid_records == [0]
    outputs = write_outputs(conversion, tmp_path)
    assert outputs.files[0].name == "131016_aed.csv"
    assert validate(outputs.files[0], "standard/aed").valid
    names = {match.fields[0]: at for at, match in enumerate(conversion.mapping.matches) if match.fields}
    assert conversion.table.address(0, names["名称"]) == "C3"
    assert (tmp_path / "131016_aed_extra.csv").read_text(encoding="utf-8-sig").splitlines() == [
        "ID,元の行,管理番号２",
        "1,3,A-1",
        "2,4,",
    ]


@pytest.mark.parametrize(
    ("header", "target", "code"),
    [
        (
            list(load_schema("standard/aed").field_names[:16]),
            "standard/aed",
            "migration-not-needed",
        ),
        (["果物", "数", "色"], "standard/aed", "migration-source-unlike"),
        (AED[0], "standard/hospital", "migration-other-kind"),
        (["果物", "数", "色"], "standard/polling_place", "migration-no-counterpart"),
    ],
)
def test_other_tables_are_refused(header: list[str], target: str, code: str) -> None:
    with pytest.raises(UsageError) as caught:
        source_format(table_of([header, ["1"] * len(header), ["2"] * len(header)]), load_schema(target))
    assert caught.value.code == code
    assert "?" not in render(code, caught.value.params, "ja")
    assert "?" not in render(code, caught.value.params, "en")


def test_every_note_has_all_facts_of_its_sentence() -> None:
    for name in ("tourism", "event", "aed"):
        migration = moved(
            {"住所": ["府中市1", "丸の内1-1"], "バリアフリー情報": ["段差", ""], "都道府県名": ["", ""]}, name
        )
        for note in migration.notes:
            assert "?" not in render(note.code, note.params, "ja") + render(note.code, note.params, "en")
