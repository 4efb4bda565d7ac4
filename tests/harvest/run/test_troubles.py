"""What may befall a night as a whole: a full disk, another run, a fault of ours, a run that was left long ago."""

from __future__ import annotations

import datetime as dt
import errno
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from odconv.errors import OutputError, UsageError
from odconv.harvest import edition, fetching, work
from odconv.harvest.edition import Material
from odconv.harvest.store import blobs
from odconv.harvest.store.blobs import Incoming
from odconv.harvest.store.ledger import Ledger
from odconv.harvest.store.lock import locked

Table = Callable[..., bytes]


def _full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def _full_in_part(material: Material, out: Path) -> None:
    (out / "half.csv").write_text("half", encoding="utf-8")
    _full()


@pytest.mark.parametrize(
    ("where", "name"),
    [
        (Incoming, "leave"),
        (blobs.os, "fsync"),
        (work.pl.DataFrame, "write_ipc_stream"),
        (edition.os, "sync"),
        (edition.Path, "symlink_to"),
    ],
)
def test_a_full_disk_ends_the_run_and_leaves_what_is_out(
    metropolis: Any, make_table: Table, monkeypatch: pytest.MonkeyPatch, where: Any, name: str
) -> None:
    key = metropolis.put("aed", make_table(rows=20))
    metropolis.night()
    metropolis.put("aed", make_table(rows=22))
    with monkeypatch.context() as patched:
        patched.setattr(where, name, _full)
        with pytest.raises(OutputError) as told:
            metropolis.night()
    assert (told.value.code, told.value.exit_code) == ("store-unwritable", 3)
    assert metropolis.out() == {key: 20}
    metropolis.night()
    assert metropolis.out() == {key: 22}


def test_a_full_disk_while_an_edition_is_written_leaves_no_half(metropolis: Any, make_table: Table) -> None:
    key = metropolis.put("aed", make_table(rows=20))
    metropolis.night()
    metropolis.put("aed", make_table(rows=22))
    with pytest.raises(OutputError):
        metropolis.night(parts={"goods": _full_in_part})
    assert metropolis.out() == {key: 20}
    assert [path.name for path in (metropolis.root / "editions").iterdir()] == ["000001"]


def test_a_second_run_is_refused_with_who_is_at_work(metropolis: Any) -> None:
    with locked(metropolis.root / "lock", metropolis.now), pytest.raises(UsageError) as told:
        metropolis.night()
    assert told.value.code == "harvest-running"
    assert told.value.params["started"] == metropolis.now.isoformat()


def test_a_fault_of_ours_in_one_listing_leaves_the_rest(metropolis: Any, make_table: Table) -> None:
    key = metropolis.put("aed", make_table())
    metropolis.night()
    night = metropolis.night(lister=lambda portal, since: 1 / 0)
    assert [issue.code for issue in night.portals["p"].issues] == ["internal-error"]
    assert metropolis.out() == {key: 20}


def test_a_fault_of_ours_in_one_fetch_leaves_the_others(metropolis: Any, make_table: Table) -> None:
    good, bad = metropolis.put("aed", make_table()), metropolis.put("aed2", make_table(rows=9))
    metropolis.web.bodies["https://131016.example/aed2.csv"] = 3
    metropolis.night()
    assert metropolis.verdicts() == {good: "accepted", bad: "failed"}
    assert metropolis.reasons(bad) == ["internal-error"]


def test_a_run_that_was_left_long_ago_is_closed_and_a_new_one_begins(metropolis: Any, make_table: Table) -> None:
    key = metropolis.put("aed", make_table())
    with pytest.raises(ZeroDivisionError):
        metropolis.night(step=lambda name: 1 / 0 if name == "decided" else None)
    metropolis.now += dt.timedelta(days=3)
    night = metropolis.night()
    assert (night.run, night.edition) == (2, "000002")
    assert metropolis.out() == {key: 20}
    assert metropolis.web.sent == 1


def test_an_edition_that_was_left_half_out_goes_out_first(metropolis: Any, make_table: Table) -> None:
    metropolis.put("aed", make_table())
    with pytest.raises(ZeroDivisionError):
        metropolis.night(step=lambda name: 1 / 0 if name == "renamed" else None)
    metropolis.now += dt.timedelta(days=3)
    night = metropolis.night()
    assert (night.run, night.edition) == (2, None)
    assert len(metropolis.out()) == 1


def test_a_night_that_was_left_before_its_reports_does_not_take_the_next_one(
    metropolis: Any, make_table: Table
) -> None:
    key = metropolis.put("aed", make_table(rows=20))
    with pytest.raises(ZeroDivisionError):
        metropolis.night(step=lambda name: 1 / 0 if name == "applied" else None)
    metropolis.now += dt.timedelta(days=1)
    metropolis.put("aed", make_table(rows=21))
    new = metropolis.put("new", make_table(rows=5))
    night = metropolis.night(reports={"any": lambda *_: None})
    assert (night.run, night.edition, metropolis.out()) == (2, "000002", {key: 21, new: 5})


def test_a_report_that_fails_is_told_and_fails_no_night(metropolis: Any, make_table: Table) -> None:
    seen: list[list[str]] = []

    def good(states: Any, night: Any, before: Any, folder: Path) -> None:
        seen.append([state.verdict.value for state in states])
        (folder / "report.txt").write_text(str(night.run), encoding="utf-8")

    metropolis.put("aed", make_table())
    night = metropolis.night(reports={"bad": lambda *_: 1 / 0, "good": good})
    assert [issue.code for issue in night.issues] == ["report-failed"]
    assert seen == [["accepted"]]
    assert (metropolis.root / "nights" / "000001" / "good" / "report.txt").is_file()


