from __future__ import annotations

import os
from pathlib import Path

import pytest

from odconv.environment import anything_set, without_idle_threads
from odconv.settings import Settings
from odconv.tables.limits import Limits
from odconv.validation.run import Options


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("ODCONV_")]:
        monkeypatch.delenv(name)


def test_a_file_or_a_variable_sets_something(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert not anything_set()
    monkeypatch.setenv("odconv_max_rows", "7")
    assert anything_set()
    monkeypatch.delenv("odconv_max_rows")
    (tmp_path / "odconv.toml").write_text("max_rows = 7\n", encoding="utf-8")
    assert anything_set()


def test_the_language_is_read_without_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ODCONV_LANG", "en")
    assert not anything_set()


def test_where_nothing_is_set_the_defaults_are_those_of_the_settings() -> None:
    chosen, limits = Settings(), Limits()
    assert {name: getattr(chosen, name) for name in Limits.__dataclass_fields__} == {
        name: getattr(limits, name) for name in Limits.__dataclass_fields__
    }
    assert chosen.max_errors == Options().limit


def test_numpy_starts_no_threads_unless_the_user_has_said_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    without_idle_threads()
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "4")
    without_idle_threads()
    assert os.environ["OPENBLAS_NUM_THREADS"] == "4"
