"""Night 1 is good, in night 2 something breaks, night 3 is good again: what do users have after each?

Every time: nothing good is lost, the reason is written down, the rest goes on, and the next good night heals.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from odconv.cli import main
from odconv.errors import OdconvError, UsageError
from odconv.harvest.model import Night
from odconv.issues import Issue, explain
from tests.faults.content_faults import CONTENT
from tests.faults.expected import FAULTS
from tests.faults.nights import CODES, Nights, table
from tests.faults.portal import SEARCH, FaultPortal
from tests.faults.replies import Reply

BYSTANDER = "bystander"
PLACE, PHONE = 6, 5  # columns
LISTS = {
    "empty-list": "portal-empty",
    "half-list": "portal-list-short",
    "shifting": "portal-list-short",
    "invalid-json": "portal-answer-odd",
    "not-json": "portal-answer-odd",
    "unsuccessful": "portal-answer-odd",
    "server-error": "portal-unreachable",
    "time-out": "portal-unreachable",
    "login-403": "portal-unreachable",
}
HELD: dict[str, tuple[dict[str, Any], str]] = {
    "fewer-rows": ({"rows": 37}, "guard-rows-fallen"),
    "column-empty": ({"column": PHONE}, "guard-column-empty"),
    "header-renamed": ({"column": PLACE}, "guard-columns-lost"),
    "wrong-charset": ({}, "guard-header-changed"),
    "pdf": ({}, "guard-kind-swapped"),
    "empty": ({}, "guard-kind-swapped"),
}


@pytest.fixture
def portal() -> Iterator[FaultPortal]:
    with FaultPortal() as running:
        yield running


@pytest.fixture
def nights(portal: FaultPortal, tmp_path: Path) -> Nights:
    made = Nights(portal, tmp_path / "store")
    made.put(BYSTANDER, 60, CODES[1])
    return made


def path_of(name: str) -> str:
    return f"/files/{name}.csv"


def assert_said(issues: Any) -> None:
    """Every reason is a whole sentence in both languages."""
    for issue in issues:
        for sentence in explain(issue.code).message.values():
            assert {name for _, name, _, _ in Formatter().parse(sentence) if name} <= set(issue.params), issue


def all_is_well(nights: Nights, rows: int) -> None:
    """The next good night: every dataset is renewed, and goes out."""
    nights.portal.heal()
    names = list(nights.states())
    for name in names:
        nights.put(name, rows, CODES[1] if name == BYSTANDER else CODES[0])
    nights.night()
    assert nights.out() == dict.fromkeys(names, rows)
    assert set(nights.verdicts().values()) == {"accepted"}


def test_every_fault_of_the_network_in_one_night(portal: FaultPortal, tmp_path: Path) -> None:
    """Each file fails in another way; one is renewed meanwhile."""
    nights = Nights(portal, tmp_path / "store", harvest_seconds=2, harvest_read_seconds=1.5)
    nights.put(BYSTANDER, 60, CODES[1])
    codes = {f"{kind}-{number}": code for number, (kind, _, code) in enumerate(FAULTS)}
    for name in codes:
        nights.put(name)
    nights.night()
    before = nights.rows()
    assert nights.out() == dict.fromkeys([BYSTANDER, *codes], 60)

    for name, (kind, options, _) in zip(codes, FAULTS, strict=True):
        portal.fault(path_of(name), kind, **options)
        nights.put(name, 61)
    nights.put(BYSTANDER, 61, CODES[1])
    nights.night()
    assert nights.verdicts() == {BYSTANDER: "accepted"} | dict.fromkeys(codes, "failed")
    assert nights.reasons() == {BYSTANDER: []} | {name: [code] for name, code in codes.items()}
    after = nights.rows()
    assert len(after.pop(BYSTANDER)) == 61
    assert after == {name: before[name] for name in codes}
    for state in nights.states().values():
        assert_said(state.reasons)

    all_is_well(nights, 62)


def test_every_fault_of_the_content_in_one_night(portal: FaultPortal, nights: Nights) -> None:
    for name in HELD:
        nights.put(name)
    nights.night()
    before = nights.rows()

    for name, (options, _) in HELD.items():
        portal.fault(path_of(name), name, **options)
    nights.put(BYSTANDER, 61, CODES[1])
    nights.night()
    assert nights.verdicts() == {BYSTANDER: "accepted"} | dict.fromkeys(HELD, "held")
    for name, (_, code) in HELD.items():
        assert code in nights.reasons()[name]
        assert_said(nights.states()[name].reasons)
    after = nights.rows()
    assert len(after.pop(BYSTANDER)) == 61
    assert after == {name: before[name] for name in HELD}

    again = nights.night()
    assert again.edition is None, "what is held stays held, and nothing new goes out"
    assert set(nights.verdicts().values()) == {"same", "held"}
    all_is_well(nights, 62)


def test_the_tables_of_all_content_faults_are_played() -> None:
    elsewhere = {"older", "declared-charset", "half-portal"} | set(LISTS)
    assert set(CONTENT) - set(HELD) - elsewhere == set()


def test_a_header_about_the_charset_that_lies_harms_nothing(portal: FaultPortal, nights: Nights) -> None:
    nights.put("aed")
    nights.night()
    before = nights.rows()["aed"]
    portal.fault(path_of("aed"), "declared-charset")
    nights.night()
    assert nights.verdicts()["aed"] == "accepted"
    names = [row["名称"] for row in nights.rows()["aed"]]
    assert names == [row["名称"] for row in before]
    assert [row["_id"] for row in nights.rows()["aed"]] == [row["_id"] for row in before]


def test_older_content_at_the_same_address_is_held(portal: FaultPortal, nights: Nights) -> None:
    nights.put("aed", 60)
    nights.night()
    nights.put("aed", 64)
    nights.night()
    portal.fault(path_of("aed"), "older", body=table("aed", 60))
    nights.night()
    assert nights.reasons()["aed"] == ["guard-content-returned"]
    assert nights.out() == {BYSTANDER: 60, "aed": 64}
    all_is_well(nights, 66)


def test_a_file_that_is_renamed_each_month_takes_the_place_of_the_last(portal: FaultPortal, nights: Nights) -> None:
    nights.put("aed", 60, path="/files/aed_202604.csv")
    nights.night()
    ids = [row["_id"] for row in nights.rows()["aed"]]
    portal.fault("/files/aed_202604.csv", "not-found")
    nights.put("aed", 61, path="/files/aed_202605.csv")
    portal.datasets["aed"]["resources"][0]["id"] = "the-file-of-may"
    nights.night()
    assert nights.out() == {BYSTANDER: 60, "aed": 61}
    assert [row["_id"] for row in nights.rows()["aed"]][:60] == ids, "rows keep their ids"


def test_the_file_of_one_publisher_does_not_go_out_as_that_of_another(portal: FaultPortal, nights: Nights) -> None:
    nights.put("minato", 60, CODES[2])
    nights.put("shinjuku", 60, CODES[3])
    nights.night()
    nights.put("shinjuku", code=CODES[3], body=table("minato", 60, CODES[2]))
    nights.night()
    assert nights.verdicts() == {BYSTANDER: "same", "minato": "same", "shinjuku": "held"}
    assert "guard-same-as-other" in nights.reasons()["shinjuku"]
    assert nights.out() == {BYSTANDER: 60, "minato": 60, "shinjuku": 60}
    nights.put("shinjuku", 61, CODES[3])
    nights.night()
    assert nights.out() == {BYSTANDER: 60, "minato": 60, "shinjuku": 61}


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_that_fails_takes_nothing_away(portal: FaultPortal, nights: Nights, kind: str) -> None:
    if kind == "time-out":
        nights = Nights(portal, nights.root, harvest_read_seconds=0.8)
    names = [BYSTANDER, *(f"aed-{number:02}" for number in range(11))]
    for name in names[1:]:
        nights.put(name, 12)
    nights.night()
    before = nights.rows()

    portal.fault(SEARCH, kind)
    nights.put("aed-03", 13)
    night = nights.night()
    assert not night.portals["metro"].complete
    assert LISTS[kind] in [issue.code for issue in night.portals["metro"].issues]
    assert_said(night.portals["metro"].issues)
    assert set(nights.verdicts().values()) == {"same", "accepted"}, "files of known datasets are looked at all the same"
    after = nights.rows()
    assert len(after.pop("aed-03")) == 13
    assert after == {name: before[name] for name in names if name != "aed-03"}

    all_is_well(nights, 62)


def test_a_portal_that_lost_half_of_its_index_takes_nothing_away(portal: FaultPortal, nights: Nights) -> None:
    """It says that it were whole: only the number of the night before tells."""
    for number in range(11):
        nights.put(f"aed-{number:02}", 12)
    nights.night()
    before = nights.rows()
    portal.fault(SEARCH, "half-portal")
    night = nights.night()
    assert "listing-shrunk" in [issue.code for issue in night.portals["metro"].issues]
    assert_said(night.portals["metro"].issues)
    for _ in range(10):
        night = nights.night()
    assert nights.rows() == before, "also when the days of grace are over: half a portal waits for a person"
    assert [issue.code for issue in night.issues] == ["removals-over-cap"]
    all_is_well(nights, 62)


@pytest.mark.parametrize("certificate", ["unknown-authority", "expired", "other-host"])
def test_a_certificate_that_lapses(certificate: str, tmp_path: Path) -> None:
    with FaultPortal("good") as portal:
        nights = Nights(portal, tmp_path / "store", harvest_ca_file=portal.ca_file)
        nights.put("aed", 60)
        nights.night()
        portal.certificate = certificate
        nights.put("aed", 61)
        asked = len(portal.requests)
        night = nights.night()
        assert len(portal.requests) == asked, "nothing is asked of whoever answers"
        assert nights.reasons() == {"aed": ["certificate-invalid"]}
        assert_said(night.portals["metro"].issues)
        assert nights.out() == {"aed": 60}
        portal.certificate = "good"
        nights.night()
        assert nights.out() == {"aed": 61}


def test_a_redirect_to_a_private_address(portal: FaultPortal, nights: Nights) -> None:
    nights.put("aed")
    nights.night()
    with FaultPortal(host="127.0.0.2") as inside:
        target = inside.serve("/secret.csv", table("secret", 60))
        portal.fault(path_of("aed"), "redirect", to=target)
        nights.put("aed", 61)
        nights.night()
        assert inside.requests == []
    assert nights.reasons()["aed"] == ["address-private"]
    assert nights.out() == {BYSTANDER: 60, "aed": 60}
    all_is_well(nights, 62)


def test_robots_that_forbid_from_one_night_to_the_next(portal: FaultPortal, nights: Nights) -> None:
    nights.night()
    portal.serve("/robots.txt", "User-agent: *\nDisallow: /api/\nDisallow: /files/\n", media_type="text/plain")
    asked = len(portal.requests)
    night = nights.night()
    assert {request.path for request in portal.requests[asked:]} == {"/robots.txt"}
    assert nights.reasons() == {BYSTANDER: ["robots-disallowed"]}
    assert_said(night.portals["metro"].issues)
    assert nights.out() == {BYSTANDER: 60}
    del portal.tables.files["/robots.txt"]
    all_is_well(nights, 62)


def test_a_clock_that_goes_back(nights: Nights) -> None:
    nights.night()
    nights.now = nights.now.replace(year=2021)
    nights.put(BYSTANDER, 61, CODES[1])
    assert nights.night().run == 2
    assert nights.out() == {BYSTANDER: 61}
    nights.now = nights.now.replace(year=2026)
    all_is_well(nights, 62)


def test_a_second_run_at_the_same_time_is_refused_and_the_first_goes_on(portal: FaultPortal, nights: Nights) -> None:
    nights.night()
    refused: list[str] = []

    def meanwhile(request: Any) -> Reply:
        try:
            Nights(portal, nights.root).night()
        except UsageError as error:
            refused.append(error.code)
        return Reply(table(BYSTANDER, 61, CODES[1]))

    portal.serve(path_of(BYSTANDER), meanwhile)
    nights.night()
    assert refused == ["harvest-running"]
    assert nights.out() == {BYSTANDER: 61}


def test_a_portal_file_that_was_edited_wrongly(
    nights: Nights, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    nights.night()
    before = nights.rows()
    asked = len(nights.portal.requests)
    file = tmp_path / "portals.yaml"
    file.write_text("portals:\n  - id: metro\n    title: 試験\n    kind: ckan\n    urll: http://127.0.0.1\n", "utf-8")
    arguments = ["odconv", "harvest", "run", "--portals", str(file), "--store", str(nights.root), "--quiet"]
    monkeypatch.setattr(sys, "argv", arguments)
    with pytest.raises(SystemExit) as ended:
        main()
    said = "".join(capsys.readouterr())
    assert ended.value.code == 2
    assert "portals.yaml" in said
    assert "urll" in said
    assert len(nights.portal.requests) == asked
    assert nights.rows() == before
    all_is_well(nights, 62)


def test_a_disk_that_is_full(portal: FaultPortal, nights: Nights) -> None:
    """A limit on the size of files stands in for the disk; it meets the body while it is written."""
    resource = pytest.importorskip("resource")
    nights.put("aed", 60)
    nights.night()
    before = nights.rows()
    nights.put("aed", 62, body=table("aed", 62) + b" " * (4 << 20))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 20, hard))
    try:
        with pytest.raises(OdconvError) as caught:
            nights.night()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert caught.value.code == "store-unwritable"
    assert_said([Issue(caught.value.code, params=caught.value.params)])
    assert nights.rows() == before
    all_is_well(nights, 64)


KILLED = """
import sys
from pathlib import Path
from types import SimpleNamespace
from tests.faults.nights import Nights

