"""Web pages in place of files: told by their bytes and by what was promised."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.errors import FetchError
from odconv.harvest.client.promised import promised, refuse_page
from tests.faults.network_faults import LOGIN, SORRY

EXCEL = (
    b'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style>td{}</style><script></script></head>'
    b"<table><tr><td>a</td></tr></table></html>"
)
BARE = b"<table border=1><tr><th>a</th></tr><tr><td>1</td></tr></table>"
PAGE = b"<html><body><a href='/'>home</a><table><tr><td>menu</td></tr></table></body></html>"

PROMISES = [
    (("CSV", None, ""), {"csv"}),
    ((".xlsx", None, ""), {"xlsx"}),
    (("CSV/XLSX", None, ""), {"csv", "xlsx"}),
    (("", "text/csv; charset=shift_jis", ""), {"csv"}),
    (("", "application/vnd.ms-excel", "http://a.jp/x.html"), {"xls"}),
    (("", None, "https://a.jp/%E6%96%BD.CSV?x=.pdf"), {"csv"}),
    (("", None, "https://a.jp/download.php?id=3"), None),
    (("", None, "https://a.jp/"), None),
    (("HTML", None, "https://a.jp/x.csv"), {"html"}),
    (("Webページ", None, ""), {"web"}),
    (("データ", None, ""), None),
]


@pytest.mark.parametrize(("said", "kinds"), PROMISES)
def test_what_a_listing_promises(said: tuple[str, str | None, str], kinds: set[str] | None) -> None:
    assert promised(*said) == kinds


def code(head: bytes, *kinds: str) -> str:
    try:
        refuse_page(head, frozenset(kinds) or None)
    except FetchError as error:
        return error.code
    return ""


def test_error_and_login_pages_are_told() -> None:
    assert code(SORRY, "csv") == "page-instead-of-data"
    assert code(LOGIN, "csv") == "login-page"
    assert code(SORRY.decode().encode("utf-16"), "csv") == "page-instead-of-data"
    assert code(b"\xef\xbb\xbf\r\n" + SORRY, "xlsx") == "page-instead-of-data"
    assert code(b"<?xml version='1.0'?><html><body/></html>", "zip") == "page-instead-of-data"


def test_a_page_is_good_where_a_page_or_nothing_was_promised() -> None:
    assert code(SORRY, "html") == code(LOGIN, "csv", "html") == code(SORRY) == ""


def test_a_table_that_was_saved_by_a_workbooks_name_is_good() -> None:
    assert code(EXCEL, "xls") == code(BARE, "xls") == ""
    assert code(PAGE, "xls") == code(SORRY, "xls") == "page-instead-of-data"
    assert code(BARE, "csv") == "page-instead-of-data"


@pytest.mark.parametrize(
    "body",
    [
        b"name,note\r\nA,<b>bold</b>\r\n",
        b"<note>,value\r\n1,2\r\n",
        b"",
        b"%PDF-1.7\n",
        b"PK\x03\x04<html>",
        b'{"type": "FeatureCollection"}',
        b"<?xml version='1.0'?><rdf:RDF/>",
        "名称,備考\r\n区役所,<html>ではない\r\n".encode("cp932"),
    ],
)
def test_data_is_no_page(body: bytes) -> None:
    assert code(body, "csv", "json", "pdf") == ""


@given(st.binary(max_size=300))
@settings(max_examples=100)
def test_any_bytes_are_judged(head: bytes) -> None:
    assert code(head, "csv") in {"", "page-instead-of-data", "login-page"}
