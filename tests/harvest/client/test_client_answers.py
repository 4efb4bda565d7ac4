"""Heads of answers: names of files, statuses."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.errors import FetchError
from odconv.harvest.client.answers import Headers, file_name, length, refuse_status

NAMES = [
    ('attachment; filename="aed.csv"', "aed.csv"),
    ("attachment; filename=aed.csv; size=3", "aed.csv"),
    ("attachment; filename=aed.csv; filename*=UTF-8''%E6%96%BD%E8%A8%AD.csv", "施設.csv"),
    ("attachment; filename*=iso-8859-1'en'%A3.csv", "£.csv"),
    ("attachment; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd", "passwd"),
    ('attachment; filename="C:\\\\folder\\\\aed.csv"', "aed.csv"),
    ('attachment; filename=".."', None),
    ('attachment; filename=""', None),
    ("inline", None),
    ("", None),
]


@pytest.mark.parametrize(("header", "name"), NAMES)
def test_a_name_is_read_without_folders(header: str, name: str | None) -> None:
    assert file_name({"content-disposition": header}) == name


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_a_name_in_raw_bytes_is_read_as_it_was_meant(encoding: str) -> None:
    raw = b'attachment; filename="' + "施設一覧.csv".encode(encoding) + b'"'
    assert file_name(Headers.of([(b"Content-Disposition", raw)])) == "施設一覧.csv"


@given(st.binary(max_size=60))
@settings(max_examples=200)
def test_no_name_is_a_path(raw: bytes) -> None:
    headers = Headers.of([(b"Content-Disposition", b'attachment; filename="' + raw + b'"')])
    name = file_name(headers)
    assert name is None or (name.isprintable() and not {"/", "\\"} & set(name) and name not in {"", ".", ".."})


def test_repeated_headers_are_joined() -> None:
    assert Headers.of([(b"Content-Encoding", b"gzip"), (b"content-encoding", b"br")])["content-encoding"] == "gzip, br"


@pytest.mark.parametrize(
    ("text", "number"), [("12", 12), ("0", 0), ("-1", None), ("1e3", None), ("", None), ("１", None)]
)
def test_a_length_is_a_number(text: str, number: int | None) -> None:
    assert length({"content-length": text}) == number


STATUSES = {
    201: "status-unexpected", 204: "status-unexpected", 206: "status-unexpected", 300: "status-unexpected",
    400: "status-unexpected", 401: "access-refused", 403: "access-refused", 404: "page-gone", 408: "server-failed",
    410: "page-gone", 418: "status-unexpected", 429: "rate-limited", 451: "access-refused", 500: "server-failed",
    501: "status-unexpected", 502: "server-failed", 503: "server-failed", 504: "server-failed",
}  # fmt: skip


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_that_is_not_200_has_its_code(status: int) -> None:
    with pytest.raises(FetchError) as caught:
        refuse_status(status, {"retry-after": "5"}, dt.datetime.now(dt.UTC))
    assert (caught.value.code, caught.value.params["status"]) == (STATUSES[status], status)
    assert caught.value.params.get("retry_after") == (5.0 if status in {408, 429, 500, 502, 503, 504} else None)
