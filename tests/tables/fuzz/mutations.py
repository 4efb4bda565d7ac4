"""What transfers, programs and hands do to files, and worse."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import strategies as st

TOKENS = (
    *(b"\0", b'"', b"\n", b"\r", b"\x1b$B", b"\xff\xfe", b"\xff" * 8, b"<", b"</", b"<!--", b"&#", b"{", b"[", b"]"),
    *(b"PK\x03\x04", b"PK\x01\x02", b"99999999999", b"-1", b'r="XFD1048576"', b' colspan="999999999"', b"<table><tr>"),
    *(b"\\ud800", b"\\u0000", b"1e999", b"stream\n", b"endobj", b"\x1f\x8b", b"\x82\xa0", b"\xe3\x81", b"\x8f\xa2"),
)  # fmt: skip
KINDS = ("flip", "set", "cut", "delete", "repeat", "splice", "insert", "swap")


class Mutation(NamedTuple):
    """One change: what, where (of 2³²), how long, and with what."""

    kind: str
    place: int
    length: int
    number: int


MUTATIONS = st.lists(
    st.builds(
        Mutation,
        st.sampled_from(KINDS),
        st.integers(0, 2**32 - 1),
        st.integers(1, 200),
        st.integers(0, 2**16 - 1),
    ),
    min_size=1,
    max_size=8,
)


def mutated(data: bytes, mutations: list[Mutation], other: bytes) -> bytes:
    """The data after all changes; `other` is what splices come from."""
    for mutation in mutations:
        data = _once(data, mutation, other)
    return data


def _once(data: bytes, mutation: Mutation, other: bytes) -> bytes:
    kind, place, length, number = mutation
    at = place * len(data) >> 32
    piece = data[at : at + length]
    if kind == "cut":
        return data[:at]
    if kind == "delete":
        return data[:at] + data[at + length :]
    if kind == "repeat":
        return data[:at] + piece * (number % 300) + data[at:]
    if kind == "insert":
        return data[:at] + TOKENS[number % len(TOKENS)] * (length % 50) + data[at:]
    if kind == "splice":
        start = number * len(other) >> 16
        return data[:at] + other[start : start + length] + data[at + length :]
    if kind == "swap":
        return data[:at] + data[at + length : at + 2 * length] + piece + data[at + 2 * length :]
    if not piece:
        return data
    byte = piece[0] ^ 1 << number % 8 if kind == "flip" else number % 256
    return data[:at] + bytes([byte]) + data[at + 1 :]
