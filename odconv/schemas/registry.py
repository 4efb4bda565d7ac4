"""The shipped formats and code lists, by name; and a user's own descriptor, by path.

Everything is read from the package when it is first asked for. frictionless, which is slow to import, is needed only
to examine a descriptor that did not come with odconv.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from odconv.errors import RulesError, UsageError
from odconv.schemas.model import Schema

_HOME = files("odconv") / "schemas"
USER_VERSION = ""


@dataclass(frozen=True)
class CatalogEntry:
    """One format of the catalog.

    Attributes:
        id: `standard/aed`.
        family: `standard` or `recommended`.
        name: `aed`.
        version: the newest edition shipped, the name of its folder.
        versions: all editions shipped, oldest first.
        title: Japanese title.
        title_en: English title.
        path: of the newest edition's descriptor, below the folder of schemas.
        fields: number of columns; 0 for a set that only points to an outside standard.
        confidence: how sure the list of columns is: high, medium, low or none.
        pointer: whether the set only points to an outside standard.
        file_name: pattern of the file name, as `{code}_aed.csv`; None where it is not known.
    """

    id: str
    family: str
    name: str
    version: str
    versions: tuple[str, ...]
    title: str
    title_en: str
    path: str
    fields: int
    confidence: str
    pointer: bool
    file_name: str | None


@dataclass(frozen=True)
class CodeList:
    """The values that a column may hold.

    Attributes:
        name: as fields name it in `odconv:codeList`.
        title: Japanese title.
        title_en: English title.
        codes: value → what it means.
        fixes: spelling met in published files → the value that it stands for.
        ignored: cell text that says "no value" → why.
        source: where the values come from.
        confidence: high, medium or low.
        narrower: text that names a kind of what a value stands for → that value.
    """

    name: str
    title: str
    title_en: str
    codes: Mapping[str, str]
    fixes: Mapping[str, str]
    ignored: Mapping[str, str]
    source: str
    confidence: str
    narrower: Mapping[str, str] = field(default_factory=dict)


@cache
def catalog() -> tuple[CatalogEntry, ...]:
    """All shipped formats: the older family, then the newer one, each by name.

    Raises:
        RulesError: `rules-unreadable`.
    """
    return tuple(_entry(item) for item in _read_json("catalog.json")["schemas"])


def load_schema(id_or_path: str, version: str | None = None) -> Schema:
    """A shipped format or a user's own Table Schema descriptor.

    Args:
        id_or_path: `standard/aed`; `aed`, where only one family has it; or the path of a descriptor (`.json`).
        version: an edition of a shipped format; the newest where it is not given.

    Raises:
        UsageError: `schema-unknown`, `schema-ambiguous`, `schema-version-unknown`.
        RulesError: `schema-invalid` for a user's own descriptor.
    """
    if id_or_path.lower().endswith(".json") and Path(id_or_path).is_file():
        return _own_schema(Path(id_or_path))
    entry = find_entry(id_or_path)
    if version is not None and version not in entry.versions:
        editions = "、".join(entry.versions)
        raise UsageError("schema-version-unknown", name=entry.id, version=version, candidates=editions)
    return _shipped_schema(entry.id, version or entry.version)


def find_entry(name: str) -> CatalogEntry:
    """The catalog's entry of a full id or of a name that only one family has.

    Raises:
        UsageError: `schema-unknown`, `schema-ambiguous`.
    """
    found = [entry for entry in catalog() if name in (entry.id, entry.name, entry.title)]
    if len(found) > 1:
        raise UsageError("schema-ambiguous", name=name, candidates="、".join(entry.id for entry in found))
    if not found:
        near = _similar(name)
        if not near:
            raise UsageError("schema-unknown.nothing-near", name=name)
        raise UsageError("schema-unknown", name=name, candidates="、".join(near))
    return found[0]


@cache
def code_list(name: str) -> CodeList:
    """A shipped code list.

    Raises:
        RulesError: `code-list-missing`, `rules-unreadable`.
    """
    if not name.isidentifier() or not (_HOME / "codes" / f"{name}.json").is_file():
        raise RulesError("code-list-missing", name=name)
    entry = _read_json(f"codes/{name}.json")
    return CodeList(
        name=entry["name"],
        title=entry["title"],
        title_en=entry["titleEn"],
        codes=entry["codes"],
        fixes=entry["fixes"],
        ignored=entry["ignored"],
        source=entry["source"],
        confidence=entry["confidence"],
        narrower=entry.get("narrower", {}),
    )


@cache
def code_list_names() -> tuple[str, ...]:
    """Names of all shipped code lists."""
    names = (entry.name for entry in (_HOME / "codes").iterdir())
    return tuple(sorted(name.removesuffix(".json") for name in names if name.endswith(".json")))


def _entry(item: Mapping[str, Any]) -> CatalogEntry:
    return CatalogEntry(
        id=item["id"],
        family=item["family"],
        name=item["name"],
        version=item["version"],
        versions=tuple(item["versions"]),
        title=item["title"],
        title_en=item["titleEn"],
        path=item["path"],
        fields=item["fields"],
        confidence=item["confidence"],
        pointer=item["pointer"],
        file_name=item["fileName"],
    )


@cache
def _shipped_schema(identity: str, version: str) -> Schema:
    return Schema(identity, version, _read_json(f"{identity}/{version}/schema.json"))


def _read_json(path: str) -> dict[str, Any]:
    try:
        return cast("dict[str, Any]", json.loads(_HOME.joinpath(*path.split("/")).read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise RulesError("rules-unreadable", file=path, entry="", reason=str(error)) from error


def _similar(name: str) -> list[str]:
    """Ids that look like the name, whether it was given with its family or without."""
    wanted = name.rpartition("/")[2].lower()
    names = get_close_matches(wanted, {entry.name for entry in catalog()}, n=3, cutoff=0.6)
    return [entry.id for similar in names for entry in catalog() if entry.name == similar]


def _own_schema(path: Path) -> Schema:
    """Read afresh each time: the user may be editing the file."""
    try:
        descriptor = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise RulesError("schema-invalid", file=str(path), reason=str(error)) from error
    if not isinstance(descriptor, dict):
        raise RulesError("schema-invalid", file=str(path), reason="not a JSON object")
    _examine(descriptor, path)
    return Schema(str(path), USER_VERSION, descriptor)


def _examine(descriptor: dict[str, Any], path: Path) -> None:
    from frictionless import Schema as FrictionlessSchema  # noqa: PLC0415  (slow to import)
    from frictionless.exception import FrictionlessException  # noqa: PLC0415

    try:
        FrictionlessSchema.from_descriptor(descriptor)
    except FrictionlessException as error:
        reasons = [reason.note for reason in error.reasons] or [error.error.note]
        raise RulesError("schema-invalid", file=str(path), reason="; ".join(reasons)) from error
