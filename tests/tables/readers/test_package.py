"""The parts of an archive come out as `zipfile` gives them, and what is wrong with one is never passed over."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odconv.errors import UnreadableFile
from odconv.tables.limits import Limits
from odconv.tables.readers.package import holds, unpack

_TEXT = b"<row/>" * 400


def _archive(parts: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED, streamed: bool = False) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(_Unseekable(target) if streamed else target, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


class _Unseekable(io.RawIOBase):
    """A pipe: sizes come after the content."""

    def __init__(self, target: io.BytesIO) -> None:
        self._target = target

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        return self._target.write(data)


@given(
    st.dictionaries(st.sampled_from(["a.xml", "表.xml", "x/b.xml", "c.rels"]), st.binary(max_size=99)),
    st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
    st.booleans(),
)
def test_parts_come_out_as_they_went_in(parts: dict[str, bytes], method: int, streamed: bool) -> None:
    data = _archive(parts, method=method, streamed=streamed)
    assert unpack(data, Limits()) == parts
    assert unpack(b"before" + data, Limits()) == parts


@pytest.mark.parametrize(
    ("place", "byte"),
    [
        (0, b"Q"),  # no header
        (30, b"b"),  # another name than in the directory
        (60, b"\xff"),  # broken content
    ],
)
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_damaged_part_is_refused(place: int, byte: bytes, method: int) -> None:
    data = bytearray(_archive({"a.xml": _TEXT}, method=method))
    data[place : place + 1] = byte
    with pytest.raises(UnreadableFile) as caught:
        unpack(bytes(data), Limits())
    assert caught.value.code == "workbook-damaged"


def test_a_part_larger_than_it_says_is_refused() -> None:
    data = _archive({"a.xml": _TEXT})
    lying = data.replace(len(_TEXT).to_bytes(4, "little"), (9).to_bytes(4, "little"))
    with pytest.raises(UnreadableFile) as caught:
        unpack(lying, Limits())
    assert caught.value.code == "workbook-damaged"


@given(st.binary(max_size=40), st.sampled_from([b":c", b"hidden"]), st.integers(0, 9), st.integers(0, 50))
def test_what_is_looked_for_is_found(part: bytes, text: bytes, begin: int, end: int) -> None:
    for whole in (part, part + text + part, text[:1] * 200 + text):
        assert holds(whole, text) == (text in whole)
        assert holds(whole, text, begin, end) == (text in whole[begin:end])
