from __future__ import annotations

from typing import TYPE_CHECKING

from odconv.schemas.export.markdown import markdown

from .conftest import LISTS, make_field, make_schema

if TYPE_CHECKING:
    from odconv.schemas.model import Schema


def table_rows(page: str) -> list[list[str]]:
    lines = page[page.index("| 番号 |") :].split("\n\n", 1)[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def test_page_lists_every_field_in_order(schema: Schema) -> None:
    rows = table_rows(markdown(schema, LISTS))
    assert [row[1] for row in rows[2:]] == list(schema.field_names)
    assert {len(row) for row in rows if row[0] != "--:"} >= {len(rows[0])}


def test_page_tells_titles_confidence_and_code_lists(schema: Schema) -> None:
    page = markdown(schema, LISTS)
    assert page.startswith("# 試験一覧\n\nTest list\n")
    assert "- 必須区分：低（推定を含む）" in page
    assert "- 推定です" in page
    assert "### kind（2 件）\n\n- 図書館\n- 公民館" in page
    assert "### poi（89 件）\n\n-" not in page  # long lists are not spelled out


def test_codes_stand_with_what_they_mean(schema: Schema) -> None:
    short = markdown(schema, LISTS | {"poi": {"0001": "山", "0002": "川"}})
    assert "- 0001　山\n- 0002　川" in short


def test_english_page_leads_with_the_english_title(schema: Schema) -> None:
    page = markdown(schema, LISTS, "en")
    assert page.startswith("# Test list\n\n試験一覧\n")
    assert "- A guess" in page


def test_text_cannot_break_the_table_or_smuggle_html() -> None:
    page = markdown(make_schema([make_field("a|b", description="x\n<script>|")]), {})
    row = next(line for line in page.splitlines() if line.startswith("| 1 |"))
    assert "a\\|b" in row
    assert "x &lt;script>\\|" in row


def test_a_pointer_says_where_the_format_is_defined(pointer: Schema) -> None:
    page = markdown(pointer, {})
    assert "GTFS-JP" in page
    assert "https://example.jp/" in page
    assert "| 番号 |" not in page
