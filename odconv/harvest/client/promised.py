"""A web page where a file was promised: the error and login pages that servers send with status 200."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import yaml

from odconv.errors import FetchError
from odconv.tables.sniff import Kind, sniff

_PASSWORD = re.compile(rb"<input\b[^>]*\btype\s*=\s*[\"']?password", re.IGNORECASE)
_TABLE = re.compile(rb"<table\b", re.IGNORECASE)
_OFFICE = re.compile(rb"urn:schemas-microsoft-com:office|name\s*=\s*[\"']?ProgId", re.IGNORECASE)
_PAGE_PARTS = re.compile(rb"<(?:form|input|nav|iframe|footer|script|a)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Kinds:
    """`promised.yaml`."""

    files: frozenset[str]
    pages: frozenset[str]
    sheets: frozenset[str]
    media_types: Mapping[str, str]


@cache
def _kinds() -> _Kinds:
    entries = yaml.safe_load(files(__package__).joinpath("promised.yaml").read_text(encoding="utf-8"))
    sets = {name: frozenset(entries[name]) for name in ("files", "pages", "sheets")}
    return _Kinds(**sets, media_types=entries["media_types"])


def promised(form: str = "", media_type: str | None = None, url: str = "") -> frozenset[str] | None:
    """The kinds of file that a listing promises, None where it promises nothing that can be held against an answer.

    Args:
        form: the listing's format (`CSV`, `.xlsx`, `CSV/XLSX`).
        media_type: the listing's media type.
        url: address, whose ending counts where the listing says nothing.

    >>> sorted(promised("CSV"))
    ['csv']
    """
    kinds = _kinds()
    said = {word for word in re.findall(r"[a-z0-9]+", form.lower()) if word in kinds.files | kinds.pages}
    media = (media_type or "").partition(";")[0].strip().lower()
    if media in kinds.media_types:
        said.add(kinds.media_types[media])
    if not said:
        ending = PurePosixPath(urlsplit(url).path).suffix.lstrip(".").lower()
        said = {ending} & kinds.files
    return frozenset(said) or None


def refuse_page(head: bytes, expect: frozenset[str] | None) -> None:
    """Nothing, where the body may be what was promised.

    Args:
        head: the first bytes of the body.
        expect: kinds that were promised; None where nothing was.

    Raises:
        FetchError: `page-instead-of-data`, `login-page`.
    """
    if not expect or expect & _kinds().pages or not _may_be_markup(head):
        return
    if sniff(lambda start, count: head[start : start + count], len(head)) is not Kind.HTML:
        return
    plain = head.replace(b"\0", b"")
    if _PASSWORD.search(plain):
        raise FetchError("login-page")
    if expect & _kinds().sheets and _is_sheet(plain):
        return
    raise FetchError("page-instead-of-data", promised=", ".join(sorted(expect)))


def _may_be_markup(head: bytes) -> bool:
    return b"<" in head[:4096]


def _is_sheet(page: bytes) -> bool:
    """Whether some program saved a table by a workbook's name: markup with a table and little else."""
    return bool(_TABLE.search(page)) and bool(_OFFICE.search(page) or not _PAGE_PARTS.search(page))
