from __future__ import annotations

import csv
import io
import json
import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odconv.catalog.model import Agent, Licence
from odconv.errors import OutputError
from odconv.harvest.combine.combine import CombineResult, combine
from odconv.harvest.combine.write import FeatureFile
from odconv.harvest.model import Good
from odconv.schemas.registry import catalog, load_schema
from tests.harvest.combine.goods import METRO, WARD, aed, good

MINATO = Agent(name="港区", code="131032")


def made(tmp_path: Path, goods: list[Good], name: str = "out", **more: Any) -> CombineResult:
    return combine(goods, tmp_path, tmp_path / name, portals=[METRO, WARD], **more)


def table(tmp_path: Path, name: str = "out") -> pl.DataFrame:
    return pl.read_parquet(tmp_path / name / "standard_aed.parquet")


def ids(tmp_path: Path, name: str = "out") -> dict[str, str]:
    frame = table(tmp_path, name)
    return dict(zip(frame["名称"], frame["_id"], strict=True))


def test_one_table_holds_the_rows_of_all_publishers_with_where_each_came_from(tmp_path: Path) -> None:
    one = good(tmp_path, [aed(1), aed(2)])
    two = good(tmp_path, [aed(1, 全国地方公共団体コード="131032", 名称="みなと", 所在地_連結表記="東京都港区芝1-1")],
               dataset="minato", publisher=MINATO)  # fmt: skip
    result = made(tmp_path, [one, two])
    assert result.rows == {"standard/aed": 3}
    assert result.issues == ()
    first, _, last = table(tmp_path).to_dicts()
    assert (first["_publisher_code"], first["_dataset"], first["_distribution"], first["_row"]) == (
        "131016", "ward/aed", "1", 2,
    )  # fmt: skip
    assert first["_sha256"] == one.converted.sha256
    assert first["_licence"] == "CC-BY-4.0"
    assert "千代田区「AED設置箇所一覧」" in first["_credit"]
    assert last["_publisher"] == "港区"
    assert {path.suffix for path in result.files} == {".parquet", ".csv", ".geojson", ".json"}
    assert all(path.is_file() for path in result.files)


def test_ids_survive_the_order_of_rows_edits_new_rows_and_another_address(tmp_path: Path) -> None:
    rows = [aed(number) for number in range(1, 30)]
    made(tmp_path, [good(tmp_path, rows)])
    before = table(tmp_path)
    random.Random(5).shuffle(rows)
    edited = [{**row, "名称": row["名称"] + "（改）", "緯度": ""} for row in rows] + [aed(99)]
    made(tmp_path, [good(tmp_path, edited, file="renamed", dataset="aed2026")], "next")
    after = table(tmp_path, "next")
    assert dict(zip(before["ID"], before["_id"], strict=True)).items() <= dict(
        zip(after["ID"], after["_id"], strict=True)
    ).items()  # fmt: skip


def test_without_an_identifier_the_name_and_address_tell_a_row_and_small_edits_do_not_matter(tmp_path: Path) -> None:
    made(tmp_path, [good(tmp_path, [aed(1, ID="", 名称="Ｂ 区民館", 設置位置="1階"), aed(2, ID="")])])
    made(
        tmp_path, [good(tmp_path, [aed(2, ID="", 緯度="35.1"), aed(1, ID="", 名称="b区民館", 設置位置="１階")])], "next"
    )
    assert list(ids(tmp_path).values()) == list(reversed(ids(tmp_path, "next").values()))


def test_an_identifier_given_to_two_things_of_a_file_parts_them_by_name(tmp_path: Path) -> None:
    rows = [aed(1), aed(2, ID="A0001"), aed(3)]
    made(tmp_path, [good(tmp_path, rows)])
    made(tmp_path, [good(tmp_path, [rows[1], rows[2], rows[0]])], "next")
    assert ids(tmp_path) == ids(tmp_path, "next")
    assert len(set(ids(tmp_path).values())) == 3
    assert table(tmp_path)["_duplicate_of"].null_count() == 3


def test_files_of_one_holder_that_are_each_numbered_from_one_are_no_copies(tmp_path: Path) -> None:
    halls = [aed(number, ID=str(number)) for number in range(1, 9)]
    schools = [aed(number, ID=str(number), 名称=f"第{number}小学校", 所在地_連結表記="") for number in range(1, 9)]
    schools = [{**row, "所在地_連結表記": f"東京都千代田区神田{row['ID']}"} for row in schools]
    goods = [good(tmp_path, halls), good(tmp_path, schools, dataset="schools")]
    made(tmp_path, goods)
    frame = table(tmp_path)
    assert frame["_duplicate_of"].null_count() == 16
    assert frame["_id"].n_unique() == 16
    made(tmp_path, list(reversed(goods)), "next")
    assert ids(tmp_path) == ids(tmp_path, "next")


