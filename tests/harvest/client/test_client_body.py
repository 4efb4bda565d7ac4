"""Bodies: whole, within bounds, and hashed as they are written."""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.errors import FetchError
from odconv.harvest.client.body import HEAD_BYTES, Limits, Received, receive

LIMITS = Limits(max_bytes=1 << 24, max_expansion=100)


def cut(data: bytes, step: int) -> list[bytes]:
    return [data[place : place + step] for place in range(0, len(data), step)]


def read(data: bytes, encoding: str = "", step: int = 4096, limits: Limits = LIMITS) -> tuple[Received, bytes]:
    into = io.BytesIO()
    return receive(cut(data, step), encoding, None, into, limits), into.getvalue()


def code(data: bytes, encoding: str, limits: Limits = LIMITS) -> str:
    with pytest.raises(FetchError) as caught:
        read(data, encoding, limits=limits)
    return caught.value.code


@given(
    st.binary(max_size=3000), st.integers(1, 700), st.sampled_from(["", "identity", "gzip", "deflate", "gzip, gzip"])
)
@settings(max_examples=200)
def test_a_body_comes_out_as_it_went_in(data: bytes, step: int, encoding: str) -> None:
    packed = data
    for name in encoding.split(", "):
        packed = {"gzip": gzip.compress, "deflate": zlib.compress}.get(name, bytes)(packed)
    received, body = read(packed, encoding, step)
    assert body == data
    assert received == Received(hashlib.sha256(data).hexdigest(), len(data), len(packed), data[:HEAD_BYTES])


@given(st.binary(max_size=400), st.sampled_from(["gzip", "deflate", "x-gzip", "GZIP , deflate"]))
@settings(max_examples=200)
def test_any_bytes_are_unpacked_or_refused(data: bytes, encoding: str) -> None:
    try:
        read(data, encoding, step=7)
    except FetchError as error:
        told = error.code
    else:
        told = ""
    assert told in {"", "body-damaged", "body-truncated"}


@given(st.binary(min_size=1, max_size=500), st.data())
@settings(max_examples=100)
def test_a_packed_body_that_breaks_off_is_noticed_wherever_it_does(data: bytes, drawn: st.DataObject) -> None:
    packed = gzip.compress(data)
    end = drawn.draw(st.integers(1, len(packed) - 1))
    assert code(packed[:end], "gzip") == "body-truncated"


def test_members_follow_one_another_and_filling_is_passed_over() -> None:
    assert read(gzip.compress(b"a") + gzip.compress(b"b"), "gzip")[1] == b"ab"
    assert read(gzip.compress(b"a") + bytes(512), "gzip")[1] == b"a"


def test_the_limit_holds_for_what_is_unpacked() -> None:
    assert code(gzip.compress(b"1234567890" * 100), "gzip", Limits(900, 1000)) == "body-too-large"


def test_a_bomb_is_stopped_by_how_much_it_grows() -> None:
    assert code(gzip.compress(bytes(8 << 20)), "gzip") == "body-bomb"


def test_a_bomb_within_a_bomb_is_stopped() -> None:
    assert code(gzip.compress(gzip.compress(bytes(200 << 20))), "gzip, gzip") in {"body-bomb", "body-too-large"}


def test_a_short_table_of_one_line_is_no_bomb() -> None:
    table = "区役所,千代田区\r\n".encode() * 20_000
    assert read(gzip.compress(table), "gzip")[1] == table


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, br", "gzip, gzip, gzip", "x" * 5000])
def test_an_encoding_that_was_not_asked_for_is_refused(encoding: str) -> None:
    assert code(b"data", encoding) == "encoding-unknown"
