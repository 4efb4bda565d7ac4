"""Results on a terminal, in a pipe and in a file."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

from odconv.cli.output import print_table, write_result
from odconv.errors import OutputError, UsageError

if TYPE_CHECKING:
    from pathlib import Path


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_table_in_a_pipe_is_aligned_by_what_the_eye_sees(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["名前", "n"], [["AED", "1"], ["公共施設", "22"]])
    assert capsys.readouterr().out == "名前      n\nAED       1\n公共施設  22\n"


def test_table_on_a_terminal_is_ruled_and_shows_brackets_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    print_table(["名前"], [["[bold]料金[/bold]"]])
    assert "│ [bold]料金[/bold] │" in terminal.getvalue()


def test_a_workbook_is_not_sent_to_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Terminal())
    with pytest.raises(UsageError) as caught:
        write_result(b"PK", "-", binary=True, name="aed", kind="xlsx")
    assert caught.value.code == "output-binary-to-terminal"


def test_an_old_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_bytes(b"old and longer")
    write_result(b"new", str(target), binary=False, name="a", kind="csv")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.csv", b"new")]


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    target = tmp_path / "folder"
    target.mkdir()
    (target / "inside").touch()
    with pytest.raises(OutputError) as caught:
        write_result(b"new", str(target), binary=False, name="a", kind="csv")
    assert caught.value.params["file"] == str(target)
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
