"""Portal files → portals, and what is wrong with them: file, line, key."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from odconv.errors import RulesError
from odconv.harvest.portals.model import Code, Kind, Portal, wrong
from odconv.harvest.portals.nodes import Document, parse
from odconv.issues import Issue, explanations

# What pydantic calls a fault → the wording of `portal-value-wrong`; faults of our own carry its name.
_KINDS = {
    "int_parsing": "number", "int_type": "number", "float_parsing": "number", "float_type": "number",
    "greater_than_equal": "too-small", "less_than_equal": "too-large", "enum": "choice", "literal_error": "choice",
    "bool_parsing": "boolean", "bool_type": "boolean", "date_from_datetime_parsing": "date", "date_parsing": "date",
    "date_type": "date", "model_type": "shape", "tuple_type": "shape", "mapping_type": "shape", "dict_type": "shape",
    "string_type": "shape", "string_too_short": "empty", "string_pattern_mismatch": "form",
}  # fmt: skip
_FACTS = ("expected", "known", "kind", "name", "key", "value")
_ENDINGS = (".yaml", ".yml")


def _some(portals: object) -> object:
    """Asked before the entries are looked at: pydantic counts faulty ones as missing."""
    if not portals:
        raise wrong("no-portals")
    return portals


class _File(BaseModel):
    """What stands in a file: publishers known to all its portals, and the portals."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    publishers: Mapping[str, Code] = Field(default_factory=dict)
    portals: Annotated[tuple[Portal, ...], BeforeValidator(_some)]


@dataclass(slots=True)
class _Found:
    """Portals read so far, where each stands, and what was wrong."""

    portals: dict[str, Portal] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)


def shipped_portals(*names: str) -> tuple[Path, ...]:
    """Portal files that come with odconv.

    Args:
        names: of the files; `tokyo` where none is given.
    """
    folder = Path(str(files("odconv.harvest.portals")))
    return tuple(folder / f"{name}.yaml" for name in names or ("tokyo",))


def load_portals(paths: Iterable[Path]) -> tuple[Portal, ...]:
    """The portals of some files that are to be harvested.

    Args:
        paths: files, or folders whose `*.yaml` are read in the order of their names.

    Returns:
        Those that are enabled, in the order of the files; paths within them (folders, mapping files)
        count from their own file.

    Raises:
        RulesError: the first of what `check_portals` finds, with file and line.
    """
    found = _read(paths)
    if found.issues:
        first = found.issues[0]
        raise RulesError(first.code, **first.params)
    return tuple(portal for portal in found.portals.values() if portal.enabled)


def check_portals(paths: Iterable[Path]) -> list[Issue]:
    """Everything that is wrong with some portal files, each with `file` and `line`.

    Returns:
        `portals-absent`, `portals-unreadable`, `portal-key-unknown`, `portal-key-missing`, `portal-key-repeated`,
        `portal-value-wrong`, `portal-repeated`; in the order of the files and lines.
    """
    return _read(paths).issues


def _read(paths: Iterable[Path]) -> _Found:
    found = _Found()
    for path in _files(paths):
        _read_file(path, found)
    return found


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(one for one in path.iterdir() if one.suffix in _ENDINGS)
        else:
            yield path


def _read_file(path: Path, found: _Found) -> None:
    try:
        document = parse(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        found.issues.append(_at(path, 1, "portals-absent"))
        return
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        found.issues.append(_unreadable(path, error))
        return
    repeated = [_at(path, line, "portal-key-repeated", key=str(where[-1])) for where, line in document.repeated]
    try:
        content = _File.model_validate(document.value or {})
    except ValidationError as error:
        faults = [_fault(path, document, dict(one)) for one in error.errors(include_url=False)]
        found.issues += sorted(repeated + faults, key=lambda issue: int(str(issue.params["line"])))
        return
    found.issues += repeated
    for number, portal in enumerate(content.portals):
        _add(path, document.line(("portals", number)), _settled(portal, content.publishers, path.parent), found)


def _add(path: Path, line: int, portal: Portal, found: _Found) -> None:
    if portal.id in found.portals:
        found.issues.append(_at(path, line, "portal-repeated", id=portal.id, other=found.places[portal.id]))
        return
    found.issues += [
        _at(path, line, "portal-value-wrong.file", key="mappings", value=str(mapping))
        for mapping in portal.mappings.values()
        if not mapping.is_file()
    ]
    found.portals[portal.id] = portal
    found.places[portal.id] = f"{path.name}:{line}"


def _settled(portal: Portal, publishers: Mapping[str, str], folder: Path) -> Portal:
    """The portal with what its file says for all, and with paths counted from that file."""
    known = dict(portal.publishers)
    known.update({name: code for name, code in publishers.items() if name not in known})
    changes: dict[str, Any] = {"publishers": known}
    changes["mappings"] = {pattern: folder / mapping for pattern, mapping in portal.mappings.items()}
    if portal.kind is Kind.FOLDER:
        changes["url"] = str(folder / portal.url)
    return portal.model_copy(update=changes)


def _unreadable(path: Path, error: Exception) -> Issue:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or getattr(error, "strerror", None) or str(error)
    return _at(path, mark.line + 1 if mark else 1, "portals-unreadable", reason=" ".join(str(reason).split()))


def _fault(path: Path, document: Document, fault: Mapping[str, Any]) -> Issue:
    """What pydantic found, at the line where it stands."""
    where = tuple(part for part in fault["loc"] if part != "[key]")
    line, key = document.line(where), str(where[-1]) if where else ""
    if fault["type"] == "extra_forbidden":
        near = difflib.get_close_matches(key, _keys(where), n=3)
        code = "portal-key-unknown" if near else "portal-key-unknown.nothing-near"
        return _at(path, line, code, key=key, candidates="、".join(near))
    if fault["type"] == "missing":
        return _at(path, line, "portal-key-missing", key=key)
    value = "" if isinstance(fault["input"], Mapping | list) else str(fault["input"])
    kind = _KINDS.get(fault["type"], fault["type"])
    code = f"portal-value-wrong.{kind}" if f"portal-value-wrong.{kind}" in explanations() else "portal-value-wrong"
    facts = {name: str(one) for name, one in fault.get("ctx", {}).items() if name in _FACTS}
    limit = next((fault["ctx"][name] for name in ("ge", "gt", "le", "lt") if name in fault.get("ctx", {})), "")
    if "key" in facts:
        line = document.line((*where, facts["key"]))
    told = {"key": key, "value": value, "limit": limit, "reason": str(fault["msg"])}
    return _at(path, line, code, **{**told, **facts})


def _keys(where: Sequence[object]) -> list[str]:
    """The keys that may stand where an unknown one stands."""
    model: Any = _File
    for part in where[:-1]:
        if isinstance(part, int) or not hasattr(model, "model_fields") or part not in model.model_fields:
            continue
        model = _model_within(model.model_fields[part].annotation)
    return list(getattr(model, "model_fields", {}))


def _model_within(annotation: Any) -> Any:
    """The pydantic model that an annotation names: `Bounds | None`, `tuple[Link, ...]`."""
    if hasattr(annotation, "model_fields"):
        return annotation
    within = [_model_within(part) for part in getattr(annotation, "__args__", ())]
    return next((model for model in within if model is not None), None)


def _at(path: Path, line: int, code: str, **params: object) -> Issue:
    return Issue(code, params={"file": str(path), "line": line, **params})
