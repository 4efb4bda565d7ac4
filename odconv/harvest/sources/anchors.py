"""The links of a web page or of a text in Markdown: what each reads, what stands around it, where it leads."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urldefrag, urljoin

from lxml import html
from lxml.etree import LxmlError

from odconv.errors import SourceError
from odconv.harvest.sources.dates import newest_date
from odconv.tables.decode import decode

_SPACE = re.compile(r"\s+")
_MARKDOWN = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(\s*<?([^\s()<>]+(?:\([^\s()]*\)[^\s()<>]*)*)>?[^()]*\)")
_ROW = "(./ancestor::tr | ./ancestor::li | ./ancestor::dd | ./ancestor::p)[last()]"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link of a page.

    Attributes:
        text: what it reads, folded.
        row: all text of the row, list item or paragraph where it stands, folded; its own text where it stands in none.
        url: where it leads, absolute.
        date: the newest date of its text, else of the file's name, else of its row.
    """

    text: str
    row: str
    url: str
    date: dt.date | None


def anchors_of(body: bytes, base: str) -> Sequence[Anchor]:
    """The links of a page to other addresses, in its order; of a text without any link of HTML, those of Markdown.

    Args:
        body: the page, in any encoding that Japanese pages have.
        base: its address.
    """
    try:
        text = decode(body)[1]
    except SourceError:
        return ()
    found = [
        Anchor(folded(words), folded(row), url, _date(words, url, row))
        for words, row, href in (list(_of_html(text)) or list(_of_markdown(text)))
        if (url := _joined(base, href)) is not None
    ]
    return tuple(found)


def _of_html(text: str) -> Iterator[tuple[str, str, str]]:
    """Text, row and address of every link."""
    try:
        page = html.document_fromstring(text)
    except (LxmlError, ValueError):
        return
    root = next(iter(page.xpath("//base/@href")), "")
    for element in page.xpath("//a[@href]"):
        words = "".join(map(str, element.xpath(".//text() | .//img/@alt")))
        row = "".join(map(str, element.xpath(f"{_ROW}//text()"))) or words
        yield words, row, urljoin(root, str(element.get("href")).strip())


def _of_markdown(text: str) -> Iterator[tuple[str, str, str]]:
    for line in text.splitlines():
        for words, href in _MARKDOWN.findall(line):
            yield words, _MARKDOWN.sub(r"\1", line), href


def _joined(base: str, href: str) -> str | None:
    """The absolute address of a link, without its fragment; None for the page itself and what is not of HTTP."""
    try:
        url = urldefrag(urljoin(base, href))[0]
    except ValueError:
        return None
    return url if url.startswith(("http://", "https://")) and url != urldefrag(base)[0] else None


def _date(words: str, url: str, row: str) -> dt.date | None:
    return newest_date(words) or newest_date(unquote(url.rpartition("/")[2])) or newest_date(row)


def folded(text: str) -> str:
    """A text as links are compared: NFKC, without white space."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))
