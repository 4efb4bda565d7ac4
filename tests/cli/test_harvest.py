"""The verbs of the harvest over a folder: as a prefecture's clerk would type them."""

from __future__ import annotations

import http.server
import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from odconv.harvest.store.lock import locked

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
PORTALS = """
portals:
  - id: share
    title: 共有フォルダー
    kind: folder
    url: files
    publishers: {"131016": "131016"}
    licence: {id: CC-BY-4.0, terms: "https://www.example.jp/terms"}
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one city with one file, and a portal file beside it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "files" / "131016").mkdir(parents=True)
    (tmp_path / "portals.yaml").write_text(PORTALS, encoding="utf-8")
    shutil.copy(FIXTURES / "aed_clean" / "131016_aed.csv", tmp_path / "files" / "131016")
    return tmp_path


RUN = ("harvest", "run", "--portals", "portals.yaml", "--store", "store", "--workers", "1")
KEY = "share/131016/131016_aed.csv/131016/131016_aed.csv"


def _cut(place: Path) -> None:
    """The file loses nearly all its rows."""
    path = place / "files" / "131016" / "131016_aed.csv"
    path.write_bytes(b"\n".join(path.read_bytes().splitlines()[:3]) + b"\n")


def test_a_night_ends_with_tables_and_a_catalog(place: Path, run: Any) -> None:
    ran = run(*RUN)
    assert ran.exit_code == 0, ran.output
    assert "000001" in ran.output
    out = place / "store" / "current"
    assert (out / "tables" / "standard_aed.csv").read_text(encoding="utf-8-sig").count("\n") == 13
    assert (out / "catalog" / "catalog.jsonld").is_file()


def test_a_night_leaves_coverage_letters_and_a_report(place: Path, run: Any) -> None:
    run(*RUN)
    (place / "files" / "131016" / "131016_aed.csv").unlink()
    run(*RUN)
    for night in ("000001", "000002"):
        folder = place / "store" / "nights" / night
        assert {path.name for path in folder.iterdir()} == {"archived", "coverage", "letters", "report"}
        assert (folder / "letters" / "131016_千代田区.html").is_file()
    report = json.loads((folder / "report" / "report.json").read_text("utf-8"))
    assert report["portals"][0]["title"] == "共有フォルダー"
    assert len(json.loads((folder / "coverage" / "coverage.json").read_text("utf-8"))["trend"]) == 2


def test_what_is_held_is_told_with_exit_code_4_and_can_be_released(place: Path, run: Any) -> None:
    run(*RUN)
    _cut(place)
    held = run(*RUN, "--json")
    assert held.exit_code == 4
    assert json.loads(held.stdout)["counts"]["held"] == 1
    status = run("harvest", "status", "--store", "store")
    assert status.exit_code == 4
    assert f"odconv harvest release {KEY} --name" in status.output
    (change,) = json.loads(run("harvest", "diff", "--store", "store", "--json").stdout)["changes"]
    assert (change["distribution"], change["kind"], change["after"]) == (KEY, "stays", 2)
    released = run("harvest", "release", KEY, "--name", "山田", "--reason", "統合", "--store", "store")
    assert released.exit_code == 0, released.output
    assert run(*RUN).exit_code == 0
    events = json.loads(run("harvest", "log", KEY, "--store", "store", "--json").stdout)
    assert [event["what"] for event in events][-2:] == ["release", "accepted"]


def test_a_prepared_run_is_looked_at_before_it_goes_out(place: Path, run: Any) -> None:
    assert run(*RUN, "--prepare").exit_code == 0
    assert not (place / "store" / "current").exists()
    shown = run("harvest", "diff", "--store", "store")
    assert KEY in shown.output
    assert run(*RUN).exit_code == 0
    assert (place / "store" / "current").exists()


def test_another_run_is_told_with_its_process(place: Path, run: Any) -> None:
    import datetime as dt

    with locked(place / "store" / "lock", dt.datetime(2026, 11, 21, tzinfo=dt.UTC)):
        ran = run(*RUN)
    assert ran.exit_code == 2
    assert "2026-11-21" in ran.stderr


def test_faulty_portal_files_are_told_with_their_line(place: Path, run: Any) -> None:
    (place / "portals.yaml").write_text(PORTALS.replace("kind:", "kinds:"), encoding="utf-8")
    checked = run("harvest", "check", "--portals", "portals.yaml")
    assert checked.exit_code == 2
    assert "portals.yaml" in checked.output
    assert run(*RUN).exit_code == 2
    assert not (place / "store" / "current").exists()


def test_sound_portal_files_pass(place: Path, run: Any) -> None:
    assert run("harvest", "check", "--portals", "portals.yaml").exit_code == 0
    assert run("harvest", "check").exit_code == 0


def test_nobody_is_asked_where_no_portals_are_named(place: Path, run: Any) -> None:
    ran = run("harvest", "run", "--store", "store")
    assert ran.exit_code == 2
    assert "tokyo" in ran.stderr
    assert not (place / "store").exists()


def test_shipped_portals_are_named_without_a_path(place: Path, run: Any) -> None:
    assert run("harvest", "check", "--portals", "tokyo").exit_code == 0


def test_retry_harvests_the_portal_of_what_is_named(place: Path, run: Any) -> None:
    run(*RUN)
    again = run("harvest", "retry", KEY, "--portals", "portals.yaml", "--store", "store", "--workers", "1", "--json")
    assert again.exit_code == 0, again.output
    assert json.loads(again.stdout)["run"] == 2


def test_a_store_that_is_not_there_is_told(place: Path, run: Any) -> None:
    assert run("harvest", "status", "--store", "nowhere").exit_code == 2
    assert run("harvest", "run", "--portals", "portals.yaml", "--portal", "other").exit_code == 2


def test_the_log_lists_the_nights(place: Path, run: Any) -> None:
    run(*RUN)
    run(*RUN)
    assert len(json.loads(run("harvest", "log", "--store", "store", "--json").stdout)) == 2
    assert "000001" in run("harvest", "log", "--store", "store").output


@pytest.fixture
def webhook() -> Iterator[tuple[str, list[Any]]]:
    """An address on loopback that keeps what is sent to it."""
    sent: list[Any] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook", sent
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_webhook_is_told_of_what_is_held(
    place: Path, run: Any, webhook: tuple[str, list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from odconv.settings import settings

    address, sent = webhook
    (place / "odconv.toml").write_text('harvest_allow = ["127.0.0.1"]\n', encoding="utf-8")
    settings.cache_clear()
    run(*RUN, "--webhook", address)
    assert sent == []
    _cut(place)
    assert run(*RUN, "--webhook", address).exit_code == 4
    assert sent[0]["held"] is True
    assert "保留 1" in sent[0]["text"]
    settings.cache_clear()


def test_a_webhook_that_fails_fails_no_night(place: Path, run: Any) -> None:
    run(*RUN)
    _cut(place)
    ran = run(*RUN, "--webhook", "http://127.0.0.1:1/hook")
    assert ran.exit_code == 4
    assert "通知" in ran.stderr
