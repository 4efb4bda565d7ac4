from __future__ import annotations

from pathlib import Path

import pytest

from odconv.harvest import read_ahead as module
from odconv.harvest.read_ahead import read_ahead


def test_every_file_that_is_there_is_asked_for_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(module, "_advise", lambda _, start, length, __: asked.append((start, length)))
    for name in "ab":
        (tmp_path / name).write_bytes(b"x")
    read_ahead([tmp_path / "a", tmp_path / "gone", tmp_path / "b"])
    assert asked == [(0, 0), (0, 0)]


def test_advice_that_nobody_takes_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"x")
    read_ahead([file])
    monkeypatch.setattr(module, "_advise", None)
    read_ahead([file])
    assert file.read_bytes() == b"x"