def test_the_same_dataset_on_two_portals_is_linked_and_the_publishers_own_is_canonical(tmp_path: Path) -> None:
    own = good(tmp_path, [aed(1), aed(2, 名称="新しい名"), aed(3)])
    copy = good(tmp_path, [aed(3), aed(1), aed(2)], portal="metro", publisher=Agent(name="東京都", code="130001"))
    result = made(tmp_path, [copy, own])
    frame = table(tmp_path)
    assert result.rows == {"standard/aed": 6}
    assert frame["_dataset"].to_list() == ["ward/aed"] * 3 + ["metro/aed"] * 3
    assert frame["_duplicate_of"].to_list()[:3] == [None] * 3
    by_id = dict(zip(frame["ID"][:3], frame["_id"][:3], strict=True))
    assert [by_id[row["ID"]] for row in frame[3:].iter_rows(named=True)] == frame["_duplicate_of"].to_list()[3:]
    assert set(frame["_duplicate_rule"][3:]) == {"same-identifier"}
    made(tmp_path, [copy], "alone")
    assert set(table(tmp_path, "alone")["_id"]) == set(frame["_id"][:3]), "the copy takes the place of what has gone"


def test_the_same_bytes_of_two_publishers_and_things_at_the_same_place_are_linked_by_their_rule(tmp_path: Path) -> None:
    rows = [aed(1, 全国地方公共団体コード="", ID=""), aed(2, 全国地方公共団体コード="", ID="")]
    one = good(tmp_path, rows, sha256="a" * 64)
    two = good(tmp_path, rows, dataset="minato", publisher=MINATO, sha256="a" * 64)
    three = good(tmp_path, [aed(2, 全国地方公共団体コード="131032", ID="9")], dataset="other", publisher=MINATO)
    made(tmp_path, [one, two, three])
    frame = table(tmp_path)
    assert frame["_duplicate_rule"].to_list() == [None, None, "same-file", "same-file", "same-name-and-address"]
    assert frame["_duplicate_of"].to_list()[2:] == [frame["_id"][0], frame["_id"][1], frame["_id"][1]]


def test_a_row_that_stands_twice_in_a_file_is_linked_to_the_first(tmp_path: Path) -> None:
    made(tmp_path, [good(tmp_path, [aed(1), aed(1)])])
    frame = table(tmp_path)
    assert frame["_duplicate_rule"].to_list() == [None, "repeated-row"]
    assert frame["_id"].n_unique() == 2


def test_unknown_and_closed_licences_stay_out_and_are_told(tmp_path: Path) -> None:
    unknown = good(tmp_path, [aed(1)], licence=Licence(title="区の規約による"))
    none = good(tmp_path, [aed(2)], licence=None, dataset="none")
    closed = good(tmp_path, [aed(4)], licence=Licence(id="CC-BY-ND-4.0", title="CC BY-ND"), dataset="closed")
    result = made(tmp_path, [unknown, none, closed, good(tmp_path, [aed(3)], dataset="open")])
    assert result.rows == {"standard/aed": 1}
    assert sorted(issue.code for issue in result.issues) == [
        "licence-closed-not-merged", "licence-unknown-not-merged", "licence-unknown-not-merged",
    ]  # fmt: skip


def test_the_same_copies_give_the_same_bytes_in_any_order(tmp_path: Path) -> None:
    goods = [good(tmp_path, [aed(n + 10 * k) for n in range(9)], dataset=f"d{k}") for k in range(5)]
    made(tmp_path, goods)
    made(tmp_path, goods[::-1], "again")
    for path in (tmp_path / "out").iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes(), path.name


def test_only_formats_whose_inputs_changed_are_made_again(tmp_path: Path) -> None:
    one, two = (
        good(tmp_path, [aed(1)]),
        good(tmp_path, [{"ID": "1", "名称": "公衆便所"}], schema="standard/public_toilet"),
    )
    made(tmp_path, [one, two])
    changed = good(tmp_path, [aed(1), aed(2)])
    result = made(tmp_path, [changed, two], "next", previous=tmp_path / "out")
    assert result.made == ("standard/aed",)
    assert result.rows == {"standard/aed": 2, "standard/public_toilet": 1}
    assert (tmp_path / "next/standard_public_toilet.csv").stat().st_ino == (
        tmp_path / "out/standard_public_toilet.csv"
    ).stat().st_ino  # fmt: skip
    assert made(tmp_path, [changed, two], "third", previous=tmp_path / "next").made == ()


