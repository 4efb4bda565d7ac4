"""YAML as plain texts, each with the line where it stands, so that a fault can be told where it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

Path = tuple[str | int, ...]
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Document:
    """A file of YAML.

    Attributes:
        value: mappings, lists, texts and None; no numbers and no dates, since 011002 is a code and no number.
        lines: the line (from 1) of each key and item by its path.
        repeated: paths of keys that stand twice in one mapping, with the line of the second.
    """

    value: Any
    lines: Mapping[Path, int]
    repeated: tuple[tuple[Path, int], ...]

    def line(self, path: Path) -> int:
        """The line of a key or item, or of the nearest around it that the file has."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


@dataclass(slots=True)
class _Walk:
    lines: dict[Path, int] = field(default_factory=dict)
    repeated: list[tuple[Path, int]] = field(default_factory=list)

    def value(self, node: yaml.Node, path: Path) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, number)) for number, item in enumerate(node.value)]
        plain = isinstance(node, yaml.ScalarNode) and node.style is None
        return None if plain and node.value in _NOTHING else node.value

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            name = str(key.value)
            here, line = (*path, name), key.start_mark.line + 1
            if name in found:
                self.repeated.append((here, line))
            self.lines[here] = line
            found[name] = self.value(value, here)
        return found


def parse(text: str) -> Document:
    """A document with the line of everything in it.

    Anchors and aliases are refused: an alias within itself has no end, and nobody needs one here.

    Raises:
        yaml.YAMLError: the text is no YAML, holds more than one document or an alias.
    """
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise yaml.YAMLError(f"*{event.anchor}: aliases are not allowed here")
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    walk = _Walk()
    value = None if node is None else walk.value(node, ())
    return Document(value, walk.lines, tuple(walk.repeated))
