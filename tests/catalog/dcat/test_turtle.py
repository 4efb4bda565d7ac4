from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from odconv.catalog.dcat.nodes import PREFIXES
from odconv.catalog.dcat.turtle import turtle

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def _expanded(name: str) -> str:
    prefix, _, rest = name.partition(":")
    return PREFIXES[prefix] + rest


def _object(item: Any) -> NamedNode | Literal:
    if isinstance(item, str):
        return Literal(item)
    if "@id" in item:
        return NamedNode(item["@id"])
    if "@language" in item:
        return Literal(item["@value"], language=item["@language"])
    return Literal(item["@value"], datatype=NamedNode(_expanded(item["@type"])))


def _triples(node: Mapping[str, Any]) -> Iterator[Triple]:
    subject, within = NamedNode(node["@id"]), []
    yield Triple(subject, NamedNode(_TYPE), NamedNode(_expanded(node["@type"])))
    for key in [key for key in node if key[0] != "@"]:
        for item in node[key] if isinstance(node[key], list) else [node[key]]:
            yield Triple(subject, NamedNode(_expanded(key)), _object(item))
            within += [item] if isinstance(item, dict) and "@type" in item and "@id" in item else []
    for item in within:
        yield from _triples(item)


def _by_library(nodes: Sequence[Mapping[str, Any]]) -> str:
    triples = [triple for node in nodes for triple in _triples(node)]
    return serialize(triples, format=RdfFormat.TURTLE, prefixes=PREFIXES).decode()


_rests = st.text("aZ09.-_:/~%", max_size=4).map(lambda rest: rest.replace("%", "%20"))
_iris = st.one_of(
    st.integers(0, 3).map(lambda number: f"urn:uuid:{number}"),
    st.builds(str.__add__, st.sampled_from([*PREFIXES.values(), "http://a.example/"]), _rests.map(lambda r: r or "x")),
)
_texts = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('"\\\n\t\x07\x7f\ufffe'), max_size=8)
_values = st.one_of(
    _texts,
    _iris.map(lambda iri: {"@id": iri}),
    _texts.map(lambda text: {"@value": text, "@language": "ja"}),
    _texts.map(lambda text: {"@value": text, "@type": "xsd:dateTime"}),
)


def _nodes(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    said = st.dictionaries(st.sampled_from(["dct:title", "dcat:theme"]), st.lists(values, min_size=1, max_size=3))
    return st.builds(lambda iri, rest: {"@id": iri, "@type": "dcat:Dataset", **rest}, _iris, said)


@settings(max_examples=200)
@given(st.lists(_nodes(_values | _nodes(_values)), max_size=4))
def test_text_is_what_the_library_writes_of_the_triples(nodes: list[dict[str, Any]]) -> None:
    assert "".join(turtle(nodes)) == _by_library(nodes)


def test_things_of_which_only_the_class_is_known_are_joined_as_the_library_joins_them() -> None:
    bare = {"@id": "urn:uuid:1", "@type": "foaf:Agent"}
    node = {"@id": "urn:uuid:2", "@type": "dcat:Dataset", "dct:publisher": bare, "dct:creator": bare}
    assert "".join(turtle([node])) == _by_library([node])
    assert "".join(turtle([node])).endswith("<urn:uuid:1> a foaf:Agent , foaf:Agent .\n")
