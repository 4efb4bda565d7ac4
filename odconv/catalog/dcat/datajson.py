"""`data.json` (DCAT-US 1.1) → datasets: Project Open Data's list, which ArcGIS Hub gives as its feed, too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic_core import from_json

from odconv.catalog.licences import licence_of
from odconv.catalog.model import Agent, Contact, Dataset, Distribution, Licence
from odconv.catalog.moments import moment
from odconv.catalog.reading import CodeOf, Read, no_code, odd
from odconv.errors import SourceError

Record = Mapping[str, Any]
_OF_DATASET = frozenset({
    "identifier", "title", "description", "landingPage", "distribution", "accrualPeriodicity", "temporal",
})  # fmt: skip
_OF_DISTRIBUTION = frozenset({"title", "description", "format", "mediaType", "downloadURL", "accessURL", "conformsTo"})


def is_data_json(data: bytes) -> bool:
    """Whether a document is `data.json`: an object with the plain key `dataset`."""
    if not data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return False
    try:
        found = from_json(data.removeprefix(b"\xef\xbb\xbf"))
    except ValueError:
        return False
    return isinstance(found, dict) and isinstance(found.get("dataset"), list)


def read_data_json(data: bytes, portal: str, base: str, code_of: CodeOf = no_code) -> Read:
    """The datasets of a `data.json`.

    Args:
        data: the document.
        portal: id of the portal.
        base: address of the document.
        code_of: the code of an organisation by its name.

    Raises:
        SourceError: `dcat-unreadable`.
    """
    try:
        records = from_json(data.removeprefix(b"\xef\xbb\xbf"))["dataset"]
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError("dcat-unreadable", url=base, reason=str(error)) from error
    datasets, issues = [], []
    for record in records:
        try:
            datasets.append(_dataset(record, portal, code_of))
        except (TypeError, ValueError, AttributeError, KeyError) as error:
            issues.append(odd(_text(record, "title") if isinstance(record, Mapping) else "", error))
    return Read(datasets, issues)


def _dataset(record: Record, portal: str, code_of: CodeOf) -> Dataset:
    name = _text(record, "identifier") or str(record["landingPage"])
    spatial = record.get("spatial")
    return Dataset(
        portal=portal,
        id=name,
        name=name,
        title=_text(record, "title") or name,
        description=_text(record, "description"),
        url=_text(record, "landingPage") or None,
        publisher=_publisher(record.get("publisher"), code_of),
        contact=_contact(record.get("contactPoint")),
        tags=_texts(record.get("keyword")),
        themes=_texts(record.get("theme")),
        licence=_licence(record),
        issued=moment(record.get("issued")),
        modified=moment(record.get("modified")),
        frequency=_text(record, "accrualPeriodicity") or None,
        spatial=spatial if isinstance(spatial, str) and spatial else None,
        temporal=_text(record, "temporal") or None,
        language=next(iter(_texts(record.get("language"))), None),
        distributions=_distributions(record.get("distribution") or ()),
        extras=_beyond(record, _OF_DATASET),
    )


def _distributions(records: Any) -> tuple[Distribution, ...]:
    """The files; one that has the address of another gets a number behind it."""
    found: dict[str, Distribution] = {}
    for record in records:
        one = _distribution(record)
        number = 1
        while one.id in found:
            number += 1
            one = one.model_copy(update={"id": f"{one.id.partition('#again')[0]}#again{number}"})
        found[one.id] = one
    return tuple(found.values())


def _distribution(record: Record) -> Distribution:
    url, page = _text(record, "downloadURL"), _text(record, "accessURL")
    return Distribution(
        id=_text(record, "identifier") or url or page or _text(record, "title"),
        title=_text(record, "title"),
        url=url or None,
        page=page or None,
        description=_text(record, "description"),
        format=_text(record, "format"),
        media_type=_text(record, "mediaType") or None,
        licence=_licence(record),
        conforms_to=_text(record, "conformsTo") or None,
        extras=_beyond(record, _OF_DISTRIBUTION),
    )


def _beyond(record: Record, told: frozenset[str]) -> dict[str, Any]:
    return {
        key: value
        for key, value in record.items()
        if key != "distribution" and (key not in told or not isinstance(value, str))
    }


def _publisher(record: Any, code_of: CodeOf) -> Agent:
    if not isinstance(record, Mapping):
        return Agent(code=code_of())
    name = _text(record, "name")
    return Agent(name=name, code=code_of(name))


def _contact(record: Any) -> Contact | None:
    if not isinstance(record, Mapping):
        return None
    email = _text(record, "hasEmail").removeprefix("mailto:") or None
    contact = Contact(name=_text(record, "fn"), email=email)
    return None if contact == Contact() else contact


def _licence(record: Record) -> Licence | None:
    text = _text(record, "license")
    if not text:
        return None
    return licence_of("", text) if text.startswith(("http://", "https://")) else licence_of(text)


def _texts(value: Any) -> tuple[str, ...]:
    found = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(one for one in found if isinstance(one, str) and one))


def _text(record: Record, key: str) -> str:
    value = record.get(key)
    return value if isinstance(value, str) else ""
