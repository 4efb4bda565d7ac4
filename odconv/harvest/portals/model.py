"""One portal as its file says it; every key is told of in docs/portals.ja.md."""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from odconv.catalog.licences import licence_of
from odconv.catalog.model import Distribution, Licence
from odconv.errors import UsageError
from odconv.reference.licences import licences
from odconv.reference.local_governments import local_government
from odconv.schemas.registry import find_entry

_HTTP = re.compile(r"https?://[^\s/]+")
_SIGN_IN = re.compile(r"https?://[^/?#\s]*@")


class _Strict(BaseModel):
    """Immutable; an unknown key is an error, since a misspelt cap is no cap."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def wrong(fault: str, /, **facts: str) -> PydanticCustomError:
    """What is wrong with a value, as `portal-value-wrong.<fault>` of `issues.yaml` says it."""
    return PydanticCustomError(fault, "portal-value-wrong", facts)


def _known(code: str) -> str:
    """The code, if there is such a body (with its check digit)."""
    if len(code) != 6 or local_government(code) is None:
        raise wrong("code")
    return code


def _http(url: str) -> str:
    """An address of the web; one with a password would be told again in the ledger, the reports and the catalog."""
    if _HTTP.match(url) is None:
        raise wrong("address", value=url)
    if _SIGN_IN.match(url):
        raise wrong("sign-in")
    return url


def _listed_at(url: str) -> None:
    """As `_http`, for a key whose form hangs on another key: says itself which one is wrong."""
    try:
        _http(url)
    except PydanticCustomError as error:
        raise wrong(error.type, **{**(error.context or {}), "key": "url"}) from error


def _format(name: str) -> str:
    """The full id of a format."""
    try:
        return find_entry(name).id
    except UsageError as error:
        raise wrong("format") from error


def _terms(name: str) -> str:
    """A licence by any spelling that we know: one that we do not know would keep tables out of the merged ones."""
    if licence_of(name).id is None:
        raise wrong("licence", known=", ".join(licences()))
    return name


def _fence(text: str) -> str:
    """An exact host or network: no pattern, so that what is allowed can be counted."""
    try:
        if "/" in text:
            ipaddress.ip_network(text)
    except ValueError as error:
        raise wrong("host") from error
    if "*" in text or not text:
        raise wrong("host")
    return text


Code = Annotated[str, AfterValidator(_known)]
Url = Annotated[str, AfterValidator(_http)]
Format = Annotated[str, AfterValidator(_format)]
Terms = Annotated[str, AfterValidator(_terms)]


class Kind(StrEnum):
    """In which dialect a portal tells what it has."""

    CKAN = "ckan"
    DCAT = "dcat"
    LISTING = "listing"
    WEBPAGE = "webpage"
    URLS = "urls"
    FOLDER = "folder"


class Authority(StrEnum):
    """Whose word counts where several portals list the same dataset: the publisher's own portal first."""

    PUBLISHER = "publisher"
    PREFECTURE = "prefecture"
    AGGREGATOR = "aggregator"

    @property
    def rank(self) -> int:
        """0 for the publisher's own portal; smaller comes first."""
        return list(Authority).index(self)


class Agreement(_Strict):
    """That the operator of a portal agreed to be read in spite of its robots.txt: who, when, where it is written."""

    who: str = Field(min_length=1)
    when: dt.date
    where: str = Field(min_length=1)


class Robots(_Strict):
    """What robots.txt means for us: obeyed, unless the operator agreed otherwise."""

    agreed: Agreement | None = None


class Bounds(_Strict):
    """How many there are when all is well; None where nothing is expected."""

    min: int | None = Field(default=None, ge=0)
    max: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise wrong("order")
        return self

    def admits(self, number: int) -> bool:
        """Whether a number lies within the bounds."""
        return (self.min is None or number >= self.min) and (self.max is None or number <= self.max)


class Expectations(_Strict):
    """What a healthy night brings: the number of datasets, and of rows by id of the format."""

    datasets: Bounds = Bounds()
    rows: Mapping[Format, Bounds] = Field(default_factory=dict)


class PortalLicence(_Strict):
    """The licence of everything that says none itself, and the page of the portal that says so."""

    id: Terms
    terms: Url


class Link(_Strict):
    """A file on a web page: the text of its link (`*` for any letters), of which the newest date counts.

    Attributes:
        title: of the dataset.
        text: of the link, as it reads on the page; `*` stands for any letters, width does not matter.
        row: pattern of all text in the row, list item or paragraph where the link stands: many pages write the subject
            in the first cell and link the word CSV.
        href: pattern of the address, for links of the same text.
        id: names the dataset from night to night.
        publisher: code, where it is not the portal's.
        licence: id of our list, where the page says it.
    """

    title: str = Field(min_length=1)
    text: str = Field(min_length=1)
    row: str = "*"
    href: str = "*"
    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")
    publisher: Code | None = None
    licence: Terms | None = None


