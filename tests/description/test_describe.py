"""A description accounts for every row, meets its published schema, and says what a person should know."""

from __future__ import annotations

import copy
import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.description.describe import describe
from odconv.description.model import description_schema
from odconv.description.render import to_text
from odconv.description.words import all_words
from odconv.errors import UnreadableFile, UsageError
from odconv.issues import Language
from odconv.tables.profile import ValueKind
from odconv.tables.table import Role, SkipReason
from tests.description.sheets import ROWS, csv, described, main, workbook
from tools.build_description_schema import text as schema_text

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = Path(__file__).parent / "golden"
FIXTURE = "fixtures/lost_information/131016_facilities.csv"


def closed(schema: Any) -> Any:
    """The schema with every object closed, so that a key that it does not describe is found."""
    schema = copy.deepcopy(dict(schema))
    stack = [schema]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if "properties" in node:
                node["additionalProperties"] = False
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)
    return schema


VALIDATOR = jsonschema.Draft202012Validator(closed(description_schema()))


def assert_golden(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("ODCONV_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def settled(description: Any) -> dict[str, Any]:
    return description.model_dump(mode="json") | {"odconv": "0"}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_text_and_the_json_of_a_file_with_losses(language: Language) -> None:
    description = describe((ROOT / FIXTURE).read_bytes(), name=FIXTURE, language=language)
    assert_golden(f"describe.{language}.txt", to_text(description, language))
    assert_golden(f"describe.{language}.json", json.dumps(settled(description), ensure_ascii=False, indent=1) + "\n")


def test_the_published_schema_is_the_one_of_the_models() -> None:
    path = ROOT / "odconv/description/description.schema.json"
    assert path.read_text(encoding="utf-8") == schema_text(), "run python -m tools.build_description_schema"
    jsonschema.Draft202012Validator.check_schema(description_schema())


@pytest.mark.parametrize(
    "case", sorted((ROOT / "fixtures").glob("*/*.[cxt][slx][vst]*")), ids=lambda path: path.parent.name
)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_fixture_meets_the_published_schema(case: Path, language: Language) -> None:
    description = describe(case, language=language)
    VALIDATOR.validate(description.model_dump(mode="json"))
    assert to_text(description, language)


def test_the_contract_of_a_table() -> None:
    rows = [["施設一覧（令和7年4月1日現在）", "", ""], ["", "", ""], *ROWS, ["合計", "", "270"]]
    table = main(csv(rows, "cp932"))
    assert table.encoding == "cp932"
    assert table.sheet is None
    assert (table.header_rows, table.first_row, table.last_row) == ((3,), 4, 6)
    assert [(one.row, one.reason) for one in table.skipped] == [(1, "title"), (2, "blank"), (3, "header"), (7, "total")]
    assert (table.physical_rows, table.rows, table.rejected) == (7, 3, 0)
    assert [(column.index, column.letter, column.name, column.kind) for column in table.columns] == [
        (1, "A", "施設名", "text"),
        (2, "B", "電話番号", "phone"),
        (3, "C", "定員", "integer"),
    ]
    assert (table.columns[2].minimum, table.columns[2].maximum) == ("60", "120")


def test_the_dialect_is_that_of_the_file() -> None:
    dialect = main(csv(separator="\t"), "a.tsv").dialect
    assert dialect is not None
    assert (dialect.delimiter, dialect.line_end, dialect.bom) == ("\t", "\r\n", True)
    assert main(workbook(("一覧", ROWS)), "a.xlsx").dialect is None


def test_a_national_format_is_named() -> None:
    description = describe(ROOT / "fixtures/aed_clean/131016_aed.csv")
    assert [found.id for found in description.tables[0].formats][:1] == ["standard/aed"]
    assert description.grade == "A"


def test_one_sheet_alone() -> None:
    data = workbook(("4月", ROWS), ("5月", ROWS[:3]))
    (table,) = described(data, "a.xlsx", sheet="5月").tables
    assert (table.sheet, table.role, table.rows) == ("5月", "main", 2)
    with pytest.raises(UsageError, match="sheet-unknown") as raised:
        described(data, "a.xlsx", sheet="6月")
    assert raised.value.params["candidates"] == "4月、5月"


def test_members_of_an_archive_are_told_whether_read_or_not() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("a/list.csv", csv())
        made.writestr("readme.png", b"\x89PNG\r\n\x1a\n" + bytes(50))
    description = described(target.getvalue(), "data.zip")
    assert description.tables[0].member == "a/list.csv"
    assert description.tables[0].readability.findings == ()
    assert [unread.member for unread in description.unread] == ["readme.png"]
    assert "readme.png" in to_text(description, "ja")
    VALIDATOR.validate(description.model_dump(mode="json"))


def test_what_is_no_table_raises_with_its_name() -> None:
    with pytest.raises(UnreadableFile) as raised:
        described(b"", "empty.csv")
    assert (raised.value.code, raised.value.params["file"]) == ("file-empty", "empty.csv")


def test_the_text_holds_nothing_that_a_terminal_obeys() -> None:
    rows = [["施設名", "備考\x1b[31m"], ["中央\x07児童館", "\x1b]0;x\x07あ"], ["北図書館", "い"]]
    text = to_text(described(csv(rows), "a\x1b.csv"), "ja")
    assert "\x1b" not in text
    assert "\x07" not in text


def test_every_word_that_the_text_may_need_is_there() -> None:
    words = all_words()
    assert all({"ja", "en"} == set(entry) for entry in words.values())
    assert [kind for kind in ValueKind if f"values_{kind}" not in words] == []
    assert [reason for reason in SkipReason if f"reason_{reason}" not in words] == []
    assert [role for role in Role if f"role_{role}" not in words] == []


CELLS = st.one_of(
    st.sampled_from(
        ["", "施設名", "電話番号", "合計", "※注", "12人", "03-0000-0101", "1.31E+12", "2025-04-01", "見出し", "?橋"]
    ),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8),
)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=12), st.sampled_from([",", "\t", ";"]))
@settings(max_examples=100, deadline=None)
def test_every_row_of_any_text_is_accounted_for(rows: list[list[str]], separator: str) -> None:
    text = "\n".join(separator.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    try:
        description = describe(text.encode("utf-8-sig"), name="a.csv")
    except UnreadableFile:
        return
    for table in description.tables:
        assert table.physical_rows == table.rows + len(table.skipped) + table.rejected
    assert to_text(description, "en")
