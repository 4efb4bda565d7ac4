"""The bar on standard error: there for a person at a terminal, nowhere else."""

from __future__ import annotations

import sys

import pytest

from odconv.cli.progress import Bar


def shown(quiet: bool, terminal: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    with Bar("CKAN", 3, quiet=quiet) as bar:
        bar.advance()
        bar.advance(2, title="131016_aed.csv")
    return capsys.readouterr().err


@pytest.mark.parametrize(("quiet", "terminal"), [(True, True), (False, False)])
def test_nothing_is_shown_where_nobody_looks(
    quiet: bool, terminal: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shown(quiet, terminal, monkeypatch, capsys) == ""


def test_a_person_sees_how_far_it_is_and_at_what(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = shown(False, True, monkeypatch, capsys)
    assert "131016_aed.csv" in told
    assert "100%" in told
