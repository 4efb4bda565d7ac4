"""Mapping files: which column of a table goes where, as a person reviews and changes it.

`mappingtext.py` writes them, `mappingapply.py` uses them on another table; this module reads and judges them. All
scalars are read as text (the field NO is no boolean, 2024-04-01 no date); aliases of YAML are refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from odconv.converters.columns.labels import folded
from odconv.converters.columns.mapping import Status
from odconv.converters.columns.targets import GATHERED, How
from odconv.errors import RulesError, UnreadableFile
from odconv.schemas.model import Schema
from odconv.schemas.registry import load_schema

_MOST_BYTES = 4_000_000
_SHOWN = 3  # similar names that an error tells


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Header(_Part):
    """The header that a mapping was made for.

    Attributes:
        fingerprint: short digest of the labels.
        labels: folded labels from left to right.
    """

    fingerprint: str = ""
    labels: tuple[str, ...] = ()


class Rule(_Part):
    """What is done with one column.

    Attributes:
        column: its letter in the source.
        header: its label, tiers joined with `_`.
        fields: names of the fields that it goes to; empty where it goes to none.
        status: applied, proposed (nothing is done until a person applies it) or unmapped.
        how: how it was found; `stated` by a person.
        part: what it is of a field that several columns fill together: a weekday, a code, `year`, `town`.
        score: how sure that is.
        reason: the sentence that a person reads.
    """

    column: str
    header: str
    fields: tuple[str, ...] = ()
    status: Status = Status.UNMAPPED
    how: How | Literal[""] = How.STATED
    part: str = ""
    score: float = Field(default=1.0, ge=0, le=1)
    reason: str = ""


class Example(_Part):
    """A record of the source and what it became.

    Attributes:
        row: number of its row in the source, for the person.
        before: cells that are not empty, by letter of the column.
        after: values that are not empty, by name of the field.
    """

    row: int
    before: dict[str, str] = {}
    after: dict[str, str] = {}


class MappingFile(_Part):
    """A mapping file.

    Attributes:
        schema_id: the format (`schema` in the file).
        edition: its edition.
        publisher: code of the local government that the examples were converted for, empty where it is unknown.
        year: the year that they speak of, for dates without one: `2024`, `2024年度`, empty where it is unknown.
        header: the header that it was made for.
        constants: values for all records by name of the field.
        columns: one rule for each column.
        examples: records with what they became.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    schema_id: str = Field(alias="schema")
    edition: str = ""
    publisher: str = ""
    year: str = ""
    header: Header = Header()
    constants: dict[str, str] = {}
    columns: tuple[Rule, ...]
    examples: tuple[Example, ...] = ()

    @property
    def schema(self) -> Schema:  # type: ignore[override]  # pydantic's own `schema` is deprecated and not used
        """The format, in the edition that the file names."""
        return load_schema(self.schema_id, self.edition or None)


def fingerprint(labels: Sequence[str]) -> str:
    """A short digest of folded labels in their order.

    >>> fingerprint(["名称", "住所"]) == fingerprint(["名 称", "住所（必須）"])
    True
    """
    return hashlib.sha256("\n".join(folded(label) for label in labels).encode()).hexdigest()[:12]


