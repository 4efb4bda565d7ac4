"""Datasets and distributions, as DCAT 3 names their properties; what every portal's dialect is read into.

The ten items that the national guide asks of a catalog (title, URL, description, contact, creator, tags, format, size,
date, licence) each have a field here. What a portal says beyond them is kept in `extras`, so that nothing read is lost.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

T = TypeVar("T")


@lru_cache(maxsize=4096)
def _same(value: T) -> T:
    """The first of all equal values: thousands of datasets name the same publisher and the same terms."""
    return value


Shared = Annotated[T, AfterValidator(_same)]


class _Record(BaseModel):  # noqa: PLW1641  (pydantic makes the hash, of the fields)
    """Immutable, and strict about unknown names: a misspelt property must not vanish."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def __eq__(self, other: object) -> bool:
        """As pydantic does it, without its looking for private attributes and extra ones, which a record has not."""
        return other.__class__ is self.__class__ and self.__dict__ == other.__dict__


class Agent(_Record):
    """Who publishes or made something (`foaf:Agent`).

    Attributes:
        name: as the portal calls it, "" where it says nothing.
        code: 全国地方公共団体コード, six digits, where it is known.
        url: a page of the agent.
    """

    name: str = ""
    code: str | None = Field(default=None, pattern=r"^\d{6}$")
    url: str | None = None


class Contact(_Record):
    """Whom to ask (`vcard:Kind`); a department, never a private person."""

    name: str = ""
    email: str | None = None
    phone: str | None = None
    url: str | None = None


class Licence(_Record):
    """Under which terms something may be used, as the portal says it.

    Attributes:
        id: id of our list of licences (`CC-BY-4.0`), None where the text is none that we know.
        title: as the portal writes it.
        url: the address that the portal gives.
    """

    id: str | None = None
    title: str = ""
    url: str | None = None


class Distribution(_Record):
    """One file or service of a dataset (`dcat:Distribution`).

    Attributes:
        id: stable within its dataset: the portal's own id, its address where it has none.
        title: name of the file.
        url: where its bytes are (`dcat:downloadURL`); None where only a page is known.
        page: where a person finds it (`dcat:accessURL`).
        description: free text.
        format: as the portal writes it (`CSV`, `XLS`); not to be trusted.
        media_type: as the portal writes it.
        size: bytes, as the portal writes it.
        licence: of this file; that of the dataset where None.
        issued, modified: as the portal says, to the second at most, with offset where it is known.
        conforms_to: the standard that the publisher says it follows.
        extras: everything else that the portal says.
    """

    id: str
    title: str = ""
    url: str | None = None
    page: str | None = None
    description: str = ""
    format: str = ""
    media_type: str | None = None
    size: int | None = Field(default=None, ge=0)
    licence: Shared[Licence | None] = None
    issued: dt.datetime | None = None
    modified: dt.datetime | None = None
    conforms_to: str | None = None
    extras: dict[str, Any] = Field(default_factory=dict)


class Dataset(_Record):
    """A dataset (`dcat:Dataset`) with its distributions, as one portal lists it.

    Attributes:
        portal: id of the portal that lists it.
        id: stable within the portal: its own id, else what tells it apart there.
        name: a name for addresses (CKAN's `name`), unique within the portal.
        title, description: as written.
        url: the dataset's page at the portal or the publisher.
        publisher: who publishes it.
        creator: the department that made it.
        contact: whom to ask.
        tags: keywords, in the portal's order, each once.
        themes: groups or categories.
        licence: of the dataset.
        issued, modified: as the portal says.
        frequency: how often it is renewed, as written (年1回).
        spatial, temporal: what it covers, as written.
        language: as written.
        distributions: its files, in the portal's order.
        extras: everything else that the portal says.
    """

    portal: str
    id: str
    name: str
    title: str
    description: str = ""
    url: str | None = None
    publisher: Shared[Agent] = Agent()
    creator: Shared[Agent | None] = None
    contact: Shared[Contact | None] = None
    tags: Shared[tuple[str, ...]] = ()
    themes: Shared[tuple[str, ...]] = ()
    licence: Shared[Licence | None] = None
    issued: dt.datetime | None = None
    modified: dt.datetime | None = None
    frequency: str | None = None
    spatial: str | None = None
    temporal: str | None = None
    language: str | None = None
    distributions: tuple[Distribution, ...] = ()
    extras: dict[str, Any] = Field(default_factory=dict)

    @property
    def key(self) -> str:
        """What names the dataset across portals and nights."""
        return f"{self.portal}/{self.id}"

    def distribution_key(self, distribution: Distribution) -> str:
        """What names one of its distributions across portals and nights."""
        return f"{self.key}/{distribution.id}"
