"""A client that answers from functions, for tests of what is read and not of how it is fetched."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from odconv.errors import FetchError
from odconv.harvest.model import Answer
from odconv.harvest.portals import Portal


def portal(kind: str = "ckan", **more: Any) -> Portal:
    return Portal.model_validate({"id": "p", "title": "P", "kind": kind, "url": "https://p.example.jp", **more})


class Double:
    """Answers each address by a function of its parameters; what it gives that is no bytes goes out as JSON."""

    def __init__(self, answers: Mapping[str, Callable[[Mapping[str, str]], Any]]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, Mapping[str, str]]] = []

    def get(
        self, url: str, *, params: Mapping[str, str] | None = None, max_bytes: int | None = None
    ) -> tuple[Answer, bytes]:
        self.asked.append((url, dict(params or {})))
        if url not in self.answers:
            raise FetchError("fetch-status", url=url, status=404)
        found = self.answers[url](params or {})
        body = found if isinstance(found, bytes) else json.dumps(found).encode()
        return Answer(url, url, 200, hashlib.sha256(body).hexdigest(), len(body)), body