def test_a_table_that_was_damaged_since_is_made_again(tmp_path: Path) -> None:
    one = good(tmp_path, [aed(1)])
    made(tmp_path, [one])
    (tmp_path / "out/standard_aed.csv").write_bytes(b"")
    assert made(tmp_path, [one], "next", previous=tmp_path / "out").made == ("standard/aed",)
    assert (tmp_path / "next/standard_aed.csv").stat().st_size > 0


def test_a_stored_table_that_cannot_be_read_is_told_and_tried_again_next_night(tmp_path: Path) -> None:
    one, two = good(tmp_path, [aed(1)]), good(tmp_path, [aed(2)], dataset="two")
    (tmp_path / str(two.converted.table)).write_bytes(b"no parquet")
    result = made(tmp_path, [one, two])
    assert [issue.code for issue in result.issues] == ["combine-input-unreadable"]
    assert result.rows == {"standard/aed": 1}
    good(tmp_path, [aed(2)], dataset="two")
    assert made(tmp_path, [one, two], "next", previous=tmp_path / "out").rows == {"standard/aed": 2}


@pytest.mark.parametrize("ending", ["arrow", "parquet"])
def test_a_table_that_was_cut_off_does_not_pass_for_a_shorter_one(tmp_path: Path, ending: str) -> None:
    cut = good(tmp_path, [aed(1), aed(2)], ending=ending)
    path = tmp_path / str(cut.converted.table)
    whole = path.read_bytes()
    for length in range(0, len(whole), 97):
        path.write_bytes(whole[:length])
        assert [issue.code for issue in made(tmp_path, [cut], str(length)).issues] == ["combine-input-unreadable"]


def test_tables_that_an_older_odconv_wrote_are_combined_as_those_of_today(tmp_path: Path) -> None:
    rows = [aed(1, 名称="", 緯度=""), aed(2)]
    for ending in ("arrow", "parquet"):
        made(tmp_path, [good(tmp_path, rows, ending=ending, sha256="0" * 64)], ending)
    assert table(tmp_path, "arrow").equals(table(tmp_path, "parquet"))


def test_a_table_that_breaks_its_schema_is_told(tmp_path: Path) -> None:
    result = made(tmp_path, [good(tmp_path, [aed(1), aed(2, 緯度="北緯35度")])])
    assert [issue.code for issue in result.issues] == ["columns-kept-as-text", "combined-invalid"]
    assert result.issues[1].params["count"] == 1
    assert table(tmp_path)["緯度"].to_list() == ["35.6001", "北緯35度"], "nothing is lost by typing"


def test_a_table_that_breaks_its_schema_does_not_take_the_place_of_one_that_does_not(tmp_path: Path) -> None:
    rows = [aed(1), aed(2)]
    made(tmp_path, [good(tmp_path, rows)], "first")
    broken = good(tmp_path, [aed(1), aed(2, 緯度="北緯35度"), aed(3)])
    for night, before in (("second", "first"), ("third", "second")):
        result = made(tmp_path, [broken], night, previous=tmp_path / before)
        assert [issue.code for issue in result.issues] == ["columns-kept-as-text", "combined-invalid", "combined-held"]
        assert (result.rows, result.made) == ({"standard/aed": 2}, ())
        for file in result.files[:-1]:
            assert file.read_bytes() == (tmp_path / "first" / file.name).read_bytes()
    healed = made(tmp_path, [good(tmp_path, [aed(1), aed(3)])], "fourth", previous=tmp_path / "third")
    assert (healed.rows, healed.issues) == ({"standard/aed": 2}, ())
    assert table(tmp_path, "fourth")["名称"].to_list() != table(tmp_path, "first")["名称"].to_list()


