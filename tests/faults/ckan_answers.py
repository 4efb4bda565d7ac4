"""A CKAN's Action API as far as a harvest asks it, made of a dictionary of datasets."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tests.faults.replies import Reply

Datasets = Mapping[str, dict[str, Any]]
Query = Mapping[str, str]
_TERM = re.compile(r"\+?(\w+):(?:\[(\S+) TO (\S+)\]|\"([^\"]*)\"|(\S+))")


def dataset(name: str, address: str, **facts: Any) -> dict[str, Any]:
    """A dataset with one CSV, as `package_show` gives it.

    Args:
        name: of the dataset; its id is made of it.
        address: of the file.
        facts: what differs: `title`, `organization` (name, or the whole dictionary), `modified`, `license_id`,
            `resources`, `extras` …; `format` and `resource_name` of the one file.
    """
    modified = facts.pop("modified", "2026-04-01T00:00:00.000000")
    organization = facts.pop("organization", "t131016")
    if isinstance(organization, str):
        organization = {"id": _id(organization), "name": organization, "title": facts.pop("publisher", organization)}
    resource = {
        "id": _id(name + "/resource"), "name": facts.pop("resource_name", name), "url": address, "position": 0,
        "format": facts.pop("format", "CSV"), "created": modified, "last_modified": modified, "state": "active",
    }  # fmt: skip
    return {
        "id": _id(name), "name": name, "title": name, "notes": "", "type": "dataset", "state": "active",
        "private": False, "license_id": "CC-BY-4.0", "license_title": "Creative Commons Attribution 4.0",
        "license_url": "https://creativecommons.org/licenses/by/4.0/", "metadata_created": modified,
        "metadata_modified": modified, "organization": organization, "owner_org": organization["id"],
        "resources": [resource], "num_resources": 1, "tags": [], "groups": [], "extras": [], **facts,
    }  # fmt: skip


def answer(action: str, query: Query, datasets: Datasets, max_rows: int) -> Reply:
    """What the API answers: JSON, 404 for what it does not know."""
    actions: dict[str, Callable[[], Any]] = {
        "package_search": lambda: _search(query, datasets, max_rows),
        "package_list": lambda: sorted(datasets),
        "package_show": lambda: _show(query, datasets),
        "organization_list": lambda: sorted({entry["organization"]["name"] for entry in datasets.values()}),
        "status_show": lambda: {"ckan_version": "2.11.3", "site_title": "loopback"},
    }
    result = actions[action]() if action in actions else None
    if result is None:
        error = {"__type": "Not Found Error", "message": "Not found"}
        return _json({"help": "", "success": False, "error": error}, status=404)
    return _json({"help": "", "success": True, "result": result})


def _json(content: Any, status: int = 200) -> Reply:
    body = json.dumps(content, ensure_ascii=False).encode()
    return Reply(body, status, "application/json;charset=utf-8", etag="", modified="")


def _show(query: Query, datasets: Datasets) -> Any:
    wanted = query.get("id", "")
    return next((entry for entry in datasets.values() if wanted in {entry["id"], entry["name"]}), None)


def _search(query: Query, datasets: Datasets, max_rows: int) -> Any:
    found = [entry for entry in datasets.values() if entry["state"] == "active" and _matches(entry, query)]
    name, _, order = query.get("sort", "name asc").split(",")[0].strip().partition(" ")
    found.sort(key=lambda entry: (str(entry.get(name, "")), entry["id"]), reverse=order.strip() == "desc")
    start, rows = int(query.get("start", 0)), min(int(query.get("rows", 10)), max_rows)
    return {"count": len(found), "sort": query.get("sort"), "facets": {}, "results": found[start : start + rows]}


def _matches(entry: Mapping[str, Any], query: Query) -> bool:
    wanted = f"{query.get('fq', '')} {query.get('q', '')}"
    return all(_has(entry, *term) for term in _TERM.findall(wanted))


def _has(entry: Mapping[str, Any], name: str, low: str, high: str, quoted: str, plain: str) -> bool:
    value = entry.get(name, "")
    text = value["name"] if isinstance(value, dict) else str(value)
    if low:
        text = text[:23]  # as Solr keeps it: to the millisecond
        return (low == "*" or text >= low.rstrip("Z")) and (high == "*" or text <= high.rstrip("Z"))
    return (quoted or plain) in {"*", text}


def _id(text: str) -> str:
    return str(uuid5(NAMESPACE_URL, text))
