"""The morning report: what changed, what waits for a person and since when, what is out; the same in every shape."""

from __future__ import annotations

import json
import os
from pathlib import Path

import jsonschema
import pytest

from odconv.harvest.changes import Change, Trouble
from odconv.harvest.model import Night, PortalNight, Verdict
from odconv.harvest.report.gather import Material, morning_of
from odconv.harvest.report.html import to_html
from odconv.harvest.report.model import report_schema
from odconv.harvest.report.text import to_text
from odconv.harvest.report.words import all_words
from odconv.harvest.report.write import editions_of, tables_of
from odconv.issues import Issue, Language
from odconv.validation.report import odconv_version
from tests.harvest.made_up import CHIYODA, MINATO, conversion, night, state
from tools.build_report_schema import text as schema_text

ROOT = Path(__file__).resolve().parents[3]
GOLDEN = Path(__file__).parent / "golden"
FALLEN = Issue("guard-rows-fallen", params={"before": 100, "after": 37})
LOST = Issue("page-gone", params={"url": "https://www.city.example.jp/lost.csv", "status": 404})
GONE = Issue("distribution-gone", params={"since": "2026-11-19", "days": 7})
DOWN = Issue("portal-unreachable", params={"portal": "q", "cause": "fetch-timed-out", "url": "https://q.example/"})
LANGUAGES: tuple[Language, ...] = ("ja", "en")