def read_mapping(path: Path) -> MappingFile:
    """Read a mapping file.

    Raises:
        UnreadableFile: `file-missing`, `file-unreadable`, `file-too-large`.
        RulesError: `mapping-unreadable`, `mapping-key-unknown`, `mapping-value-wrong`, `mapping-field-unknown`.
        UsageError: `schema-unknown`, `schema-version-unknown`.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise UnreadableFile("file-missing", file=str(path)) from None
    except OSError as error:
        raise UnreadableFile("file-unreadable", file=str(path), reason=error.strerror or "") from None
    if len(data) > _MOST_BYTES:
        raise UnreadableFile("file-too-large", file=str(path), size=len(data), limit=_MOST_BYTES)
    return from_yaml(data.decode("utf-8-sig", errors="replace"), str(path))


def from_yaml(text: str, file: str = "mapping.yaml") -> MappingFile:
    """The mapping that a text holds.

    Args:
        text: the YAML.
        file: name for the messages.

    Raises:
        RulesError: `mapping-unreadable`, `mapping-key-unknown`, `mapping-value-wrong`, `mapping-field-unknown`.
        UsageError: `schema-unknown`, `schema-version-unknown`.
    """
    node = _node(text, file)
    try:
        mapping = MappingFile.model_validate(_plain(node))
    except ValidationError as error:
        raise _fault(error, node, file) from None
    _judge(mapping, node, file)
    return mapping


def _node(text: str, file: str) -> yaml.Node:
    """The tree of the text, with its lines.

    Anchors are refused: a few lines of them can stand for more text than a computer holds.
    """
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                raise _unreadable(file, event.start_mark.line + 1 if event.start_mark else 1, "*")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _unreadable(file, mark.line + 1 if mark else 1, error.problem or "YAML") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise _unreadable(file, 1, type(error).__name__) from None
    if not isinstance(node, yaml.MappingNode):
        raise _unreadable(file, 1, "YAML")
    return node


def _unreadable(file: str, line: int, reason: str) -> RulesError:
    return RulesError("mapping-unreadable", file=file, line=line, reason=reason)


def _plain(node: yaml.Node) -> Any:
    """Mappings, lists and texts."""
    if isinstance(node, yaml.MappingNode):
        return {_plain(key) if isinstance(key, yaml.ScalarNode) else "": _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    return node.value


def _fault(error: ValidationError, node: yaml.Node, file: str) -> RulesError:
    """The first fault of a file in its words: where it is, and what would be right."""
    first = error.errors()[0]
    place, line = first["loc"], _line(node, first["loc"])
    name = str(place[-1]) if place else ""
    if first["type"] == "extra_forbidden":
        near = get_close_matches(name, _keys(place), n=_SHOWN, cutoff=0.5) or _keys(place)
        return RulesError("mapping-key-unknown", file=file, line=line, key=name, candidates="、".join(near))
    key = ".".join(str(part) for part in place)
    value = str(first.get("input", ""))[:60]
    return RulesError("mapping-value-wrong", file=file, line=line, key=key, value=value, reason=first["msg"])


def _keys(place: Sequence[int | str]) -> list[str]:
    """The keys that are allowed where one is not."""
    models: Mapping[str, type[_Part]] = {"header": Header, "columns": Rule, "examples": Example}
    model = models.get(str(place[0]), MappingFile) if len(place) > 1 else MappingFile
    return [field.alias or name for name, field in model.model_fields.items()]


def _line(node: yaml.Node, place: Sequence[int | str]) -> int:
    """The line of a value or key in the text, counted from 1; that of what holds it, where it is missing."""
    line = node.start_mark.line + 1
    for step in place:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            found = (node.value[step], node.value[step])
        else:
            found = None
        if found is None:
            break
        line, node = found[0].start_mark.line + 1, found[1]
    return line


def _judge(mapping: MappingFile, node: yaml.Node, file: str) -> None:
    """Every field is one of the format's, and every rule is one that can be followed."""
    schema = mapping.schema
    for at, rule in enumerate(mapping.columns):
        for number, name in enumerate(rule.fields):
            _judge_field(schema, name, file, _line(node, ("columns", at, "fields", number)))
        if rule.how in GATHERED and (not rule.part or len(rule.fields) != 1):
            line = _line(node, ("columns", at, "how"))
            raise RulesError(
                "mapping-value-wrong", file=file, line=line, key="part", value=rule.part, reason=f"how: {rule.how}"
            )
    for name in mapping.constants:
        _judge_field(schema, name, file, _line(node, ("constants", name)))


def _judge_field(schema: Schema, name: str, file: str, line: int) -> None:
    if name not in schema.field_names:
        near = get_close_matches(name, schema.field_names, n=_SHOWN, cutoff=0.3) or schema.field_names[:_SHOWN]
        raise RulesError(
            "mapping-field-unknown", file=file, line=line, field=name, schema=schema.id, candidates="、".join(near)
        )
