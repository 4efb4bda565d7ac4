"""Web addresses: what goes over the wire, and what logs may show."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.errors import FetchError
from odconv.harvest.client import urls
from odconv.harvest.client.urls import join, parse, shown


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("https://example.jp/a b.csv", "https://example.jp/a%20b.csv"),
        ("https://example.jp/施設.csv?区=港", "https://example.jp/%E6%96%BD%E8%A8%AD.csv?%E5%8C%BA=%E6%B8%AF"),
        ("https://example.jp/%E6%96%BD.csv", "https://example.jp/%E6%96%BD.csv"),
        ("HTTP://EXAMPLE.jp:80/A", "http://example.jp/A"),
        ("https://example.jp:8443", "https://example.jp:8443/"),
        ("https://example.jp./a", "https://example.jp/a"),
        ("https://日本語.jp/", "https://xn--wgv71a119e.jp/"),
        ("http://[2001:DB8::1]:8080/a", "http://[2001:db8::1]:8080/a"),
        (" https://example.jp/a#部分 ", "https://example.jp/a"),
        ("https://clerk:secret@example.jp/a", "https://example.jp/a"),
    ],
)
def test_an_address_is_made_fit_for_the_wire(written: str, sent: str) -> None:
    assert str(parse(written)) == sent


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("ftp://example.jp/a.csv", "address-scheme"),
        ("file:///etc/passwd", "address-scheme"),
        ("javascript:alert(1)", "address-scheme"),
        ("gopher://example.jp/", "address-scheme"),
        ("example.jp/a.csv", "address-scheme"),
        ("", "address-scheme"),
        ("https:///a.csv", "address-invalid"),
        ("https://[::1/a", "address-invalid"),
        ("https://example.jp:99999/", "address-invalid"),
        ("https://example.jp:port/", "address-invalid"),
        ("https://exa\nmple.jp/", "address-invalid"),
        ("https://example.jp/\r\nHost: other", "address-invalid"),
        ("https://example.jp/" + "a" * 9000, "address-invalid"),
    ],
)
def test_what_is_no_web_address_is_refused(written: str, code: str) -> None:
    with pytest.raises(FetchError) as caught:
        parse(written)
    assert caught.value.code == code


def test_parameters_join_the_query() -> None:
    assert str(parse("http://a.jp/s?x=1", {"q": "避難 所"})) == "http://a.jp/s?x=1&q=%E9%81%BF%E9%9B%A3+%E6%89%80"


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/b", "https://a.jp/b"),
        ("b?x", "https://a.jp/dir/b?x"),
        ("//c.jp/b", "https://c.jp/b"),
        ("http://c.jp/", "http://c.jp/"),
        ("?page=2", "https://a.jp/dir/a?page=2"),
        ("https://user:pass@c.jp/#x", "https://c.jp/"),
    ],
)
def test_a_redirect_leads_where_a_browser_would_go(location: str, target: str) -> None:
    assert str(join(parse("https://a.jp/dir/a?q"), location)) == target


SECRETS = [
    "https://u:secret@a.jp/x",
    "https://secret@a.jp",
    "ftp://u:secret@a.jp/",
    "http://u:secret@[::1]/",
    "u:secret@a.jp",
    "//u:secret@a.jp/x",
    "http://a@u:secret@a.jp/x",
    "https://u:secret@a.jp\\x",
    "https://u:secret@a.jp?x=1",
]


@pytest.mark.parametrize("secret", SECRETS)
def test_user_name_and_password_are_never_shown(secret: str) -> None:
    assert "secret" not in shown(secret)
    assert "secret" not in sent_or_said(secret)


def sent_or_said(written: str) -> str:
    """The address as it is sent, or the error about it."""
    try:
        return str(parse(written))
    except FetchError as error:
        return str(error)


@given(st.text(max_size=80))
@settings(max_examples=200)
def test_any_text_is_an_address_or_an_error(text: str) -> None:
    for written in (text, f"https://{text}", f"https://example.jp/{text}"):
        assert len(shown(written)) <= 501
        try:
            address = parse(written)
        except FetchError:
            continue
        assert str(address).isascii()
        assert str(address).isprintable()
        assert parse(str(address)) == address


ENDS = st.dictionaries(st.text(max_size=9), st.text(max_size=9), max_size=2)


@given(st.from_regex(urls._PLAIN, fullmatch=True) | st.from_regex(r"https?://[a-z0-9.:%-]{1,9}[/?]?[!-~]{0,9}"), ENDS)
@settings(max_examples=200)
def test_what_goes_over_the_wire_as_it_is_is_what_httpx_makes_of_it(written: str, params: dict[str, str]) -> None:
    assert urls._plain(written) in (None, taken_apart(written, {}))
    assert asked(written, params) == taken_apart(written, params)


def asked(written: str, params: dict[str, str]) -> urls.Address | str:
    try:
        return parse(written, params)
    except FetchError as error:
        return error.code


def taken_apart(written: str, params: dict[str, str]) -> urls.Address | str:
    try:
        return urls._whole(written, params)
    except FetchError as error:
        return error.code


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:5000/api?q=%2A", "https://a-b.example.jp/x/y_1.csv", "http://a", "http://a/?x"]
)
def test_a_plain_address_does_not_need_httpx(address: str) -> None:
    code = "import sys; from odconv.harvest.client.urls import parse; parse(sys.argv[1]); print('httpx' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code, address], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
