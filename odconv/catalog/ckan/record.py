"""The record back from a package that odconv published, unless a person has changed the package since."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from odconv.catalog.ckan.write import RECORD, record_in, shown_of
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
    marks = [extra.get("value") for extra in package.get("extras") or () if extra.get("key") == RECORD]
    text = record_in(str(marks[-1])) if marks else None
    if text is None:
        return None
    try:
        dataset = from_json(text)
    except ValueError:
        return None
    return dataset.model_copy(update={"portal": portal}) if _says(package, shown_of(dataset)) else None


def _says(package: Mapping[str, Any], ours: Mapping[str, Any]) -> bool:
    """Whether both say the same; spaces, which CKAN may change, are passed over only where letters differ."""
    return any(_essence(package, text) == _essence(ours, text) for text in (_as_it_is, _folded))


def _essence(package: Mapping[str, Any], text: Callable[[object], str]) -> list[object]:
    """What a person sees and may change, as CKAN keeps it."""
    resources = [
        (text(resource.get("url")), text(resource.get("name")), text(resource.get("description")))
        for resource in package.get("resources") or ()
    ]
    owner = (package.get("organization") or {}).get("name") or package.get("owner_org")  # else anybody could be named
    tags = sorted(text(tag.get("name")) for tag in package.get("tags") or ())
    return [*(text(package.get(key)) for key in ("title", "notes", "url", "maintainer")), owner, tags, resources]


def _as_it_is(value: object) -> str:
    return value if isinstance(value, str) else ""


def _folded(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""
