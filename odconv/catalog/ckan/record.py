"""The record back from a package that odconv published, unless a person has changed the package since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from odconv.catalog.ckan.write import record_in, said_of
from odconv.catalog.model import Dataset
from odconv.catalog.records import from_json


def restored(package: Mapping[str, Any], portal: str) -> Dataset | None:
    """The dataset as it was before it was published.

    Args:
        package: as `package_show` or `package_search` gives it.
        portal: id of the portal that lists it now.

    Returns:
        None for a package that is not ours, and for one that says something else by now: then it is the truth.
    """
    extras = {str(extra.get("key")): str(extra.get("value")) for extra in package.get("extras") or ()}
    text = record_in(extras)
    if text is None:
        return None
    try:
        dataset = from_json(text)
    except ValueError:
        return None
    if _essence(package) != _essence(said_of(dataset)):
        return None
    return dataset.model_copy(update={"portal": portal})


def _essence(package: Mapping[str, Any]) -> list[object]:
    """What a person sees and may change, as CKAN keeps it."""
    resources = [
        (_text(resource.get("url")), _text(resource.get("name")), _text(resource.get("description")))
        for resource in package.get("resources") or ()
    ]
    owner = (package.get("organization") or {}).get("name") or package.get("owner_org")  # else anybody could be named
    tags = sorted(_text(tag.get("name")) for tag in package.get("tags") or ())
    return [*(_text(package.get(key)) for key in ("title", "notes", "url", "maintainer")), owner, tags, resources]


def _text(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""
