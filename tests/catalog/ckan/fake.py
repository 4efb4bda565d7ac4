"""A CKAN as far as publishing sees it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from ckanapi.errors import NotFound, ValidationError


class FakeCkan:
    """CKAN as far as publishing sees it: names are unique, the bin keeps them, search knows the active ones."""

    def __init__(self) -> None:
        self.packages: dict[str, dict[str, Any]] = {}
        self.organizations: dict[str, dict[str, Any]] = {}
        self.writes: list[tuple[str, str]] = []
        self.faults: dict[str, list[Exception]] = {}
        self.lock = threading.Lock()

    def __call__(self) -> FakeCkan:
        return self

    def call_action(self, action: str, data: Mapping[str, Any]) -> Any:
        with self.lock:
            name = data.get("name") or data.get("id") or action
            if self.faults.get(name):
                raise self.faults[name].pop(0)
            return getattr(self, action)(dict(data))

    def package_search(self, data: dict[str, Any]) -> dict[str, Any]:
        found = [item for _, item in sorted(self.packages.items()) if item["state"] == "active"]
        active = [item for item in found if self.extras(item)]  # as the query asks
        page = active[data["start"] : data["start"] + min(data["rows"], 1000)]
        return {"results": [{"name": item["name"], "title": item["title"], **self.extras(item)} for item in page]}

    @staticmethod
    def extras(package: dict[str, Any]) -> dict[str, str]:
        return {extra["key"]: extra["value"] for extra in package["extras"] if extra["key"].startswith("odconv")}

    def organization_list(self, data: dict[str, Any]) -> list[str]:
        return [name for name, item in self.organizations.items() if item.get("state") != "deleted"]

    def organization_create(self, data: dict[str, Any]) -> None:
        if data["name"] in self.organizations:
            raise ValidationError({"name": ["taken"]})
        self.organizations[data["name"]] = data
        self.writes.append(("organization", data["name"]))

    def organization_patch(self, data: dict[str, Any]) -> None:
        self.organizations[data["id"]]["state"] = data["state"]

    def package_create(self, data: dict[str, Any]) -> None:
        if data["owner_org"] not in self.organizations:
            raise ValidationError({"owner_org": ["unknown"]})
        if data["name"] in self.packages:
            raise ValidationError({"name": ["taken"]})
        self.packages[data["name"]] = {**data, "state": "active"}
        self.writes.append(("create", data["name"]))

    def package_patch(self, data: dict[str, Any]) -> None:
        if data["id"] not in self.packages:
            raise NotFound("no such package")
        self.packages[data["id"]].update(data)
        self.writes.append(("patch", data["id"]))

    def package_show(self, data: dict[str, Any]) -> dict[str, Any]:
        if data["id"] not in self.packages:
            raise NotFound("no such package")
        return self.packages[data["id"]]

    def package_delete(self, data: dict[str, Any]) -> None:
        self.packages[data["id"]]["state"] = "deleted"
        self.writes.append(("delete", data["id"]))
