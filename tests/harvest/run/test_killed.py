"""A run that is killed with no warning at the end of any step goes on, and makes the very bytes of one that was not."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
STEPS = (
    "opened", "listed:p", "fetched", "converted", "decided", "built", "renamed", "linked", "applied", "reported",
    "finished",
)  # fmt: skip


def _harvest(store: Path, wanted: str, night: int) -> int:
    command = [sys.executable, "-m", "tests.harvest.run.killed", str(store), wanted, str(night)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, check=False, timeout=120).returncode


def _bytes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _goods(store: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(store / "ledger.sqlite") as connection:
        return connection.execute("SELECT * FROM goods ORDER BY distribution").fetchall()


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A night that nothing disturbed."""
    store = tmp_path_factory.mktemp("first") / "store"
    assert _harvest(store, "", 1) == 0
    return store


@pytest.fixture(scope="module")
def whole(first: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two nights that nothing disturbed."""
    store = _copy(first, tmp_path_factory.mktemp("whole"))
    assert _harvest(store, "", 2) == 0
    return store


def _copy(store: Path, to: Path) -> Path:
    return Path(shutil.copytree(store, to / "store", symlinks=True))


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_run_goes_on_to_the_same_bytes(step: str, first: Path, whole: Path, tmp_path: Path) -> None:
    store = _copy(first, tmp_path)
    before = _bytes(store / "current")
    assert _harvest(store, f"{step}:1", 2) == 9
    out = _bytes(store / "current")
    assert out in (before, _bytes(whole / "current"))  # never a half
    assert _harvest(store, "", 2) == 0
    assert _bytes(store / "current") == _bytes(whole / "current")
    assert _goods(store) == _goods(whole)


def test_a_night_that_is_killed_at_every_step_in_turn_ends_with_the_same_bytes(first: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    for step in STEPS[:-1]:
        assert _harvest(store, f"{step}:1", 1) == 9
    assert _harvest(store, "", 1) == 0
    assert _bytes(store / "current") == _bytes(first / "current")
