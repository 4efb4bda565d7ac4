"""Many files at once: in processes of their own, written down as they come."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from odconv.converters import batch
from odconv.converters.job import Order

TABLE = "名称,住所,緯度,経度\n中央公園,東京都千代田区丸の内1-1-1,35.68,139.76\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """More files than are converted without a pool, one of them large and one no table."""
    folder = tmp_path / "lists"
    folder.mkdir()
    for number in range(11):
        (folder / f"{number:02}_公園一覧.csv").write_text(TABLE, encoding="utf-8")
    (folder / "large_公園一覧.csv").write_text(TABLE + TABLE.splitlines()[1] * 9_000, encoding="utf-8")
    (folder / "nothing.csv").write_bytes(b"\0\1\2")
    return folder


def test_a_pool_gives_the_outcomes_of_one_process(folder: Path, tmp_path: Path) -> None:
    items = batch.items_in([folder])
    alone = [batch._one(item, Order(folder=tmp_path / "out")) for item in items]
    told: list[str] = []
    together = batch.run(items, Order(folder=tmp_path / "out"), told=lambda outcome: told.append(outcome.name))
    assert together == alone
    assert sorted(told) == sorted(item.name for item in items)


def test_what_a_pool_has_done_is_written_down_and_not_done_again(folder: Path, tmp_path: Path) -> None:
    items, order = batch.items_in([folder]), Order(folder=tmp_path / "out")
    done = [outcome.name for outcome in batch.run(items, order) if outcome.answer is not None]
    lines = (tmp_path / "out" / batch.LEDGER).read_text(encoding="utf-8").splitlines()
    assert sorted(json.loads(line)["name"] for line in lines) == sorted(done)
    assert [outcome.name for outcome in batch.run(items, order) if outcome.resumed] == done


def test_nothing_is_written_where_no_folder_is_given(folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    assert len(batch.run(batch.items_in([folder]), Order())) == 13
    assert sorted(folder.rglob("*")) == before


def test_what_is_loaded_before_processes_are_copied_starts_no_threads_of_polars() -> None:
    code = (
        "import sys; from odconv.converters import batch; batch._load(True); "
        "print('polars' in sys.modules, 'odconv.converters.fixbook.write' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "True"]
