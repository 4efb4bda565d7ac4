"""The change report as people read it, held against golden files, and safe whatever a cell holds.

After a deliberate change run `ODCONV_GOLDEN=write pytest tests/converters/report` and read the difference.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import pytest

from odconv.converters.columns.mapping import Status
from odconv.converters.columns.targets import How
from odconv.converters.conversion import Conversion, Fate
from odconv.converters.report import html, words
from odconv.converters.report.build import Origin, counts_of
from odconv.converters.report.html import to_html
from odconv.converters.report.text import to_text
from odconv.converters.report.write import Head, head_of
from odconv.issues import Language
from odconv.tables.table import SkipReason
from tests.converters.report.conftest import EVIL, ROWS, converted

LANGUAGES = get_args(Language)
GOLDEN = Path(__file__).parent / "golden"


def head(conversion: Conversion, name: str = "施設一覧.xlsx") -> Head:
    return head_of(conversion, Origin(name, "0" * 64), version="1.2.3")


def assert_golden(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("ODCONV_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


class Page(HTMLParser):
    """Tags and visible text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_and_page_of_a_messy_table(messy: Conversion, language: Language) -> None:
    assert_golden(f"changes.{language}.txt", to_text(messy, head(messy), language))
    assert_golden(f"changes.{language}.html", to_html(messy, head(messy), language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clean_table_needs_few_words(clean: Conversion, language: Language) -> None:
    text = to_text(clean, head(clean), language)
    assert words.say("valid", language) in text
    assert words.say("changes_none", language) in to_html(clean, head(clean), language)
    assert words.say("returned", language) not in text


def test_no_cell_becomes_markup(messy: Conversion) -> None:
    nasty = converted(
        [[f"{EVIL}{cell}" if cell and row > 1 else cell for cell in cells] for row, cells in enumerate(ROWS)]
    )
    for conversion in (messy, nasty):
        page = Page(to_html(conversion, head(conversion, EVIL), "ja"))
        assert sum(tag == "script" for tag, _ in page.tags) == 1
        assert not {"i", "img", "iframe"} & {tag for tag, _ in page.tags}
        assert any(EVIL in text for text in page.texts)
        assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]


def test_the_page_stands_alone_and_names_its_only_script_and_style(messy: Conversion) -> None:
    text = to_html(messy, head(messy), "ja")
    assert not re.search(r"(?:src|href)=|url\(|@import|https?://(?!example)", text)
    for kind in ("style", "script"):
        found = re.search(rf"<{kind}>(.*?)</{kind}>", text, re.DOTALL)
        assert found
        digest = base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in text


def test_the_filter_offers_the_columns_and_fates_of_the_rows(messy: Conversion) -> None:
    page = Page(to_html(messy, head(messy), "ja"))
    rows = [attributes for tag, attributes in page.tags if tag == "tr" and "data-field" in attributes]
    offered = {attributes["value"] for tag, attributes in page.tags if tag == "option"}
    assert rows
    for name in ("data-field", "data-severity", "data-kind"):
        assert {row[name] for row in rows} <= offered
    assert {row["data-severity"] for row in rows} >= {"changed", "doubted"}


def test_a_long_list_is_cut_and_says_so(messy: Conversion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "MOST_CHANGES", 2)
    text = to_html(messy, head(messy), "ja")
    assert text.count("data-field=") == 2
    assert words.say("listed_some", "ja", count=2, each=html.MOST_ALIKE) in text


def test_of_many_like_changes_the_first_are_listed_and_every_column_is(
    messy: Conversion, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = re.findall(r'data-field="([^"]*)" data-severity="([a-z]+)" data-kind="([^"]*)"', page_of(messy))
    monkeypatch.setattr(html, "MOST_ALIKE", 1)
    cut = re.findall(r'data-field="([^"]*)" data-severity="([a-z]+)" data-kind="([^"]*)"', page_of(messy))
    assert len(cut) < len(whole)
    assert set(cut) == set(whole)
    assert [kind for kind in cut if kind[1] != "changed"] == [kind for kind in whole if kind[1] != "changed"]
    assert words.say("listed_some", "ja", count=len(cut), each=1) in page_of(messy)


def page_of(conversion: Conversion) -> str:
    return to_html(conversion, head(conversion), "ja")


@pytest.mark.parametrize("language", LANGUAGES)
def test_required_fields_that_the_source_lacks_are_one_finding(language: Language) -> None:
    without = [[cell for at, cell in enumerate(row) if at != 2] for row in ROWS[1:4]]
    conversion = converted(without)
    assert conversion.absent_required
    text, page = to_text(conversion, head(conversion), language), to_html(conversion, head(conversion), language)
    for said in (text, page):
        assert words.say("absent", language) in said
        assert conversion.absent_required[0] in said


def test_every_word_is_there_in_both_languages_and_used() -> None:
    folder = Path(words.__file__).parent
    source = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    made = tuple(found for found in re.findall(r'f"([a-z]+_)\{', source))
    named = set(re.findall(r"[\"']([a-z][a-z0-9_-]*)[\"']", source))
    for key, texts in words.all_words().items():
        assert set(texts) == set(LANGUAGES), key
        assert key in named or key.startswith(made), key


def test_every_member_that_a_report_may_name_has_its_word() -> None:
    for prefix, members in (("how", How), ("status", Status), ("skip", SkipReason), ("fate", Fate)):
        assert {f"{prefix}_{member}" for member in members} <= set(words.all_words())


def test_verdict_follows_the_counts(messy: Conversion, clean: Conversion) -> None:
    assert words.verdict(counts_of(clean), ()) == "valid"
    assert words.verdict(counts_of(clean), ("名称",)) == "doubtful"
    assert words.verdict(counts_of(messy), ()) == "doubtful"
    half = [["会館" if at == 0 else "" if at == 2 else cell for at, cell in enumerate(ROWS[2])]]
    none = converted([ROWS[1], *half, ["", *ROWS[3][1:]]])
    assert words.verdict(counts_of(none), ()) == "invalid"
