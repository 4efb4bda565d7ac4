"""RDF in any of its spellings → what is said of each thing, in the order of the document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from odconv.errors import SourceError

Term = ox.NamedNode | ox.BlankNode | ox.Literal
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LANGUAGES = ("ja", "ja-jp", "", None, "en")  # whose text is taken where there are several
_DEEPEST = 5  # nodes within nodes that are kept of what we have no name for

# oxrdfxml unfolds entities without a limit: eight lines of XML became 2 GB. Namespaces need short, flat ones only.
_ENTITY = re.compile(rb"<!ENTITY\s")
_HARMLESS = re.compile(rb"<!ENTITY\s+[\w.:-]+\s+(?:\"[^\"&%]{0,200}\"|'[^'&%]{0,200}')\s*>")


@dataclass(frozen=True, slots=True)
class Graph:
    """What is said of each thing: values by predicate, by the thing."""

    said: Mapping[ox.NamedNode | ox.BlankNode, Mapping[str, Sequence[Term]]]

    def of_type(self, name: str) -> Iterator[ox.NamedNode | ox.BlankNode]:
        """Things of a class, in the order of the document."""
        for subject, values in self.said.items():
            if any(_iri(value) == name for value in values.get(_TYPE, ())):
                yield subject

    def values(self, subject: object, *predicates: str) -> list[Term]:
        """What is said by the first of the predicates that says anything."""
        values = self._of(subject)
        return next((list(values[name]) for name in predicates if name in values), [])

    def text(self, subject: object, *predicates: str) -> str:
        """The text of a literal, Japanese first; the address of a thing where there is no literal; else ""."""
        return best_text(self.values(subject, *predicates))

    def label(self, value: Term, *predicates: str) -> str:
        """What a value reads as: itself where it is a text, the label of the thing that it names, else its address."""
        if isinstance(value, ox.Literal):
            return value.value
        return self.text(value, *predicates) or _iri(value) or ""

    def predicates(self, subject: object) -> Sequence[str]:
        """By what something is said of a thing."""
        return tuple(name for name in self._of(subject) if name != _TYPE)

    def plain(self, value: Term, depth: int = 0) -> Any:
        """A value as text; a nameless thing as a mapping of what is said of it; a text in a language with that."""
        if isinstance(value, ox.Literal):
            return {"@value": value.value, "@language": value.language} if value.language else value.value
        if isinstance(value, ox.NamedNode) or depth >= _DEEPEST:
            return _iri(value) or ""
        within = self._of(value).items()
        return {name: [self.plain(one, depth + 1) for one in values] for name, values in within}

    def _of(self, subject: object) -> Mapping[str, Sequence[Term]]:
        return self.said.get(subject, {}) if isinstance(subject, ox.NamedNode | ox.BlankNode) else {}


def best_text(values: Sequence[Term]) -> str:
    """The text among values that is Japanese, else without language, else the first."""
    literals = [value for value in values if isinstance(value, ox.Literal)]
    for language in _LANGUAGES:
        for value in literals:
            if (value.language or "").lower() == (language or ""):
                return value.value
    return literals[0].value if literals else next(filter(None, map(_iri, values)), "")


def _iri(value: object) -> str | None:
    return value.value if isinstance(value, ox.NamedNode) else None


def parse(data: bytes, base: str) -> Graph:
    """The graph of a document.

    Args:
        data: JSON-LD with its context inside, Turtle (or N-Triples), RDF/XML; told by its first sign.
        base: address of the document, for relative ones in it.

    Raises:
        SourceError: `dcat-unreadable`.
    """
    said: dict[ox.NamedNode | ox.BlankNode, dict[str, list[Term]]] = {}
    try:
        for quad in ox.parse(data, format=_format(data), base_iri=base):
            if isinstance(quad.subject, ox.NamedNode | ox.BlankNode):
                said.setdefault(quad.subject, {}).setdefault(quad.predicate.value, []).append(quad.object)
    except (SyntaxError, ValueError, OSError) as error:
        raise SourceError("dcat-unreadable", url=base, reason=str(error)) from error
    return Graph(said)


def _format(data: bytes) -> ox.RdfFormat:
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:1] in (b"{", b"["):
        return ox.RdfFormat.JSON_LD
    if not start.startswith((b"<?xml", b"<rdf", b"<!DOCTYPE rdf", b"<!--")):
        return ox.RdfFormat.TURTLE
    if len(_ENTITY.findall(data)) != len(_HARMLESS.findall(data)):
        raise ValueError("entities within entities")
    return ox.RdfFormat.RDF_XML