nights = Nights(SimpleNamespace(url="http://" + sys.argv[1], netloc=sys.argv[1]), Path(sys.argv[2]))
nights.now = nights.now.replace(day=2)
nights.night()
"""


@pytest.mark.parametrize("path", [SEARCH, path_of("aed")], ids=["list", "file"])
def test_a_run_that_is_killed_while_it_fetches_goes_on(portal: FaultPortal, nights: Nights, path: str) -> None:
    nights.put("aed", 60)
    nights.night()
    before = nights.rows()
    nights.put("aed", 61)
    nights.put(BYSTANDER, 61, CODES[1])
    asked = len(portal.asked(path))
    portal.fault(path, "slow-drip", pause=0.05)
    run = [sys.executable, "-c", KILLED, portal.netloc, str(nights.root)]
    process = subprocess.Popen(run, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    try:
        waited = time.monotonic()
        while len(portal.asked(path)) == asked and time.monotonic() - waited < 60:
            assert process.poll() is None, "it ended before it asked"
            time.sleep(0.02)
        time.sleep(0.3)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    assert nights.rows() == before
    portal.heal()
    night = nights.night()
    assert (night.run, nights.out()) == (2, {BYSTANDER: 61, "aed": 61})
    assert not list((nights.root / "blobs").glob(".part/*"))
    all_is_well(nights, 62)


def test_a_night_in_which_all_is_well_twice_fetches_nothing(portal: FaultPortal, nights: Nights) -> None:
    nights.night()
    before = len(portal.requests)
    night: Night = nights.night()
    files = [request for request in portal.requests[before:] if request.path.startswith("/files/")]
    assert (night.edition, night.bytes_fetched) == (None, 0)
    assert len(files) == len(portal.datasets)
    assert all("if-none-match" in request.headers for request in files)
