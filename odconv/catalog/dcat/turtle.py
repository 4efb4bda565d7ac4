"""Nodes of JSON-LD → Turtle (https://www.w3.org/TR/turtle/), byte for byte as Oxigraph writes their triples.

Its sentences are simple and hundreds of thousands: here they are put together as text, and the library is asked only
for what has rules of its own, which is a text with signs to escape and an address that a prefix shortens.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from odconv.catalog.dcat.nodes import PREFIXES, Node

_ESCAPED = re.compile(r'[\x00-\x1f"\\\x7f\ufffe\uffff]')
_NAMESPACES = tuple(PREFIXES.values())
_NOBODY = NamedNode("urn:x:nobody")


def turtle(nodes: Iterable[Node]) -> Iterator[str]:
    """The document in parts; a node's own triples in the order of its keys, then those of the nodes within it."""
    between, last, before = _head(), "", ""
    for node in nodes:
        for subject, said in _sentences(node):
            if subject != last:
                yield f"{between}{subject} {said}"
            elif "\n" in before:
                yield f" ;\n\t{said}"
            else:  # only its class was said before, so that the predicate is the same, too
                yield said.replace("a ", " , ", 1)
            between, last, before = " .\n", subject, said
    if last:
        yield between


def _sentences(node: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The thing, and all that is said of it; then the same of the things within it."""
    said: list[str] = []
    within: list[Mapping[str, Any]] = []
    for key, value in node.items():
        if key == "@type":
            said.append(f"a {value}")
        elif key != "@id":
            items = value if isinstance(value, list) else [value]
            said.append(f"{key} {' , '.join(map(_object, items))}")
            within += [item for item in items if isinstance(item, dict) and len(item) > 1 and "@id" in item]
    yield _named(node["@id"]), " ;\n\t".join(said)
    for item in within:
        yield from _sentences(item)


def _object(item: Any) -> str:
    if not isinstance(item, dict):
        return _quoted(str(item))
    if "@id" in item:
        return _named(item["@id"])
    text = _quoted(str(item["@value"]))
    return f"{text}@{item['@language']}" if "@language" in item else f"{text}^^{item['@type']}"


def _named(iri: str) -> str:
    return _shortened(iri) if iri.startswith(_NAMESPACES) else f"<{iri}>"


def _quoted(text: str) -> str:
    return str(Literal(text)) if _ESCAPED.search(text) else f'"{text}"'


@lru_cache(maxsize=1024)
def _shortened(iri: str) -> str:
    """An address that begins like a prefix: not every rest may stand behind one."""
    *_, line = _written(iri).splitlines()
    return line.split(" ", 2)[2].removesuffix(" .")


def _head() -> str:
    """The prefixes, in the order of the library."""
    return "".join(line for line in _written("urn:x:nobody").splitlines(keepends=True) if line.startswith("@prefix"))


def _written(iri: str) -> str:
    triple = Triple(_NOBODY, _NOBODY, NamedNode(iri))
    return (serialize([triple], format=RdfFormat.TURTLE, prefixes=dict(PREFIXES)) or b"").decode()
