from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pytest

from odconv.errors import OutputError
from odconv.harvest import pool
from odconv.harvest.model import Converted
from odconv.harvest.pool import Conversions, processes
from odconv.harvest.store.blobs import Blobs
from odconv.harvest.work import Task, convert_all

TABLE = "ID,名称,所在地_連結表記,緯度,経度\n1,本庁舎,東京都千代田区九段南1-2,35.69,139.75\n".encode()


def _task(root: Path, number: int) -> Task:
    data = TABLE + b" " * number
    digest = hashlib.sha256(data).hexdigest()
    with Blobs(root / "blobs").receiving() as incoming:
        incoming.file.write(data)
        incoming.keep(digest)
    return Task(f"{number:064}", digest, str(root), "aed.csv", ("aed",), "131016")


def _die_on_third(tasks: list[Task]) -> list[Converted]:
    if any(task.key.endswith("3") for task in tasks):
        os._exit(1)
    return convert_all(tasks)


def _full(tasks: list[Task]) -> list[Converted]:
    raise OutputError("store-unwritable", file="x", reason="No space left on device")


def _done(conversions: Conversions) -> list[Converted]:
    return sorted((each for batch in conversions.rest() for each in batch), key=lambda each: each.key)


def test_processes_do_the_same_as_this_one(tmp_path: Path) -> None:
    tasks = [_task(tmp_path / "a", number) for number in range(6)]
    others = [_task(tmp_path / "b", number) for number in range(6)]
    alone = Conversions(None)
    alone.submit(tasks)
    with processes(2) as executor:
        together = Conversions(executor, batch=2)
        together.submit(others)
        assert _done(alone) == _done(together)


def test_a_key_is_converted_once(tmp_path: Path) -> None:
    task = _task(tmp_path, 1)
    conversions = Conversions(None)
    conversions.submit([task, task])
    conversions.submit([task])
    assert len(_done(conversions)) == 1


def test_a_file_that_kills_its_process_harms_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "convert_all", _die_on_third)
    with processes(1) as executor:
        conversions = Conversions(executor, batch=2)
        conversions.submit(_task(tmp_path, number) for number in range(6))
        done = _done(conversions)
    codes = [[issue.code for issue in each.issues] for each in done]
    assert codes == [[], [], [], ["conversion-crashed"], [], []]


def test_a_full_disk_stops_the_night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "convert_all", _full)
    executor: Executor
    with ThreadPoolExecutor(1) as executor:
        conversions = Conversions(executor)
        conversions.submit([_task(tmp_path, 1)])
        with pytest.raises(OutputError):
            _done(conversions)


_WAITING = """
import os, time
from odconv.harvest.pool import processes

if __name__ == "__main__":
    print(processes(1).submit(os.getpid).result(), flush=True)
    time.sleep(60)
"""


def _runs(process: int) -> bool:
    """Whether it is there and has not ended: one that nobody asked after is still listed."""
    try:
        facts = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return facts.rsplit(")", 1)[1].split()[0] != "Z"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="asks /proc which processes there are")
def test_processes_end_with_a_night_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "night.py"
    script.write_text(_WAITING, encoding="utf-8")
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as night:
        assert night.stdout is not None
        worker = int(night.stdout.readline())
        night.kill()
    until = time.monotonic() + 30  # no speed is asked for: it must end at all
    while time.monotonic() < until and _runs(worker):
        time.sleep(0.05)
    assert not _runs(worker)
