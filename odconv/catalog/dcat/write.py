"""Datasets → DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/) as JSON-LD and as Turtle, one after another.

Both say the same triples: a record becomes one node of JSON-LD, and the node's triples are what Turtle is made of.
Every node has an IRI of its own, a UUID made of its key, so that the same catalog gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic_core import to_json
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from odconv.catalog.dcat.nodes import PREFIXES, Node, catalog_node, dataset_node
from odconv.catalog.model import Dataset
from odconv.catalog.same import Link
from odconv.tables.writers.target import replacing

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def nodes_of(
    datasets: Sequence[Dataset],
    copies: Mapping[str, Link] | None = None,
    digests: Mapping[str, str] | None = None,
    *,
    title: str,
) -> Iterator[Node]:
    """The nodes of a catalog: itself first, then each canonical dataset with its copies linked.

    Args:
        datasets: in the order of the catalog.
        copies: which of them are copies of another, by key.
        digests: SHA-256 of files, by the distribution's key.
        title: of the catalog.
    """
    links = copies or {}
    by_key = {dataset.key: dataset for dataset in datasets}
    of: dict[str, list[Dataset]] = {}
    for key, link in links.items():
        of.setdefault(link.canonical, []).append(by_key[key])
    canonical = [dataset for dataset in datasets if dataset.key not in links]
    yield catalog_node(canonical, title)
    for dataset in canonical:
        yield dataset_node(dataset, of.get(dataset.key, ()), digests or {})


def through_jsonld(target: Path, nodes: Iterable[Node]) -> Iterator[Node]:
    """The same nodes, which also become a document with one on each line; it is there when all were taken.

    Raises:
        OutputError: `output-unwritable`.
    """
    with replacing(target) as file:
        file.write(b'{"@context":' + _json(PREFIXES) + b',\n"@graph":[')
        between = b"\n"
        for node in nodes:
            file.write(between + _json(node))
            between = b",\n"
            yield node
        file.write(b"\n]}\n")


def write_turtle(target: Path, nodes: Iterable[Node]) -> None:
    """The same triples as Turtle. Raises OutputError `output-unwritable`."""
    with replacing(target) as file:
        triples = (triple for node in nodes for triple in _triples(node))
        serialize(triples, file, format=RdfFormat.TURTLE, prefixes=dict(PREFIXES))


def _json(value: object) -> bytes:
    return to_json(value)  # as `json.dumps` without spaces, in a third of the time


def _triples(node: Mapping[str, Any]) -> Iterator[Triple]:
    """The node's own triples in the order of its keys, then those of the nodes within it."""
    subject = NamedNode(node["@id"])
    within: list[Mapping[str, Any]] = []
    for key, value in node.items():
        if key == "@id":
            continue
        predicate = NamedNode(_TYPE if key == "@type" else _expanded(key))
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, Mapping) and len(item) > 1 and "@id" in item:
                within.append(item)
            yield Triple(subject, predicate, NamedNode(_expanded(item)) if key == "@type" else _object(item))
    for item in within:
        yield from _triples(item)


def _object(item: Any) -> NamedNode | Literal:
    if not isinstance(item, Mapping):
        return Literal(str(item))
    if "@id" in item:
        return NamedNode(item["@id"])
    if "@language" in item:
        return Literal(item["@value"], language=item["@language"])
    return Literal(str(item["@value"]), datatype=NamedNode(_expanded(item["@type"])))


def _expanded(name: str) -> str:
    """`dct:title` as the whole address."""
    prefix, _, rest = name.partition(":")
    return PREFIXES[prefix] + rest
