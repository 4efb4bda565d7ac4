"""What municipalities are told: everything that concerns them, the gravest first, and nothing that does not."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from odconv.catalog.model import Licence
from odconv.harvest.letters.gather import letter_of
from odconv.harvest.letters.html import to_html
from odconv.harvest.letters.model import Letter
from odconv.harvest.letters.text import MOST_FILES, to_text
from odconv.harvest.letters.words import all_words, fix_of, kind_of, message_of, rank
from odconv.harvest.letters.write import write_letters
from odconv.harvest.model import Converted, State, Verdict
from odconv.harvest.store.results import Results
from odconv.issues import Issue, explanations
from odconv.validation.report import odconv_version
from tests.harvest.made_up import CHIYODA, CHUO, MINATO, conversion, forget, night, state

GOLDEN = Path(__file__).parent / "golden"
DAY = "2026-11-21"
CELLS = [
    {"sheet": "一覧", "row": 11, "cell": "D11", "before": "", "field": "名称", "value": "", "code": "constraint-error"},
    {"sheet": "一覧", "row": 14, "cell": "D14", "before": "", "field": "名称", "value": "", "code": "constraint-error"},
    {
        "sheet": "一覧",
        "row": 15,
        "cell": "P15",
        "before": "北緯",
        "field": "緯度",
        "value": "北緯",
        "code": "type-error",
    },
]
PARAMS = ({"constraint": "required", "expected": True},) * 2 + ({"type": "number", "format": "default"},)
CHANGES = {
    "phone.hyphens": {
        "count": 1234, "field": "電話番号", "sheet": "一覧", "row": 4, "cell": "T4",
        "before": "０３－００００－０１０３", "after": "03-0000-0103",
    },
    "derived.publisher-code": {
        "count": 5000, "field": "全国地方公共団体コード", "sheet": "一覧", "row": 2, "before": "", "after": CHIYODA,
    },
}  # fmt: skip
DOUBT = {"count": 3, "field": "電話番号", "sheet": "一覧", "row": 6, "cell": "T6", "before": "300", "after": "03-00"}


def settled(text: str) -> str:
    return text.replace(odconv_version(), "0")


def assert_golden(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("ODCONV_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(settled(text), encoding="utf-8")
    assert settled(text) == path.read_text(encoding="utf-8")


def faulty(root: Path, key: str = "faulty") -> Converted:
    """A conversion with everything that a letter tells."""
    cells = [{**cell, "params": params} for cell, params in zip(CELLS, PARAMS, strict=True)]
    marks = [{"code": "merged-cells", "count": 2, "places": ["A4:A5", "B4:C4"], "value": ""}]
    return conversion(
        root,
        key,
        rejected=3,
        rejected_cells=cells,
        changes=CHANGES,
        doubts={"value-phone-leading-zero": DOUBT},
        readability=marks,
    )


def everything(root: Path) -> list[State]:
    """A publisher with one file of every kind."""
    clean, old = conversion(root, "clean"), conversion(root, "old", as_of="2023-04-01")
    absent = [Issue("required-field-absent", params={"field": name}) for name in ("名称", "緯度")]
    lacking = conversion(root, "lacking", *absent)
    fallen = Issue("guard-rows-fallen", params={"before": 100, "after": 37})
    gone = Issue("distribution-gone", params={"since": "2026-11-19", "days": 7})
    lost = Issue("page-gone", params={"url": "https://www.city.example.jp/lost.csv", "status": 404})
    budget = conversion(root, "budget", schema=None)
    return [
        state("fine", good=clean, title="公共施設一覧"),
        state("old", good=old, frequency="年1回", title="子育て施設一覧"),
        state("faulty", CHIYODA, Verdict.SAME, faulty(root), clean, file="131016_aed.xlsx"),
        state("lost", CHIYODA, Verdict.FAILED, None, None, lost, title="公衆トイレ一覧"),
        state("lacking", CHIYODA, Verdict.FAILED, lacking, None, *absent, title="介護サービス事業所一覧"),
        state("fallen", CHIYODA, Verdict.HELD, conversion(root, "fallen"), clean, fallen, title="医療機関一覧"),
        state("free", good=conversion(root, "free"), licence=Licence(title="自由に使えます"), title="文化財一覧"),
        state("gone", CHIYODA, Verdict.GONE, None, clean, gone, title="観光施設一覧", file="gone.csv"),
        state("scan", CHIYODA, Verdict.OTHER, None, None, TABLELESS, title="指定緊急避難場所一覧", file="scan.pdf"),
        state("budget", CHIYODA, Verdict.OTHER, budget, None, title="予算", file="budget.csv"),
    ]


TABLELESS = Issue("distribution-tableless", params={"kind": "pdf", "grade": "D"})


def letter(root: Path, *states: State) -> Letter:
    with Results(root) as results:
        return letter_of(CHIYODA, "千代田区", states, DAY, results)


def test_a_letter_with_everything(tmp_path: Path) -> None:
    told = letter(tmp_path, *everything(tmp_path))
    assert_golden("letter.txt", to_text(told, "opendata@pref.example.jp"))
    assert_golden("letter.html", to_html(told, "opendata@pref.example.jp"))


def test_the_gravest_comes_first_in_the_letter_and_in_each_file(tmp_path: Path) -> None:
    told = letter(tmp_path, *everything(tmp_path))
    ranks = [[rank(point.kind) for point in note.points] for note in told.files]
    assert all(each == sorted(each) for each in ranks)
    assert [each[0] for each in ranks] == sorted(each[0] for each in ranks)
    assert [note.title for note in told.files][:2] == ["公衆トイレ一覧", "指定緊急避難場所一覧"]
    assert {kind for note in told.files for kind in (point.kind for point in note.points)} == {
        "broken", "required", "unread", "cells", "held", "licence", "gone", "stale", "form", "doubt",
    }  # fmt: skip


def test_cells_of_one_fault_are_told_together_with_place_and_value(tmp_path: Path) -> None:
    (note,) = letter(tmp_path, state("a", latest=faulty(tmp_path))).files
    cells = [point for point in note.points if point.kind == "cells"]
    assert [[(spot.sheet, spot.place, spot.value) for spot in point.spots] for point in cells] == [
        [("一覧", "D11", ""), ("一覧", "D14", "")],
        [("一覧", "P15", "北緯")],
    ]
    assert all(point.expected and point.fix for point in cells)
    assert (note.rows, note.rejected) == (12, 3)


def test_many_cells_are_counted_and_the_first_are_named(tmp_path: Path) -> None:
    cells = [{**CELLS[0], "cell": f"D{row}", "row": row, "params": PARAMS[0]} for row in range(2, 40)]
    (note,) = letter(tmp_path, state("a", latest=conversion(tmp_path, "k", rejected=38, rejected_cells=cells))).files
    (point,) = note.points
    assert (len(point.spots), point.more) == (10, 28)


def test_what_was_mended_is_added_up_over_files_and_what_was_filled_in_comes_last(tmp_path: Path) -> None:
    states = [state(key, latest=faulty(tmp_path, key)) for key in ("a", "b")]
    mended = letter(tmp_path, *states).mended
    assert [(one.count, one.file, one.place) for one in mended] == [(2468, "a.csv", "T4"), (10000, "a.csv", "2 行目")]


def test_nothing_to_say_is_a_thank_you_and_nothing_published_a_question(tmp_path: Path) -> None:
    thanks = letter(tmp_path, state("fine", good=conversion(tmp_path, "clean")))
    assert (thanks.tone, thanks.rows) == ("thanks", 12)
    assert_golden("thanks.txt", to_text(thanks, None))
    absent = letter(tmp_path)
    assert absent.tone == "absent"
    assert_golden("absent.txt", to_text(absent, None))


def test_a_first_file_that_is_held_is_not_called_a_change(tmp_path: Path) -> None:
    one = state("a", CHIYODA, Verdict.HELD, conversion(tmp_path, "k"), None, Issue("guard-same-as-other"))
    (note,) = letter(tmp_path, one).files
    assert [point.kind for point in note.points] == ["waiting"]


def test_a_page_for_people_beside_the_table_is_not_asked_about(tmp_path: Path) -> None:
    table = state("a", good=conversion(tmp_path, "clean"))
    beside = state("a", CHIYODA, Verdict.OTHER, None, None, TABLELESS, file="a.pdf")
    assert letter(tmp_path, table, beside).files == ()
    assert letter(tmp_path, beside).files[0].points[0].kind == "unread"


def test_a_file_that_two_portals_list_is_told_once(tmp_path: Path) -> None:
    states = [state("a", latest=faulty(tmp_path), portal=portal) for portal in ("p", "q")]
    assert (letter(tmp_path, *states).seen, len(letter(tmp_path, *states).files)) == (1, 1)


def test_a_long_letter_names_the_first_files_and_counts_the_others(tmp_path: Path) -> None:
    lost = Issue("page-gone", params={"url": "https://www.city.example.jp/", "status": 404})
    states = [state(f"n{number}", CHIYODA, Verdict.FAILED, None, None, lost) for number in range(MOST_FILES + 7)]
    for text in (to_text(letter(tmp_path, *states), None), to_html(letter(tmp_path, *states), None)):
        assert "このほかにも 7 件" in text
        assert f"{MOST_FILES}. " in text
        assert f"{MOST_FILES + 1}. " not in text


def test_texts_of_portals_cannot_become_markup(tmp_path: Path) -> None:
    cells = [{**CELLS[2], "before": "<b>1</b>", "params": PARAMS[2]}]
    one = conversion(tmp_path, "k", rejected=1, rejected_cells=cells)
    text = to_html(letter(tmp_path, state("a", latest=one, title="<script>alert(1)</script>")), "<i>@example.jp")
    assert "<script>alert" not in text
    assert "<b>1" not in text
    assert "<i>" not in text


OPERATOR = ("odconv ", "ODCONV", "`", "release", "ポータルの設定", "公開元", "--", "自治体に", "もらってください")


@pytest.mark.parametrize(
    "code",
    [
        code
        for code, about in explanations().items()
        if about.stage in {"fetch", "source", "harvest", "readability", "conversion"} and kind_of(code) is not None
    ],
)
def test_remedies_speak_to_the_municipality(code: str) -> None:
    said = fix_of(code) + message_of(Issue(code, params={"reason": "r", "since": "s", "kind": "k"}))
    assert not [word for word in OPERATOR if word in said], said


def test_patterns_name_codes_that_there_are() -> None:
    words = all_words()
    patterns = [
        *words.silent,
        *words.fixes,
        *words.messages,
        *(one for _, codes in words.kinds.values() for one in codes),
    ]
    names, stages = set(explanations()), {about.stage for about in explanations().values()}
    for pattern in patterns:
        if pattern.startswith("stage:"):
            assert pattern.removeprefix("stage:") in stages
        else:
            assert any(Path(name).match(pattern) for name in names), pattern


def written(root: Path, run: int, states: list[State], **about: Any) -> tuple[Path, dict[str, Any]]:
    out = root / "nights" / f"{run:06d}" / "letters"
    before = [night(run - 1)] if run > 1 else []
    write_letters(states, night(run), before, out, root=root, codes=[CHIYODA, CHUO], **about)
    return out, json.loads((out / "letters.json").read_text("utf-8"))


def test_every_publisher_gets_a_page_and_a_mail_and_stands_in_the_list(tmp_path: Path) -> None:
    states = [*everything(tmp_path), state("fine", MINATO, good=conversion(tmp_path, "clean")), state("x", None)]
    out, facts = written(tmp_path, 1, states)
    assert [(one["html"], one["tone"]) for one in facts["letters"]] == [
        ("131016_千代田区.html", "asked"),
        ("131024_中央区.html", "absent"),
        ("131032_港区.html", "thanks"),
    ]
    assert facts["unknown"] == 1
    assert {path.name for path in out.glob("*.txt")} == {one["text"] for one in facts["letters"]}
    index = (out / "index.html").read_text("utf-8")
    assert 'href="131016_千代田区.html"' in index
    assert "公開者が分からないファイルが 1 件" in index


def test_letters_that_say_the_same_are_taken_over_without_reading_any_result(tmp_path: Path) -> None:
    states = [*everything(tmp_path), state("a", MINATO, Verdict.ACCEPTED, faulty(tmp_path, "minato"))]
    first, _ = written(tmp_path, 1, states)
    forget(tmp_path)
    same = state("a", MINATO, Verdict.SAME, states[-1].latest)
    second, facts = written(tmp_path, 2, [*states[:-1], same])
    for entry in facts["letters"]:
        assert (second / entry["html"]).samefile(first / entry["html"])
        assert entry["day"] == night(1).started[:10]


def test_a_letter_is_written_anew_when_its_facts_change_and_the_old_one_stays(tmp_path: Path) -> None:
    one = state("a", latest=faulty(tmp_path))
    first, _ = written(tmp_path, 1, [one])
    old = (first / "131016_千代田区.txt").read_text("utf-8")
    second, _ = written(tmp_path, 2, [state("a", good=conversion(tmp_path, "clean"))])
    assert "お礼" in (second / "131016_千代田区.txt").read_text("utf-8").splitlines()[0]
    assert (first / "131016_千代田区.txt").read_text("utf-8") == old
    assert (second / "131024_中央区.txt").samefile(first / "131024_中央区.txt")


@pytest.mark.parametrize("damage", ["{", '{"letters": [{}]}', None])
def test_a_damaged_night_before_costs_nothing_but_time(tmp_path: Path, damage: str | None) -> None:
    first, _ = written(tmp_path, 1, [state("a", latest=faulty(tmp_path))])
    if damage is None:
        (first / "131016_千代田区.html").unlink()
    else:
        (first / "letters.json").write_text(damage)
    second, _ = written(tmp_path, 2, [state("a", latest=faulty(tmp_path))])
    assert (second / "131016_千代田区.html").is_file()


def test_kinds_are_those_of_the_points(tmp_path: Path) -> None:
    told = letter(tmp_path, *everything(tmp_path))
    assert len(told.files) > 5
    for note in told.files:
        assert note.kinds == tuple(dict.fromkeys(point.kind for point in note.points))
