"""A target holds the old file or the new one, never half of it."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from odconv.errors import OutputError
from odconv.tables.writers.target import replacing


class Stop(BaseException):
    """As a person who presses Ctrl+C."""


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    target = tmp_path / "表.csv"
    target.write_bytes(b"old and longer")
    with replacing(target) as file:
        file.write(b"new")
        file.flush()
        assert target.read_bytes() == b"old and longer"
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("表.csv", b"new")]


def stop_halfway(target: Path | io.BytesIO, error: BaseException) -> None:
    with replacing(target) as file:
        file.write(b"half")
        raise error


@pytest.mark.parametrize("error", [ValueError, Stop])
def test_after_an_error_nothing_has_happened(tmp_path: Path, error: type[BaseException]) -> None:
    target, stream = tmp_path / "a.csv", io.BytesIO(b"old")
    target.write_bytes(b"old")
    for each in (target, stream):
        with pytest.raises(error):
            stop_halfway(each, error())
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.csv", b"old")]
    assert stream.getvalue() == b"old"


def test_a_name_as_long_as_a_system_allows_will_do(tmp_path: Path) -> None:
    target = tmp_path / ("避" * 83 + ".csv")
    with replacing(target) as file:
        file.write(b"x")
    assert target.read_bytes() == b"x"


def test_a_new_file_has_the_usual_rights(tmp_path: Path) -> None:
    with replacing(tmp_path / "a") as file:
        file.write(b"x")
    (tmp_path / "b").write_bytes(b"x")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode


def test_a_link_goes_on_pointing(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with replacing(tmp_path / "link") as file:
        file.write(b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_a_device_is_written_to_and_not_replaced() -> None:
    before = Path(os.devnull).stat()
    with replacing(Path(os.devnull)) as file:
        file.write(b"x")
    assert Path(os.devnull).stat().st_ino == before.st_ino


@pytest.mark.parametrize("name", ["folder", "missing/a.csv"])
def test_a_target_that_cannot_be_written_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError) as caught, replacing(tmp_path / name) as file:
        file.write(b"x")
    assert caught.value.code == "output-unwritable"
    assert caught.value.params["file"] == str(tmp_path / name)
    assert [path.name for path in tmp_path.rglob("*")] == ["folder"]
