from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest

from odconv.errors import OutputError
from odconv.harvest.store.blobs import Blobs


def _keep(blobs: Blobs, data: bytes) -> str:
    digest = hashlib.sha256(data).hexdigest()
    with blobs.receiving() as incoming:
        incoming.file.write(data)
        incoming.keep(digest)
    return digest


def test_bytes_are_found_by_their_digest(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    digest = _keep(blobs, "令和".encode())
    assert blobs.path(digest).read_bytes() == "令和".encode()
    assert blobs.known() == {digest}


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    digest = _keep(blobs, b"a")
    before = blobs.path(digest).stat().st_ino
    _keep(blobs, b"a")
    assert blobs.path(digest).stat().st_ino == before
    assert not list((tmp_path / ".part").iterdir())


def test_what_is_not_kept_leaves_nothing(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    with blobs.receiving() as incoming:
        incoming.file.write(b"half")
    assert blobs.known() == frozenset()
    assert not list((tmp_path / ".part").iterdir())


def test_remains_of_a_killed_process_are_removed(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    (tmp_path / ".part").mkdir()
    (tmp_path / ".part" / "x").write_bytes(b"half")
    blobs.forget_parts()
    assert not list((tmp_path / ".part").iterdir())


def test_a_full_disk_is_told_and_leaves_no_blob(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError) as told:
        _keep(Blobs(tmp_path), b"a")
    assert (told.value.code, told.value.exit_code) == ("store-unwritable", 3)
    assert Blobs(tmp_path).known() == frozenset()
