"""Web addresses and e-mail addresses: is the text one, as a cell of a national format may hold it?"""

from __future__ import annotations

import re

# RFC 3986 section 2: what may stand in a URI; letters beyond ASCII occur in paths and are read by every browser.
_WEB = re.compile(r"https?://[^\s/?#\"<>\\^`{|}@:　]+(?::[0-9]{1,5})?(?:[/?#][^\s\"<>\\^`{|}　]*)?", re.IGNORECASE)
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)


def is_web_url(text: str) -> bool:
    """Whether the text is one absolute http or https address with a host (RFC 3986, letters beyond ASCII allowed).

    >>> is_web_url("https://www.city.example.lg.jp/aed.html"), is_web_url("www.city.example.lg.jp")
    (True, False)
    """
    return len(text) <= 2083 and _WEB.fullmatch(text) is not None


def is_email(text: str) -> bool:
    """Whether the text is one e-mail address, by the grammar that HTML's `input type=email` uses, with a dotted domain.

    >>> is_email("bosai@city.example.lg.jp"), is_email("bosai@city")
    (True, False)
    """
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None