def test_a_lost_conversion_is_made_again(metropolis: Any, make_table: Table) -> None:
    key = metropolis.put("aed", make_table())
    metropolis.night()
    for path in (metropolis.root / "converted").rglob("*.*"):
        path.unlink()
    metropolis.put("aed2", make_table(rows=9))
    metropolis.night()
    assert metropolis.out()[key] == 20


def test_lost_bytes_are_fetched_again(metropolis: Any, make_table: Table) -> None:
    metropolis.put("aed", make_table())
    metropolis.night()
    for path in (metropolis.root / "blobs").glob("??/*"):
        path.unlink()
    metropolis.night()
    assert metropolis.web.sent == 2
    assert len(list((metropolis.root / "blobs").glob("??/*"))) == 1


def test_a_prepared_run_puts_nothing_out_until_the_next_goes_on(metropolis: Any, make_table: Table) -> None:
    key = metropolis.put("aed", make_table())
    night = metropolis.night(hold_out=True)
    assert not (metropolis.root / "current").exists()
    assert night.edition is None
    metropolis.now -= dt.timedelta(hours=23)
    night = metropolis.night()
    assert (night.run, metropolis.out()) == (1, {key: 20})


def test_files_of_this_machine_are_read_for_their_folder_alone(metropolis: Any, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("名称\n秘密\n", encoding="utf-8")
    key = metropolis.put("aed", b"")
    dataset = metropolis.datasets["aed"]
    moved = dataset.distributions[0].model_copy(update={"url": secret.as_uri()})
    metropolis.datasets["aed"] = dataset.model_copy(update={"distributions": (moved,)})
    metropolis.night()
    assert metropolis.reasons(key) == ["file-outside-folder"]
    metropolis.night(folders=lambda portal: tmp_path / "other")
    assert metropolis.reasons(key) == ["file-outside-folder"]
    metropolis.night(folders=lambda portal: tmp_path)
    assert metropolis.verdicts()[key] == "accepted"


def test_old_editions_make_room_and_the_one_that_is_out_stays(metropolis: Any, make_table: Table) -> None:
    for number in range(9):
        metropolis.put("aed", make_table(rows=20 + number))
        metropolis.night()
    names = sorted(path.name for path in (metropolis.root / "editions").iterdir())
    assert names == [f"{number:06}" for number in range(3, 10)]
    assert (metropolis.root / "current").resolve().name == "000009"


def test_the_busiest_host_goes_first_and_no_host_gets_more_threads_than_connections(
    metropolis: Any, make_table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    usual = fetching.ThreadPoolExecutor

    def counted(number: int, **about: Any) -> Any:
        if about["thread_name_prefix"] == "fetch":
            seen.append(number)
        return usual(number, **about)

    monkeypatch.setattr(fetching, "ThreadPoolExecutor", counted)
    for number in range(7):
        metropolis.put(f"a{number}", make_table(rows=5 + number))
    metropolis.put("b", make_table("131032"), "131032")
    metropolis.night(lanes=lambda host: 3)
    assert seen == [4]
    assert len(metropolis.out()) == 8


def test_a_dask_cluster_does_the_same_work(metropolis: Any, make_table: Table) -> None:
    distributed = pytest.importorskip("distributed")
    from odconv.harvest.cluster import cluster

    keys = {metropolis.put(f"a{number}", make_table(rows=5 + number)): 5 + number for number in range(40)}
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with distributed.LocalCluster(**options) as local, cluster(local.scheduler_address) as executor:
        metropolis.night(executor=executor)
    assert metropolis.out() == keys


def test_the_ledger_is_sound_after_all_this(metropolis: Any, make_table: Table) -> None:
    metropolis.put("aed", make_table())
    metropolis.night()
    metropolis.night()
    with Ledger(metropolis.root / "ledger.sqlite") as ledger:
        assert ledger.row("PRAGMA integrity_check") == ("ok",)
        assert ledger.row("SELECT count(*) FROM pending") == (0,)
        assert ledger.row("SELECT count(*) FROM runs WHERE finished IS NULL") == (0,)


def test_an_unchanged_night_asks_the_ledger_nothing_for_each_file(
    metropolis: Any, make_table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(200):
        metropolis.put(f"a{number}", make_table(rows=5))
    metropolis.night()
    metropolis.night()
    statements: list[str] = []
    usual = sqlite3.connect

    def traced(*arguments: Any, **about: Any) -> Any:
        connection = usual(*arguments, **about)
        connection.set_trace_callback(statements.append)
        return connection

    monkeypatch.setattr(sqlite3, "connect", traced)
    metropolis.night()
    reading = [line for line in statements if not line.startswith(("INSERT", "UPDATE"))]  # those come in one call
    assert len(reading) < 100


def test_a_process_that_ends_gives_the_lock_back(metropolis: Any, make_table: Table) -> None:
    code = (
        "import datetime as dt, os, pathlib, sys\n"
        "from odconv.harvest.store.lock import locked\n"
        "with locked(pathlib.Path(sys.argv[1]), dt.datetime.now(dt.UTC)): os._exit(9)\n"
    )
    lock = metropolis.root / "lock"
    assert subprocess.run([sys.executable, "-c", code, str(lock)], check=False).returncode == 9
    metropolis.put("aed", make_table())
    assert metropolis.night().run == 1
