"""Publish a night, break the source, harvest again for real, and look at what a user downloads."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from odconv.errors import FetchError, PortalError

Table = Callable[..., bytes]

NO_PHONE = ("ID", "名称", "所在地_連結表記", "緯度", "経度", "ぺけ", "設置位置")


def _without(body: bytes, column: int) -> bytes:
    """A table with one column all empty."""
    lines = [line.split(",") for line in body.decode().splitlines()]
    for cells in lines[1:]:
        cells[column] = ""
    return "\n".join(",".join(cells) for cells in lines).encode()


@pytest.fixture
def aed(metropolis: Any, make_table: Table) -> str:
    """A night has gone well."""
    metropolis.put("other", make_table("131032", 25), "131032")
    key: str = metropolis.put("aed", make_table(rows=100))
    metropolis.night()
    assert metropolis.out() == {key: 100, "p/other/1": 25}
    return key


def _broken(metropolis: Any, key: str, verdict: str, *codes: str) -> None:
    """The second night held the source back with these reasons, and harmed nothing else."""
    metropolis.night()
    assert metropolis.verdicts()[key] == verdict
    assert set(codes) <= set(metropolis.reasons(key))
    assert metropolis.out() == {key: 100, "p/other/1": 25}
    assert metropolis.verdicts()["p/other/1"] == "same"


def _healed(metropolis: Any, key: str, rows: int) -> None:
    metropolis.night()
    assert metropolis.verdicts()[key] in ("accepted", "same")
    assert metropolis.out()[key] == rows


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda table: table(rows=37), "guard-rows-fallen"),
        (lambda table: _without(table(rows=100), 5), "guard-column-empty"),
        (lambda table: table(rows=100, header=NO_PHONE), "guard-columns-lost"),
        (lambda table: table(rows=100, city="港区"), "guard-area-elsewhere"),
        (lambda table: b"%PDF-1.4 not a table", "guard-kind-swapped"),
        (lambda table: b"<html><body><p>gone</p></body></html>", "guard-kind-swapped"),
        (lambda table: "年,人数\n2020,3\n2021,4\n".encode(), "guard-kind-swapped"),
    ],
)
def test_what_breaks_is_held_and_heals(
    metropolis: Any, make_table: Table, aed: str, change: Callable[[Table], bytes], code: str
) -> None:
    metropolis.put("aed", change(make_table))
    _broken(metropolis, aed, "held", code)
    metropolis.put("aed", make_table(rows=101))
    _healed(metropolis, aed, 101)


@pytest.mark.parametrize("code", ["connection-failed", "page-instead-of-data", "body-truncated"])
def test_a_file_that_cannot_be_fetched_keeps_its_last_good_copy(
    metropolis: Any, make_table: Table, aed: str, code: str
) -> None:
    metropolis.put("aed", FetchError(code, url="x"))
    _broken(metropolis, aed, "failed", code)
    metropolis.put("aed", make_table(rows=100))
    _healed(metropolis, aed, 100)


def test_older_content_at_the_same_address_is_held(metropolis: Any, make_table: Table) -> None:
    new = "AED一覧（令和8年4月1日現在）\n".encode() + make_table(rows=30)
    old = "AED一覧（令和7年4月1日現在）\n".encode() + make_table(rows=30)
    key = metropolis.put("aed", new)
    metropolis.night()
    metropolis.put("aed", old)
    metropolis.night()
    assert metropolis.reasons(key) == ["guard-content-older"]


def test_an_earlier_version_that_returns_is_held(metropolis: Any, make_table: Table) -> None:
    key = metropolis.put("aed", make_table(rows=100))
    metropolis.night()
    metropolis.put("aed", make_table(rows=101))
    metropolis.night()
    metropolis.put("aed", make_table(rows=100))
    metropolis.night()
    assert metropolis.reasons(key) == ["guard-content-returned"]
    assert metropolis.out() == {key: 101}


def test_the_file_of_another_publisher_is_held_and_the_owner_is_not(metropolis: Any, make_table: Table) -> None:
    body = make_table("131016", 40)
    right = metropolis.put("aed", body)
    wrong = metropolis.put("aed2", body, "131032")
    metropolis.night()
    assert metropolis.verdicts() == {right: "accepted", wrong: "held"}
    assert metropolis.reasons(wrong) == ["guard-area-elsewhere", "guard-same-as-other"]
    assert metropolis.out() == {right: 40}


def test_a_renamed_header_that_keeps_its_fields_goes_out(metropolis: Any, make_table: Table, aed: str) -> None:
    header = ("ID", "施設名称", "所在地_連結表記", "緯度", "経度", "電話番号", "設置位置")
    metropolis.put("aed", make_table(rows=100, header=header))
    metropolis.night()
    assert metropolis.verdicts()[aed] == "accepted"
    assert metropolis.reasons(aed) == ["guard-header-changed"]


def test_expected_bounds_hold_a_first_copy(metropolis: Any, make_table: Table) -> None:
    from tests.harvest.run.conftest import Bounds, Expected

    metropolis.portal = replace(metropolis.portal, expectations=Expected({"standard/aed": Bounds(50, 60)}))
    few = metropolis.put("few", make_table(rows=49))
    right = metropolis.put("right", make_table(rows=55))
    many = metropolis.put("many", make_table(rows=61))
    metropolis.night()
    assert metropolis.verdicts() == {few: "held", right: "accepted", many: "held"}
    assert (metropolis.reasons(few), metropolis.reasons(many)) == (["guard-rows-below"], ["guard-rows-above"])


def test_a_release_is_for_the_bytes_that_were_looked_at(metropolis: Any, make_table: Table, aed: str) -> None:
    seen = make_table(rows=37)
    metropolis.put("aed", seen)
    metropolis.night()
    metropolis.rule("release", aed, hashlib.sha256(seen).hexdigest())
    metropolis.put("aed", make_table(rows=12))
    metropolis.night()
    assert metropolis.verdicts()[aed] == "held"
    metropolis.put("aed", seen)
    metropolis.night()
    assert metropolis.verdicts()[aed] == "accepted"
    assert metropolis.out()[aed] == 37


def test_a_held_file_stays_held_however_good(metropolis: Any, make_table: Table, aed: str) -> None:
    metropolis.rule("hold", aed)
    metropolis.put("aed", make_table(rows=110))
    _broken(metropolis, aed, "held", "held-by-person")


def test_a_failed_listing_takes_nothing_away(metropolis: Any, aed: str) -> None:
    metropolis.broken = PortalError("portal-unreachable", portal="p", url="x", reason="500")
    night = metropolis.night()
    assert [issue.code for issue in night.portals["p"].issues] == ["portal-unreachable"]
    assert metropolis.out() == {aed: 100, "p/other/1": 25}
    assert set(metropolis.verdicts().values()) == {"same"}


@pytest.mark.parametrize("complete", [True, False])
def test_an_empty_listing_takes_nothing_away(metropolis: Any, aed: str, complete: bool) -> None:
    metropolis.datasets, metropolis.complete = {}, complete
    for _ in range(12):
        metropolis.night()
    assert metropolis.out() == {aed: 100, "p/other/1": 25}


def test_what_vanished_goes_after_seven_days_and_returns(metropolis: Any, make_table: Table, aed: str) -> None:
    kept = metropolis.datasets.pop("aed")
    metropolis.night()
    assert metropolis.verdicts()[aed] == "gone"
    for _ in range(6):
        metropolis.night()
    assert metropolis.out() == {aed: 100, "p/other/1": 25}
    metropolis.night()
    assert metropolis.out() == {"p/other/1": 25}
    assert aed not in metropolis.verdicts()
    metropolis.datasets["aed"] = kept
    metropolis.night()
    assert metropolis.out() == {aed: 100, "p/other/1": 25}


def test_a_clock_that_jumps_ends_no_grace(metropolis: Any, aed: str) -> None:
    del metropolis.datasets["aed"]
    metropolis.night()
    metropolis.now += dt.timedelta(days=400)
    metropolis.night()
    assert metropolis.verdicts()[aed] == "gone"


def test_a_portal_that_is_listed_once_a_week_is_given_two_listings(metropolis: Any, aed: str) -> None:
    metropolis.portal = replace(metropolis.portal, full_every_days=7)
    del metropolis.datasets["aed"]
    metropolis.night()
    metropolis.now += dt.timedelta(days=6)
    metropolis.night()
    assert metropolis.out() == {"p/other/1": 25}


def test_a_clock_that_goes_back_harms_nothing(metropolis: Any, make_table: Table, aed: str) -> None:
    metropolis.now -= dt.timedelta(days=900)
    metropolis.put("aed", make_table(rows=99))
    night = metropolis.night()
    assert (night.run, night.edition) == (2, "000002")
    assert metropolis.out()[aed] == 99


def test_what_belongs_to_no_portal_any_more_has_its_grace_too(metropolis: Any, make_table: Table, aed: str) -> None:
    metropolis.portal, kept = replace(metropolis.portal, id="q"), metropolis.datasets
    metropolis.datasets = {}
    metropolis.night(known=["p", "q"])
    assert metropolis.verdicts()[aed] == "accepted"  # another night's work, this one looks elsewhere
    metropolis.night()
    assert metropolis.verdicts()[aed] == "gone"
    for _ in range(7):
        metropolis.night()
    assert not metropolis.out_text()
    metropolis.portal, metropolis.datasets = replace(metropolis.portal, id="p"), kept
    metropolis.night()
    assert metropolis.out() == {aed: 100, "p/other/1": 25}


def test_too_many_removals_at_once_wait_for_a_person(metropolis: Any, make_table: Table) -> None:
    keys = [metropolis.put(f"d{number:02}", make_table(rows=number + 5), id=str(number)) for number in range(30)]
    metropolis.night()
    for name in list(metropolis.datasets)[1:]:
        del metropolis.datasets[name]
    for _ in range(9):
        night = metropolis.night()
    assert [issue.code for issue in night.issues] == ["removals-over-cap"]
    assert set(metropolis.out()) == set(keys)
    for key in keys[1:]:
        metropolis.rule("release", key)
    metropolis.night()
    assert set(metropolis.out()) == {keys[0]}


def test_a_file_renamed_with_the_month_takes_the_place_of_the_last(metropolis: Any, make_table: Table) -> None:
    old = metropolis.put("aed", make_table(rows=100), id="2026-10", file="aed_202610")
    metropolis.night()
    new = metropolis.put("aed", make_table(rows=102), id="2026-11", file="aed_202611")
    metropolis.night()
    assert metropolis.out() == {new: 102}
    assert old not in metropolis.verdicts()


def test_a_renamed_file_with_few_rows_is_held_and_the_last_one_stays(metropolis: Any, make_table: Table) -> None:
    old = metropolis.put("aed", make_table(rows=100), id="2026-10", file="aed_202610")
    metropolis.night()
    new = metropolis.put("aed", make_table(rows=37), id="2026-11", file="aed_202611")
    metropolis.night()
    assert metropolis.out() == {old: 100}
    assert metropolis.verdicts() == {old: "gone", new: "held"}


def test_a_new_title_goes_out_without_fetching_anew(metropolis: Any, make_table: Table, aed: str) -> None:
    metropolis.put("aed", make_table(rows=100), title="AED一覧 改題")
    night = metropolis.night()
    assert night.edition == "000002"
    titles = (metropolis.root / "current" / "goods" / "titles.txt").read_text(encoding="utf-8")
    assert "AED一覧 改題" in titles.splitlines()


def test_a_pdf_by_all_accounts_is_not_fetched(metropolis: Any, aed: str) -> None:
    key = metropolis.put("leaflet", b"%PDF", format="PDF")
    metropolis.datasets["leaflet"] = metropolis.datasets["leaflet"].model_copy(
        update={
            "distributions": (
                metropolis.datasets["leaflet"].distributions[0].model_copy(update={"url": "https://a.example/a.pdf"}),
            )
        }
    )
    metropolis.night()
    assert metropolis.reasons(key) == ["distribution-tableless"]
    assert "https://a.example/a.pdf" not in metropolis.web.asked


def test_what_is_none_of_the_formats_is_catalogued_with_its_grade(metropolis: Any) -> None:
    key = metropolis.put("sums", "年,人数\n2020,3\n2021,4\n".encode(), title="統計")
    night = metropolis.night()
    assert metropolis.verdicts() == {key: "other"}
    assert night.edition is not None
