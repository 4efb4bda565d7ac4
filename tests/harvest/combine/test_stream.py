from __future__ import annotations

import fcntl
import hashlib
import os
from pathlib import Path

import pytest

from odconv.errors import OutputError
from odconv.harvest.combine.stream import streamed

PIECES = [b"a" * 10, b"", os.urandom(5 << 20), b"z", os.urandom(4 << 20)]


def write(target: Path) -> str:
    with streamed(target) as pieces:
        for piece in PIECES:
            pieces.add(piece)
    return pieces.sha256


def test_a_stream_holds_all_pieces_in_order_and_tells_their_digest(tmp_path: Path) -> None:
    target = tmp_path / "long"
    sha256 = write(target)
    assert target.read_bytes() == b"".join(PIECES)
    assert sha256 == hashlib.sha256(target.read_bytes()).hexdigest()


def test_a_stream_goes_through_the_cache_where_the_file_system_knows_no_other_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = os.write
    refused: list[int] = []

    def picky(file: int, data: memoryview) -> int:
        if not refused:
            refused.append(len(data))
            raise OSError(22, "Invalid argument")
        return system(file, data)

    monkeypatch.setattr(fcntl, "fcntl", lambda *_: 0)  # says that it can, as some do
    monkeypatch.setattr(os, "write", picky)
    with streamed(tmp_path / "long") as pieces:
        pieces.add(PIECES[2])
    assert refused == [4 << 20]
    assert (tmp_path / "long").read_bytes() == PIECES[2]


def test_a_disk_that_is_full_is_told_and_the_file_before_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "long"
    target.write_bytes(b"before")

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OutputError) as caught:
        write(target)
    assert caught.value.code == "output-unwritable"
    assert target.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [target]
