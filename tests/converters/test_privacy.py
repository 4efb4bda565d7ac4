"""What looks like data of private persons is told, what offices publish of themselves is not."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.converters.convert import convert_table
from odconv.converters.privacy import guard
from odconv.converters.privacy.guard import hints_in, is_individual_number, personal_data
from odconv.errors import UnreadableFile
from odconv.issues import Issue, Severity, render
from odconv.schemas.registry import load_schema
from odconv.tables.layout.find import tables_of
from odconv.tables.model import Grid
from odconv.tables.reading import read
from odconv.tables.table import Column, Role, Table

INDIVIDUAL = "123456789018"  # a made-up number with a valid check digit


def table_of(text: str) -> Table:
    (reading,) = read(text.encode())
    return tables_of(reading.grids)[0]


def found(text: str) -> list[tuple[str, str]]:
    return [(issue.code, issue.place.field or "") for issue in personal_data(table_of(text))]


def column(label: str, *values: str) -> str:
    return "\n".join(["名称," + label, *(f"施設{number},{value}" for number, value in enumerate(values))]) + "\n"


def message(issue: Issue) -> str:
    return render(issue.code, issue.params, "ja") + str(issue.value)


@pytest.mark.parametrize(
    "number",
    [
        "090-0000-1234",
        "080-1234-5678",
        "07012345678",
        "０９０－１２３４－５６７８",
        "（090）1234-5678",
        "担当 090-1234-5678まで",
    ],
)
def test_mobile_numbers_are_told_and_masked(number: str) -> None:
    number = number.replace("0000", "1000")
    (issue,) = personal_data(table_of(column("電話番号", number, "03-5211-4289")))
    assert (issue.code, issue.place.cell, issue.severity) == ("personal-mobile-phone", "B2", Severity.WARNING)
    assert "1234" not in message(issue)
    assert "5678" not in message(issue)


@pytest.mark.parametrize(
    "number",
    [
        "03-5211-4289",
        "0120-123-456",
        "0800-123-4567",
        "08001234567",
        "050-1234-5678",
        "0570-090-123",
        "135.0901234567",
        "109012345678",
    ],
)
def test_numbers_of_offices_and_other_digits_are_passed_over(number: str) -> None:
    assert found(column("電話番号", number)) == []


def test_digits_of_codes_are_no_telephone_numbers() -> None:
    assert found(column("管理番号", "09012345678")) == []


@pytest.mark.parametrize("address", ["taro@gmail.com", "hanako@YAHOO.co.jp", "taro＠docomo.ne.jp", "x@i.softbank.jp"])
def test_free_and_mobile_mail_is_told_and_masked(address: str) -> None:
    (issue,) = personal_data(table_of(column("メール", "info@city.example.lg.jp", address)))
    assert (issue.code, issue.place.cell) == ("personal-mail", "B3")
    assert "taro" not in message(issue)
    assert "hanako" not in message(issue)


@pytest.mark.parametrize(
    "address", ["info@city.chiyoda.lg.jp", "office@notgmail.com", "shop@aurora.ocn.ne.jp", "@gmail"]
)
def test_mail_of_organisations_is_passed_over(address: str) -> None:
    assert found(column("メール", address)) == []


def test_individual_numbers_are_told_and_never_repeated() -> None:
    (issue,) = personal_data(table_of(column("番号", INDIVIDUAL)))
    assert issue.code == "personal-individual-number"
    assert not any(character.isdigit() for character in str(issue.value))
    assert INDIVIDUAL not in repr(issue)


@pytest.mark.parametrize("text", ["1234-5678-9018", "１２３４　５６７８　９０１８", f"番号は{INDIVIDUAL}です"])
def test_individual_numbers_are_found_however_they_are_written(text: str) -> None:
    assert found(column("備考", text)) == [("personal-individual-number", "備考")]


def test_other_numbers_of_twelve_digits_are_passed_over() -> None:
    chance = random.Random(4)
    codes = [f"{chance.randrange(10**12):012}" for _ in range(200)]
    assert any(map(is_individual_number, codes))
    assert found(column("番号", *codes)) == []
    assert found(column("経度", f"139.{INDIVIDUAL}")) == []
    assert found(column("番号", "000000000000", f"9{INDIVIDUAL}", f"{INDIVIDUAL}-1234")) == []
    assert found(column("学校コード", INDIVIDUAL)) == []


def test_exactly_one_check_digit_in_ten_is_valid() -> None:
    assert [digit for digit in range(10) if is_individual_number(f"12345678901{digit}")] == [8]


def test_birth_dates_and_ages_are_told_beside_names_alone() -> None:
    names = "氏名,生年月日,年齢\n山田太郎,昭和50年4月1日,49\n佐藤花子,1980/5/6,44\n"
    assert found(names) == [("personal-birth-date", "生年月日"), ("personal-birth-date", "年齢")]
    assert found("作品名,生年月日\n自画像,1867-02-09\n風景,1862-02-17\n") == []
    assert found("年齢,人数\n10,120\n11,130\n") == []
    assert all("50" not in message(issue) for issue in personal_data(table_of(names)))


@pytest.mark.parametrize(
    "label",
    ["口座番号", "振込先口座番号", "被保険者番号", "保険証の記号", "基礎年金番号", "マイナンバー", "本籍地", "続柄"],
)
def test_columns_are_told_by_their_label(label: str) -> None:
    assert found(column(label, "いろは", "")) == [("personal-column", label)]


@pytest.mark.parametrize(
    "label",
    [
        "口座番号登録件数",
        "保険者番号",
        "代表者名",
        "担当者名",
        "電話番号",
        "世帯主の年齢別世帯数",
        "マイナンバーカード交付率",
    ],
)
def test_figures_and_names_of_offices_are_passed_over(label: str) -> None:
    assert found(column(label, "12", "34")) == []


def test_an_empty_column_is_passed_over() -> None:
    assert found(column("口座番号", "", "")) == []


def test_one_issue_a_column_counts_its_cells_and_names_the_first() -> None:
    (issue,) = personal_data(table_of(column("電話番号", *(f"090-1234-{number:04}" for number in range(5)))))
    assert issue.params["count"] == 5
    assert issue.params["places"] == "B2、B3、B4…"


def test_areas_and_cells_with_few_persons_are_told() -> None:
    text = "町丁目,総人口,男,女\n一丁目,120,60,60\n二丁目,9,5,4\n三丁目,0,0,0\n四丁目,1002,9,993\n合計,7,3,4\n"
    area, cells = personal_data(table_of(text))
    assert (area.code, area.params["count"], area.place.cell) == ("personal-small-area", 1, "B3")
    assert (cells.code, cells.params["count"], cells.place.cell) == ("personal-small-cells", 3, "C3")
    assert personal_data(table_of(text), least=1) == []


@pytest.mark.parametrize(
    "text",
    [
        "町丁目,総人口\n一丁目,9\n二丁目,8\n三丁目,7\n",
        "年度,総人口,男,女\n2020,9,5,4\n2021,9,5,4\n2022,9,5,4\n",
        "町丁目,施設数,男子トイレ数\n一丁目,1,1\n二丁目,2,1\n三丁目,3,1\n",
    ],
)
def test_tables_that_are_no_population_by_small_area_are_passed_over(text: str) -> None:
    assert personal_data(table_of(text)) == []


def test_a_field_of_the_format_tells_what_a_column_is() -> None:
    table = table_of("名称,所在地,電話\n北公民館,東京都千代田区1-1,090-1234-5678\n")
    conversion = convert_table(table, load_schema("standard/public_facility"))
    assert [issue.code for issue in personal_data(table, conversion)] == ["personal-mobile-phone"]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=5))
def test_any_texts_are_looked_at_without_an_error(values: list[str]) -> None:
    rows = [["名称", "電話番号"], *(["施設", value] for value in values)]
    table = Table(
        Grid(None, visible=True, rows=rows),
        Role.MAIN,
        (Column(0, "名称"), Column(1, "電話番号")),
        (1,),
        range(1, len(rows)),
        (),
    )
    for issue in personal_data(table):
        assert issue.severity is Severity.WARNING


_SIGNS = st.sampled_from([*"0789", *"０７８９", *"- －‐　.．@＠", "〒", "名", "香", "\n"])
_DIGITS = st.text(st.sampled_from("0123456789０１２３４５６７８９"), min_size=4, max_size=4)
_TWELVE = st.tuples(_DIGITS, st.sampled_from(["", *"- －‐　"]), _DIGITS, st.sampled_from(["", *"- －‐　"]), _DIGITS)


@settings(max_examples=200)
@given(st.lists(st.one_of(st.text(_SIGNS), st.text(max_size=8), _TWELVE.map("".join)), max_size=6))
def test_no_sign_of_personal_data_is_missed_by_the_look_at_the_bytes(cells: list[str]) -> None:
    column = "\n".join(cells)
    signs = [guard._AT, guard._MOBILE_START, guard._TWELVE]
    assert hints_in(column) == [sign for sign in signs if sign.search(column)]


@pytest.mark.corpus
def test_few_published_files_are_told_of(shared: Path) -> None:
    told, files = set(), 0
    for path in sorted((shared / "corpus" / "files").rglob("*.*")):
        if path.stat().st_size > 300_000:
            continue
        try:
            tables = tables_of([grid for reading in read(path) for grid in reading.grids])
        except UnreadableFile:
            continue
        files += 1
        issues = [issue for table in tables for issue in personal_data(table)]
        told |= {(path.name, issue.code) for issue in issues}
        assert not {issue.code for issue in issues} & {
            "personal-individual-number", "personal-birth-date", "personal-column",
        }  # fmt: skip
    assert files > 100
    assert len({name for name, _ in told}) <= files * 0.2