class File(_Strict):
    """A file at an address that does not change."""

    title: str = Field(min_length=1)
    url: Url
    id: str | None = Field(default=None, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")
    publisher: Code | None = None
    licence: Terms | None = None


class Portal(_Strict):
    """One place where datasets are listed.

    Attributes:
        id: names the portal in the store; never changed later.
        title: as people call it.
        kind: its dialect.
        url: of the CKAN (without /api), the feed, the list, the page; the path of a folder, "" for `urls`.
        verified: whether somebody read the portal with odconv and looked at what came.
        evidence: where what stands here comes from.
        enabled: whether it is harvested; one that is not is kept for what is known of it.
        publishers: 全国地方公共団体コード by name of the organisation at the portal; `*` and `?` stand for any
            letters.
        code_in_name: how an organisation's name carries its code: `t{code}` (six digits), `{code5}` (five).
        default_publisher: code of whoever publishes what no organisation tells.
        only_publishers: keep datasets of these codes (`13*`) and no others; all where empty.
        contact: where the operator finds us: mail or address of a page, sent with every request.
        pace_seconds: between two requests to one host.
        connections: to one host at a time.
        robots: whether robots.txt is obeyed.
        max_datasets, max_bytes: above that the listing stops, a file is refused.
        private_ok: hosts and networks within one's own walls that may be read.
        expectations: what a healthy night brings.
        full_every_days: days after which everything is listed again, so that removals are noticed.
        licence: of what says none.
        authority: whose word counts among copies.
        mappings: mapping file by pattern of a distribution's title, address or id.
        query: CKAN's `fq`, for a part of a portal.
        page_rows: datasets asked for at a time (CKAN); a tenth of them at first, to know how many there are.
        links, files: of the kinds `webpage` and `urls`.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str = Field(min_length=1)
    kind: Kind
    url: str = ""
    verified: bool = False
    evidence: str = ""
    enabled: bool = True
    publishers: Mapping[str, Code] = Field(default_factory=dict)
    code_in_name: str | None = Field(default=None, pattern=r"^[^{}]*\{code5?\}[^{}]*$")
    default_publisher: Code | None = None
    only_publishers: tuple[str, ...] = ()
    contact: str | None = None
    pace_seconds: float = Field(default=1.0, ge=0, le=3600)
    connections: int = Field(default=1, ge=1, le=16)
    robots: Robots = Robots()
    max_datasets: int = Field(default=200_000, ge=1)
    max_bytes: int = Field(default=200 * 2**20, ge=1)
    private_ok: tuple[Annotated[str, AfterValidator(_fence)], ...] = ()
    expectations: Expectations = Expectations()
    full_every_days: int = Field(default=7, ge=1)
    licence: PortalLicence | None = None
    authority: Authority = Authority.PUBLISHER
    mappings: Mapping[str, Path] = Field(default_factory=dict)
    query: str = ""
    page_rows: int = Field(default=500, ge=2, le=1000)
    links: tuple[Link, ...] = ()
    files: tuple[File, ...] = ()

    @field_validator("robots", mode="before")
    @classmethod
    def _obey(cls, value: Any) -> Any:
        return Robots() if value == "obey" else value

    @model_validator(mode="after")
    def _kinds_need(self) -> Self:
        """Each kind has what it reads and nothing else."""
        kind = self.kind
        needed = {"url": kind is not Kind.URLS, "links": kind is Kind.WEBPAGE, "files": kind is Kind.URLS}
        for name, is_needed in needed.items():
            if bool(getattr(self, name)) != is_needed:
                raise wrong("needed" if is_needed else "not-needed", kind=kind.value, name=name)
        if kind not in (Kind.FOLDER, Kind.URLS):
            _listed_at(self.url)
        ids = {"links": [one.id for one in self.links], "files": [one.id or one.url for one in self.files]}
        for name, named in ids.items():
            if len(named) != len(set(named)):
                raise wrong("id-repeated", name=name)
        return self

    def publisher_of(self, *names: str) -> str | None:
        """The code of an organisation.

        Args:
            names: what the portal calls it, the most exact first (`t131032`, `港区`).

        Returns:
            The code within a name, else by name, else by pattern, else the default; None where nothing tells. A code
            goes before a name, since 府中市 lies in Tokyo and in Hiroshima.
        """
        named = [name for name in names if name]
        within = next(filter(None, map(self._code_within, named)), None)
        exact = next((self.publishers[name] for name in named if name in self.publishers), None)
        return within or exact or self._by_pattern(named) or self.default_publisher

    def _by_pattern(self, names: Sequence[str]) -> str | None:
        for pattern, code in self.publishers.items():
            if any(fnmatchcase(name, pattern) for name in names):
                return code
        return None

    def _code_within(self, name: str) -> str | None:
        """The code that `code_in_name` finds in a name, with its check digit, if there is such a body."""
        if self.code_in_name is None:
            return None
        before, _, rest = self.code_in_name.partition("{")
        width, after = (5, rest[6:]) if rest.startswith("code5}") else (6, rest[5:])
        found = re.fullmatch(f"{re.escape(before)}([0-9]{{{width}}}){re.escape(after)}", name)
        body = local_government(found[1]) if found else None
        return body.code if body else None

    def keeps(self, code: str | None) -> bool:
        """Whether datasets of this publisher are wanted."""
        return not self.only_publishers or any(fnmatchcase(code or "", pattern) for pattern in self.only_publishers)

    def mapping_of(self, distribution: Distribution) -> Path | None:
        """The mapping file for a distribution: the first whose pattern its title, address or id agrees with."""
        texts = [text for text in (distribution.title, distribution.url, distribution.id) if text]
        for pattern, path in self.mappings.items():
            if any(fnmatchcase(text, pattern) for text in texts):
                return path
        return None

    @property
    def default_licence(self) -> Licence | None:
        """The licence of what says none itself."""
        if self.licence is None:
            return None
        known = licence_of(self.licence.id)
        return known.model_copy(update={"url": self.licence.terms})
