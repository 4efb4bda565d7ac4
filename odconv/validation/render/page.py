"""The page around a report: one file that stands alone, escaped, and with a policy that lets nothing else run."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from functools import cache
from html import escape
from importlib.resources import files

_OURS = "odconv.validation.render"
_NAME = re.compile(r"\$([a-z_]+)")  # of a part of a template
_FIGURE = re.compile(r"[+−-]?[0-9][0-9,.]*")


class Html(str):
    """Markup that is safe to be put into a page as it is."""

    __slots__ = ()


def page(*, language: str, version: str, title: str, heading: str, content: Html, made_by: str, style: str = "") -> str:
    """A page.

    Args:
        language: `ja` or `en`.
        version: version of odconv to write down.
        title: title of the window.
        heading: the heading above all.
        content: what stands below it.
        made_by: the sentence at its foot.
        style: rules beside those that all pages share.
    """
    style, script = source(_OURS, "style.css") + style, source(_OURS, "filter.js")
    return fill(
        _OURS,
        "page.html",
        language=language,
        version=version,
        title=title,
        heading=heading,
        content=content,
        made_by=made_by,
        style=Html(style),
        script=Html(script),
        style_hash=_digest(style),
        script_hash=_digest(script),
    )


@cache
def source(package: str, name: str) -> str:
    """A file beside a module: a template, a style sheet, a script."""
    return files(package).joinpath(name).read_text(encoding="utf-8")


def fill(package: str, name: str, **parts: object) -> Html:
    """A template with its parts filled in, each escaped unless it is markup already."""
    pieces = _pieces(package, name).copy()
    pieces[1::2] = [part if isinstance(part := parts[key], Html) else escape(str(part)) for key in pieces[1::2]]
    return Html("".join(pieces))


@cache
def _pieces(package: str, name: str) -> list[str]:
    """A template cut at its parts: what stands between them, and their names in turns."""
    return _NAME.split(source(package, name))


def join(parts: Iterable[str]) -> Html:
    """Pieces of markup, one behind another."""
    return Html("".join(parts))


def table(headers: Iterable[str], rows: Iterable[Iterable[str]], kind: str = "") -> Html:
    """A table whose first cell of each row names it; texts are escaped, markup is not; figures stand to the right.

    Args:
        headers: of the columns.
        rows: their cells.
        kind: class of the table.
    """
    heads = join(f'<th scope="col">{_safe(header)}</th>' for header in headers)
    body = join(f"<tr>{join(_cell(number, cell) for number, cell in enumerate(row))}</tr>\n" for row in rows)
    name = f' class="{escape(kind)}"' if kind else ""
    return Html(f"<table{name}>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n")


def _cell(number: int, text: str) -> str:
    if number == 0:
        return f'<th scope="row">{_safe(text)}</th>'
    kind = ' class="figure"' if _FIGURE.fullmatch(text) else ""
    return f"<td{kind}>{_safe(text)}</td>"


def _safe(text: str) -> str:
    return text if isinstance(text, Html) else escape(text)


@cache
def _digest(text: str) -> str:
    """The digest by which a content security policy names an inline script or style sheet."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
