"""A package of CKAN → a dataset; what it says beyond the model, or in another form, stays as it is in `extras`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from odconv.catalog.ckan.record import restored
from odconv.catalog.licences import licence_of
from odconv.catalog.model import Agent, Contact, Dataset, Distribution, Licence
from odconv.catalog.moments import moment
from odconv.catalog.reading import CodeOf, no_code
from odconv.errors import SourceError
from odconv.shipped import read_yaml

Package = Mapping[str, Any]

_PLAIN = frozenset({"id", "name", "title", "notes"})  # told whole by the dataset where they are text
_PLAIN_OF_RESOURCE = frozenset({"id", "name", "description", "url", "format", "mimetype"})
_LICENCE = ("license_title", "license_url", "license_id")
_TERMS = frozenset(_LICENCE)
_HTTP = re.compile(r"https?://", re.IGNORECASE)
_SIGNS = re.compile(r"[-_\s]+")


def read_package(package: Package, portal: str, home: str, code_of: CodeOf = no_code) -> Dataset:
    """A package as `package_search` and `package_show` give it; one that odconv published as it was before.

    Args:
        package: `result`, or one of `result.results`.
        portal: id of the portal.
        home: address of the CKAN, without /api.
        code_of: the code of an organisation by its names (CKAN's `name`, its title).

    Raises:
        SourceError: `catalog-dataset-odd` where there is no id, or a part has not the shape that CKAN gives it.
    """
    try:
        return restored(package, portal) or _dataset(package, portal, home.rstrip("/"), code_of)
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        named = str(package.get("name") or package.get("id") or "?") if isinstance(package, Mapping) else "?"
        raise SourceError("catalog-dataset-odd", dataset=named, reason=_reason(error)) from error


def _reason(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _dataset(package: Package, portal: str, home: str, code_of: CodeOf) -> Dataset:
    said = _said(package)
    name = _text(package.get("name")) or str(package["id"])
    resources: Sequence[Package] = package.get("resources") or ()
    return Dataset(
        portal=portal,
        id=str(package["id"]),
        name=name,
        title=_text(package.get("title")) or name,
        description=_text(package.get("notes")),
        url=_address(package.get("url")) or f"{home}/dataset/{name}",
        publisher=_publisher(package.get("organization"), code_of),
        creator=_agent(_text(package.get("author")) or said.get("creator")),
        contact=_contact(package, said),
        tags=_unique(tag.get("name") for tag in package.get("tags") or ()),
        themes=_unique(group.get("title") or group.get("name") for group in package.get("groups") or ()),
        licence=_licence(package),
        issued=moment(package.get("metadata_created"), dt.UTC),
        modified=moment(package.get("metadata_modified"), dt.UTC),
        frequency=said.get("frequency"),
        spatial=said.get("spatial"),
        temporal=said.get("temporal"),
        language=said.get("language"),
        distributions=tuple(_distribution(resource, said) for resource in resources),
        extras=_beyond(package, _PLAIN),
    )


def _distribution(resource: Package, said: Mapping[str, str]) -> Distribution:
    url = _text(resource.get("url"))
    return Distribution(
        id=_text(resource.get("id")) or url,
        title=_text(resource.get("name")),
        url=url or None,
        description=_text(resource.get("description")),
        format=_text(resource.get("format")),
        media_type=_text(resource.get("mimetype")) or None,
        size=_size(resource.get("size")),
        licence=_licence(resource),
        issued=moment(resource.get("created"), dt.UTC),
        modified=moment(resource.get("last_modified"), dt.UTC) or moment(resource.get("metadata_modified"), dt.UTC),
        conforms_to=_text(resource.get("conforms_to")) or said.get("conforms_to"),
        extras=_beyond(resource, _PLAIN_OF_RESOURCE),
    )


def _beyond(record: Package, told: frozenset[str]) -> dict[str, Any]:
    """What the model does not tell letter for letter: dates, lists of objects, null in place of nothing."""
    beyond = dict(record)
    beyond.pop("resources", None)
    for key in told & beyond.keys():
        if isinstance(beyond[key], str):
            del beyond[key]
    return beyond


def _publisher(organization: Package | None, code_of: CodeOf) -> Agent:
    if not organization:
        return Agent(code=code_of())
    name, title = _text(organization.get("name")), _text(organization.get("title"))
    return Agent(name=title or name, code=code_of(name, title))


def _agent(name: str | None) -> Agent | None:
    return Agent(name=name) if name else None


def _contact(package: Package, said: Mapping[str, str]) -> Contact | None:
    """The maintainer, as CKAN calls whom to ask; the author's mail where nobody else is named."""
    maintainer, email = _text(package.get("maintainer")), _text(package.get("maintainer_email"))
    contact = Contact(
        name=said.get("contact_name") or maintainer or _text(package.get("author")),
        email=said.get("contact_email") or email or _text(package.get("author_email")) or None,
        phone=said.get("contact_phone"),
        url=said.get("contact_url"),
    )
    return None if contact == Contact() else contact


def _licence(record: Package) -> Licence | None:
    if _TERMS.isdisjoint(record):  # as in nearly all resources
        return None
    title, url, name = (_text(record.get(key)) for key in _LICENCE)
    return licence_of(title, url, name) if title or url or name else None


def _said(package: Package) -> dict[str, str]:
    """What the free extras say, by the words that we know."""
    found: dict[str, str] = {}
    for extra in package.get("extras") or ():
        meaning = _words().get(_folded(str(extra.get("key", ""))))
        value = _text(extra.get("value"))
        if meaning and value:
            found.setdefault(meaning, value)
    return found


@cache
def _words() -> Mapping[str, str]:
    known = read_yaml("odconv.catalog.ckan", "words.yaml")
    return {_folded(word): meaning for meaning, words in known.items() for word in words}


def _folded(text: str) -> str:
    return _SIGNS.sub("", text).lower()


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _address(value: object) -> str | None:
    text = _text(value).strip()
    return text if _HTTP.match(text) else None


def _size(value: object) -> int | None:
    """Bytes; CKAN gives a number, older ones a text."""
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _unique(names: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if isinstance(name, str) and name))
