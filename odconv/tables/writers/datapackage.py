"""A table with its description → the folder of a Data Package v2 (https://datapackage.org/standard/data-package/)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from odconv.errors import OutputError
from odconv.tables.writers.delimited import Dialect, Row, write_delimited
from odconv.tables.writers.target import replacing

DESCRIPTOR = "datapackage.json"

_PROFILES = "https://datapackage.org/profiles/2.0"
_NOT_IN_NAME = re.compile(r"[^a-z0-9._/-]+")


@dataclass(frozen=True, slots=True)
class PackageFacts:
    """What is to be said of a package beside its rows; what is empty is left out, nothing is made up.

    Attributes:
        name: short name; what the standard does not allow in one becomes a dash.
        title: for people.
        description: for people.
        schema: Table Schema descriptor of the rows.
        licences: each with `name`, `path` or `title`, as the standard's `licenses`.
        sources: each with `title` or `path`.
        provenance: how the rows came to be; kept under `odconv:provenance`.
    """

    name: str
    title: str = ""
    description: str = ""
    schema: Mapping[str, Any] = field(default_factory=dict)
    licences: Sequence[Mapping[str, str]] = ()
    sources: Sequence[Mapping[str, str]] = ()
    provenance: Mapping[str, Any] = field(default_factory=dict)


def write_datapackage(folder: Path, file_name: str, rows: Iterable[Row], facts: PackageFacts) -> tuple[Path, Path]:
    """Write the rows as CSV and the descriptor beside it; a folder that is there keeps what else it holds.

    The CSV is UTF-8 without a byte order mark: the standard's own encoding, which every reader takes.

    Args:
        folder: made where it does not exist.
        file_name: of the CSV in it.
        rows: cells of text, the header first.
        facts: the description.

    Returns:
        The descriptor and the CSV.

    Raises:
        OutputError: `output-unwritable`, `characters-unencodable`.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError("output-unwritable", file=str(folder), reason=error.strerror or str(error)) from error
    table = folder / file_name
    write_delimited(table, rows, Dialect("utf-8"))
    descriptor = folder / DESCRIPTOR
    with replacing(descriptor) as file:
        value = _package(facts, _resource(table, facts))
        file.write(json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n")
    return descriptor, table


def _package(facts: PackageFacts, resource: Mapping[str, Any]) -> dict[str, Any]:
    said = {
        "title": facts.title,
        "description": facts.description,
        "licenses": [dict(licence) for licence in facts.licences],
        "sources": [dict(source) for source in facts.sources],
    }
    return {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": _name(facts.name),
        **{key: value for key, value in said.items() if value},
        "resources": [resource],
        **({"odconv:provenance": dict(facts.provenance)} if facts.provenance else {}),
    }


def _resource(table: Path, facts: PackageFacts) -> dict[str, Any]:
    with table.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "$schema": f"{_PROFILES}/dataresource.json",
        "name": _name(facts.name),
        "path": table.name,
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": table.stat().st_size,
        "hash": f"sha256:{digest}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
        "schema": dict(facts.schema),
    }


def _name(text: str) -> str:
    """A name as the standard allows it: small letters, digits, `.`, `_`, `-`."""
    return _NOT_IN_NAME.sub("-", text.lower()).strip("-") or "data"
