"""The report as people read it, held against golden files, and safe whatever a cell holds.

After a deliberate change run `ODCONV_GOLDEN=write pytest tests/validation/report` and read the difference.
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest

from odconv.issues import Language
from odconv.validation.findings import Finding
from odconv.validation.render.html import to_html
from odconv.validation.render.text import to_text
from odconv.validation.render.words import all_words
from odconv.validation.report import to_json
from odconv.validation.summary import groups

if TYPE_CHECKING:
    from odconv.validation.findings import TableReport

LANGUAGES = get_args(Language)
GOLDEN = Path(__file__).parent / "golden"
EVIL = "<script>alert('\"&</script>"


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
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "option", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag != "option":
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_is_as_agreed(faulty: TableReport, clean: TableReport, language: Language) -> None:
    assert_golden(f"report.{language}.txt", to_text([faulty, clean], language, limit=14))


@pytest.mark.parametrize("language", LANGUAGES)
def test_json_is_as_agreed(faulty: TableReport, clean: TableReport, language: Language) -> None:
    report = to_json([faulty, clean], language, version="1.0.0")
    assert_golden(f"report.{language}.json", json.dumps(report, ensure_ascii=False, indent=1) + "\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_html_is_as_agreed(faulty: TableReport, clean: TableReport, language: Language) -> None:
    page = to_html([faulty, clean], language, version="1.0.0", created="2025-05-01 09:30")
    page = re.sub(r"(?s)<(style|script)>.*?</\1>", r"<\1></\1>", page)
    page = re.sub(r"sha256-[^']*", "sha256-…", page)
    assert_golden(f"report.{language}.html", page)


def test_text_has_colours_only_when_asked(faulty: TableReport) -> None:
    plain = to_text([faulty], "ja")
    coloured = to_text([faulty], "ja", colour=True)
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
    assert coloured.count("\x1b[0m") == len(re.findall(r"\x1b\[[0-9;]*[1-9][0-9;]*m", coloured))


def test_text_can_be_written_to_an_older_japanese_terminal(faulty: TableReport, clean: TableReport) -> None:
    for language in LANGUAGES:
        to_text([faulty, clean], language).encode("cp932")


def test_text_says_how_many_are_not_shown(faulty: TableReport) -> None:
    text = to_text([faulty], "ja", limit=3)
    assert text.rstrip().endswith("ほか 1,211 件")
    assert "検査数字の誤り 1,200 件（A2、ほか 1,199 件）" in text


def test_text_of_all_findings_claims_nothing_more(clean: TableReport) -> None:
    finding = Finding("blank-row", 3)
    text = to_text([dataclasses.replace(clean, findings=(finding,), totals={("blank-row", ""): 1})], "ja")
    assert "全 1 件" in text
    assert "ほか" not in text


def test_groups_follow_the_format_and_tell_the_header_together(faulty: TableReport) -> None:
    found = groups(faulty, "ja")
    assert [group.section for group in found[:2]] == ["header", "rows"]
    fields = [group.field for group in found if group.section == "field"]
    assert fields == sorted(fields, key=faulty.schema.field_names.index)
    assert [group.section for group in found[-2:]] == ["outside", "table"]
    assert sum(group.count for group in found) == sum(faulty.totals.values())


def test_group_of_unlisted_findings_admits_what_it_does_not_know(clean: TableReport) -> None:
    """Of 500 broken rules only one is listed: the title must not say that all are of its kind."""
    finding = Finding("constraint-error", 2, 3, "名称", "", {"constraint": "required", "expected": True})
    totals = {("constraint-error", "名称"): 500, ("blank-row", ""): 7}
    found = groups(dataclasses.replace(clean, findings=(finding,), totals=totals), "ja")
    assert [(tally.title, tally.count, tally.samples) for group in found for tally in group.tallies] == [
        ("空の行", 7, ()),
        ("必須の項目が空欄など", 500, ("C2",)),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_the_data_becomes_markup(faulty: TableReport, language: Language) -> None:
    table = dataclasses.replace(
        faulty,
        place=f"{EVIL}.csv",
        sheet=EVIL,
        labels=(EVIL,),
        encoding=EVIL,
        sha256=EVIL,
        findings=(
            Finding("extra-label", None, 1, "", EVIL),
            Finding("check-digit", 2, 1, EVIL, EVIL, {"expected": EVIL}, (EVIL,)),
        ),
        totals={("extra-label", ""): 1, ("check-digit", EVIL): 1},
    )
    text = to_html([table], language, version=EVIL, created=EVIL)
    page = Page(text)
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert text.count("<script>") == 1
    assert not page.open
    assert any("alert(" in data for data in page.texts)


def test_names_and_values_reach_the_page_whole(faulty: TableReport) -> None:
    finding = Finding("not-half-width", 2, 3, "名称", "A&B <本館>")
    table = dataclasses.replace(faulty, findings=(finding,), totals={("not-half-width", "名称"): 1})
    assert "A&B <本館>" in Page(to_html([table], "ja")).texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_stands_alone(faulty: TableReport, language: Language) -> None:
    text = to_html([faulty], language)
    page = Page(text)
    assert ("html", {"lang": language}) in page.tags
    for _, attributes in page.tags:
        assert not {"src", "href", "style", "action"} & set(attributes)
        assert not any(name.startswith("on") for name in attributes)
    assert "url(" not in text
    assert "@import" not in text


def test_policy_names_the_script_and_the_style_sheet(faulty: TableReport) -> None:
    text = to_html([faulty], "ja")
    policy = next(a["content"] or "" for tag, a in Page(text).tags if a.get("http-equiv"))
    for tag in ("style", "script"):
        body = re.search(rf"(?s)<{tag}>(.*?)</{tag}>", text)
        assert body
        digest = base64.b64encode(hashlib.sha256(body[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


def test_ids_are_unique_and_labels_point_to_them(faulty: TableReport) -> None:
    page = Page(to_html([faulty, faulty], "ja"))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    pointers = {a["aria-labelledby"] for _, a in page.tags if "aria-labelledby" in a}
    assert len(ids) == len(set(ids))
    assert pointers <= set(ids)


def test_every_column_header_has_a_scope(faulty: TableReport) -> None:
    headers = [attributes for tag, attributes in Page(to_html([faulty], "ja")).tags if tag == "th"]
    assert headers
    assert all(attributes.get("scope") for attributes in headers)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_colours_have_enough_contrast(faulty: TableReport) -> None:
    """WCAG 2.2 AA asks 4.5 : 1 for text."""
    colours = dict(re.findall(r"--([a-z-]+): #([0-9a-f]{6})", to_html([faulty], "ja")))
    pairs = [("ink", "shade"), ("soft", "shade")]
    pairs += [(name, f"{name}-paper") for name in ("red", "amber", "blue", "green")]
    pairs += [("ink", f"{name}-paper") for name in ("red", "amber", "green")]
    for front, back in pairs:
        light, dark = sorted((_luminance(colours[front]), _luminance(colours[back])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (front, back)


def test_words_exist_in_both_languages() -> None:
    for key, texts in all_words().items():
        assert set(texts) == set(LANGUAGES), key
        assert set(re.findall(r"\{(\w+)\}", texts["ja"])) == set(re.findall(r"\{(\w+)\}", texts["en"])), key
