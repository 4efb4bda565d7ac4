"""Web addresses and e-mail addresses: is the text one, as a cell of a national format may hold it?"""

from __future__ import annotations

import re

from odconv.values import text as textual
from odconv.values.characters import half_width
from odconv.values.model import FURTHER, REMARK, Certainty, Normalized, kept, unknown
from odconv.values.nothing import not_understood

# RFC 3986 section 2: what may stand in a URI; letters beyond ASCII occur in paths and are read by every browser.
_WEB = re.compile(r"https?://[^\s/?#\"<>\\^`{|}@:　]+(?::[0-9]{1,5})?(?:[/?#][^\s\"<>\\^`{|}　]*)?", re.IGNORECASE)
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
# An address within other words: up to what cannot stand in one, brackets and Japanese punctuation included.
_WITHIN = re.compile(r"https?://[!#$%&*+,\-./0-9:;=?@A-Z_a-z~]+", re.IGNORECASE)
_DAMAGED_SCHEME = re.compile(
    r"(https?)(?:;//|:/(?!/)|//|::?//|:///+|：//|\.//|:(?=www\.))(?=[A-Za-z0-9])", re.IGNORECASE
)
_DOUBLE_SCHEME = re.compile(r"https?://(?=https?://)", re.IGNORECASE)
_NOTE_BEHIND = re.compile(r"https?://[!-~]+?[（(【][^（）()【】!-~]+[）)】]", re.IGNORECASE)
_LOST_HEAD = re.compile(r"(?:ttps?|tps?)://(?=[A-Za-z0-9])", re.IGNORECASE)
_BARE_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,10}(?:[/?#][!-~]*)?")
_HOST_PATH_ONLY = re.compile(r"[^/@]+\.(?:pdf|html?|jpe?g|png|gif|csv|xlsx?|docx?|zip|txt)", re.IGNORECASE)


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


def normalise(text: str, *, text_allowed: bool = False) -> Normalized:
    r"""One absolute address of the web.

    Args:
        text: the cell.
        text_allowed: whether the column may hold words in place of an address; they are then treated as text.

    Returns:
        `doubtful` where the scheme was missing or damaged and where a second address (part `further`) was set aside.

    >>> normalise("ｈｔｔｐｓ：／／www.example.jp/ ").value, normalise("www.example.jp/a").value
    ('https://www.example.jp/', 'https://www.example.jp/a')
    >>> normalise("http//www.example.jp").value, normalise("info@example.jp").issue, normalise("公開終了").issue
    ('http://www.example.jp', 'value-url-is-email', 'value-url-unknown')
    >>> dict(normalise("http://a.jp/（子育て）\nhttp://b.jp/").parts)
    {'further': 'http://b.jp/', 'remark': '（子育て）'}
    """
    if not text or (
        is_web_url(text) and not _NOTE_BEHIND.fullmatch(text) and not textual.has_full_width_ascii(_host(text))
    ):
        return kept(text)
    folded = half_width(textual.normalise(text).value).strip()
    if is_web_url(folded) and not _NOTE_BEHIND.fullmatch(folded):
        return Normalized(folded, rule="url.width" if folded != text.strip() else "url.spaces")
    if is_email(folded):
        return unknown(text, "value-url-is-email")
    repaired = _repaired(folded)
    if repaired:
        return Normalized(repaired, Certainty.DOUBTFUL, "url.scheme", "value-url-assumed", {"url": repaired})
    return _of_several(text) or (textual.normalise(text) if text_allowed else not_understood(text, "value-url-unknown"))


def _host(address: str) -> str:
    """The host of an address: full-width letters are typed by mistake there, and may be meant in a file's name."""
    return address.split("/")[2]


def _repaired(folded: str) -> str:
    """The address with its scheme put right or before it; "" where that makes no address."""
    candidate = _DOUBLE_SCHEME.sub("", _DAMAGED_SCHEME.sub(r"\1://", folded, count=1), count=1)
    if _LOST_HEAD.match(folded):
        candidate = ("https" if "s:" in folded[:5].lower() else "http") + folded[folded.index(":") :]
    elif candidate == folded:
        if _BARE_HOST.fullmatch(folded) is None or _HOST_PATH_ONLY.fullmatch(folded):
            return ""
        candidate = f"https://{folded}"
    return candidate if is_web_url(candidate) else ""


def _of_several(text: str) -> Normalized | None:
    """The first of the addresses that stand among words; the others and the words are parts."""
    spaced = textual.normalise(text).value
    folded = half_width(spaced)
    found = [address.rstrip(".,;") for address in _WITHIN.findall(folded)]
    if not found or not all(is_web_url(address) and "." in _host(address) for address in found):
        return None
    words = re.sub(r"<[^>]*>", " ", _WITHIN.sub(" ", spaced if spaced.count("http") == len(found) else folded))
    words = " ".join(words.split()).strip("、,;/・ ")
    parts = {FURTHER: ";".join(found[1:]), REMARK: words}
    issue = "value-url-several" if len(found) > 1 else "value-url-among-words"
    return Normalized(
        found[0], Certainty.DOUBTFUL, "url.first", issue, {"url": found[0]}, {k: v for k, v in parts.items() if v}
    )