def test_csv_and_geojson_say_what_parquet_says(tmp_path: Path) -> None:
    made(tmp_path, [good(tmp_path, [aed(1, 名称='改行\n"引用"'), aed(2, 緯度="")])])
    frame = table(tmp_path)
    text = (tmp_path / "out/standard_aed.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["名称"] for row in rows] == frame["名称"].to_list()
    assert [row["_row"] for row in rows] == ["2", "3"]
    features = json.loads((tmp_path / "out/standard_aed.geojson").read_bytes())["features"]
    assert features[0]["geometry"] == {"type": "Point", "coordinates": [139.7001, 35.6001]}
    assert features[0]["id"] == frame["_id"][0] == features[0]["properties"]["_id"]
    assert features[0]["properties"]["名称"] == '改行\n"引用"'
    assert features[1]["geometry"] is None


def test_the_credits_name_each_file_once_with_its_rows(tmp_path: Path) -> None:
    made(tmp_path, [good(tmp_path, [aed(1), aed(2)])])
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out/standard_aed.credits.csv").read_text("utf-8-sig"))))
    assert [(row["公開した団体"], row["行数"]) for row in rows] == [("千代田区", "2")]


@pytest.mark.parametrize("entry", [entry for entry in catalog() if not entry.pointer], ids=lambda entry: entry.id)
def test_every_format_can_be_combined(tmp_path: Path, entry: Any) -> None:
    """An all-empty row may break the format, but must not break the way."""
    names = load_schema(entry.id).field_names
    rows = [dict.fromkeys(names, ""), {names[0]: "1", names[1]: "x"}]
    result = combine([good(tmp_path, rows, schema=entry.id)], tmp_path, tmp_path / "out", portals=[])
    assert result.rows == {entry.id: 2}


def test_the_older_family_is_told_apart_by_its_number(tmp_path: Path) -> None:
    for name, title in (("out", "区民館"), ("next", "区民館（改）")):
        rows = [{"NO": "0000000001", "名称": title}, {"NO": "0000000002", "名称": "図書館"}]
        made(tmp_path, [good(tmp_path, rows, schema="recommended/aed")], name)
    frames = [pl.read_parquet(tmp_path / name / "recommended_aed.parquet") for name in ("out", "next")]
    assert frames[0]["_id"].to_list() == frames[1]["_id"].to_list()


_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(_TEXTS, _TEXTS), min_size=1, max_size=5), st.sampled_from(["港区", 'み"な,と', "a\r\nb", "\\"])
)
def test_any_text_stands_in_csv_and_geojson_as_in_parquet(
    tmp_path: Path, texts: list[tuple[str, str]], publisher: str
) -> None:
    rows = [aed(number, 名称=name, 備考=note) for number, (name, note) in enumerate(texts)]
    made(tmp_path, [good(tmp_path, rows, publisher=Agent(name=publisher, code="131032"))])
    frame = table(tmp_path)
    text = (tmp_path / "out/standard_aed.csv").read_bytes().decode("utf-8-sig")
    told = list(csv.DictReader(io.StringIO(text, newline="")))
    features = json.loads((tmp_path / "out/standard_aed.geojson").read_bytes())["features"]
    for name in ("名称", "備考", "_publisher", "_credit"):
        expected = frame[name].to_list()
        assert [row[name] or None for row in told] == expected
        assert [feature["properties"].get(name) for feature in features] == expected


def test_what_all_rows_of_a_file_say_alike_stands_in_each_row_of_each_output(tmp_path: Path) -> None:
    here = [aed(number, 電話番号="03-1111-1111", 備考="a,b") for number in (1, 2)]
    there = [aed(number, 電話番号="", 備考="") for number in (3, 4)]
    made(tmp_path, [good(tmp_path, here), good(tmp_path, there, file="b", dataset="b")])
    wanted = {"A0001": "03-1111-1111", "A0002": "03-1111-1111", "A0003": "", "A0004": ""}
    text = (tmp_path / "out" / "standard_aed.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["ID"]: row["電話番号"] for row in rows} == wanted
    assert {row["ID"]: row["備考"] for row in rows} == {key: "a,b" if value else "" for key, value in wanted.items()}
    features = json.loads((tmp_path / "out" / "standard_aed.geojson").read_text(encoding="utf-8"))["features"]
    assert {each["properties"]["ID"]: each["properties"].get("電話番号", "") for each in features} == wanted
    frame = table(tmp_path)
    assert dict(zip(frame["ID"], frame["電話番号"].fill_null(""), strict=True)) == wanted


def test_a_disk_that_is_full_is_told_and_no_table_is_left_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: FeatureFile, lines: memoryview) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FeatureFile, "add", full)
    with pytest.raises(OutputError) as caught:
        made(tmp_path, [good(tmp_path, [aed(1)])])
    assert caught.value.code == "output-unwritable"
    assert caught.value.params["reason"] == "No space left on device"
    assert list((tmp_path / "out").iterdir()) == []