def assert_golden(name: str, text: str) -> None:
    text, path = text.replace(odconv_version(), "0"), GOLDEN / name
    if os.environ.get("ODCONV_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.fixture
def made(tmp_path: Path) -> tuple[Night, Material]:
    """A night with something of everything, and a portal that could not be listed."""
    clean = conversion(tmp_path, "clean")
    states = [
        state("same", good=clean, title="公共施設一覧"),
        state("new", CHIYODA, Verdict.ACCEPTED, good=clean),
        state("more", MINATO, Verdict.ACCEPTED, good=clean, title="文化財一覧"),
        state("fallen", MINATO, Verdict.HELD, clean, clean, FALLEN, title="医療機関 <一覧>"),
        state("lost", None, Verdict.FAILED, None, None, LOST, title="公衆トイレ一覧", portal="q"),
        state("gone", CHIYODA, Verdict.GONE, None, clean, GONE, title="観光施設一覧"),
        state("scan", CHIYODA, Verdict.OTHER, title="予算"),
    ]
    changes = [
        Change("p/fallen/1", "stays", Verdict.HELD, 100, 37, (FALLEN,)),
        Change("p/left/1", "removed", Verdict.ARCHIVED, 8, None, ()),
        Change("p/more/1", "changed", Verdict.ACCEPTED, 1200, 1300, ()),
        Change("p/new/1", "added", Verdict.ACCEPTED, None, 12, ()),
    ]
    troubles = [
        Trouble("p/fallen/1", Verdict.HELD, (FALLEN,), 1, "2026-11-19T02:00:00+09:00"),
        Trouble("q/lost/1", Verdict.FAILED, (LOST,), 3, "2026-11-21T02:00:00+09:00"),
        Trouble("p/gone/1", Verdict.GONE, (GONE,), 1, "2026-11-19T02:00:00+09:00"),
    ]
    counts = {Verdict.SAME: 1, Verdict.ACCEPTED: 2, Verdict.HELD: 1, Verdict.FAILED: 1, Verdict.GONE: 1}
    portals = {"p": PortalNight(6, complete=True), "q": PortalNight(0, complete=False, issues=(DOWN,))}
    tables = tables_of(
        {"standard/aed": 1312, "standard/tourism": 8}, {"standard/aed": 1212, "standard/public_toilet": 4}
    )
    material = Material(
        states,
        changes,
        troubles,
        {"p/left/1": state("left", title="介護サービス事業所一覧").dataset},
        tables,
        "000003",
        {"p": "東京都オープンデータカタログサイト"},
    )
    return night(counts=counts, portals=portals, requests=12, bytes_fetched=3_400_000), material


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_as_text_page_and_json(made: tuple[Night, Material], language: Language) -> None:
    told, material = made
    report = morning_of(told, material, language)
    assert_golden(f"report.{language}.txt", to_text(report, told, material.troubles, language))
    assert_golden(f"report.{language}.html", to_html(report, told, language))
    facts = report.model_dump(mode="json")
    assert_golden(f"report.{language}.json", json.dumps(facts, ensure_ascii=False, indent=1) + "\n")
    jsonschema.Draft202012Validator(report_schema()).validate(facts)


def test_the_published_schema_is_the_one_of_the_models() -> None:
    path = ROOT / "odconv/harvest/report/report.schema.json"
    assert path.read_text(encoding="utf-8") == schema_text(), "run python -m tools.build_report_schema"
    jsonschema.Draft202012Validator.check_schema(report_schema())


def test_every_file_is_counted_once_by_portal_and_by_publisher(made: tuple[Night, Material]) -> None:
    report = morning_of(*made, "ja")
    total = report.files.model_dump()
    assert total == {
        "added": 1, "changed": 1, "removed": 1, "same": 1, "held": 1, "failed": 1, "gone": 1, "other": 1,
    }  # fmt: skip
    for lines in (report.portals, report.publishers):
        assert {name: sum(getattr(line.files, name) for line in lines) for name in total} == total
    by_name = {line.name: line.files for line in report.publishers}
    assert (by_name["千代田区"].added, by_name["千代田区"].removed, by_name["港区"].held) == (1, 1, 1)
    assert by_name["某団体"].failed == 1


def test_what_is_held_tells_its_age_its_reason_and_how_to_let_it_out(made: tuple[Night, Material]) -> None:
    (held,) = [line for line in morning_of(*made, "ja").troubles if line.verdict == "held"]
    assert (held.run, held.days) == (1, 2)
    assert held.reasons[0].message == "有効な行が 100 行から 37 行に減りました。"
    assert held.release == "odconv harvest release p/fallen/1 --name 名前 --reason 理由"


def test_a_command_is_quoted_for_the_shell(made: tuple[Night, Material]) -> None:
    told, material = made
    odd = Trouble("p/a b;rm/1", Verdict.HELD, (), 1, told.started)
    (line,) = morning_of(told, Material(material.states, (), [odd]), "ja").troubles
    assert line.release is not None
    assert "'p/a b;rm/1'" in line.release


def test_only_portals_with_a_grave_issue_could_not_be_listed(made: tuple[Night, Material]) -> None:
    assert [line.id for line in morning_of(*made, "ja").portals if line.failed] == ["q"]
    report = morning_of(night(portals={"p": PortalNight(3, complete=False)}), Material(()), "ja")
    assert [line.failed for line in report.portals] == [False]


def test_rows_are_compared_with_the_edition_before() -> None:
    facts = [(line.format, line.rows, line.before, line.change) for line in tables_of({"a/b": 5}, {"a/c": 3})]
    assert facts == [("a/b", 5, None, 5), ("a/c", 0, 3, -3)]


def test_the_edition_that_is_out_and_the_one_before() -> None:
    nothing = night(4, edition=None)
    assert editions_of(nothing, [night(3)]) == ("000003", "000003")
    assert editions_of(night(4), [night(3, edition=None), night(2)]) == ("000004", "000002")
    assert editions_of(night(1), []) == ("000001", None)


def test_texts_of_portals_cannot_become_markup(made: tuple[Night, Material]) -> None:
    told, _ = made
    page = to_html(morning_of(*made, "ja"), told, "ja")
    assert "医療機関 &lt;一覧&gt;" in page
    assert "<script src" not in page


def test_every_heading_is_in_both_languages() -> None:
    assert all(set(texts) == {"ja", "en"} for texts in all_words().values())
    assert {"added", "changed", "removed", "same", "other"} < set(all_words())


def test_a_long_first_night_is_cut_in_text_and_whole_in_json(made: tuple[Night, Material]) -> None:
    told, _ = made
    changes = [Change(f"p/d{number}/1", "added", Verdict.ACCEPTED, None, 1, ()) for number in range(500)]
    report = morning_of(told, Material((), changes), "ja")
    assert len(report.changes) == 500
    assert "ほか 480 件" in to_text(report, told, (), "ja")
    assert "ほか 300 件" in to_html(report, told, "ja")
