from __future__ import annotations

import json
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store
from pyshacl import validate as shacl

from odconv.catalog.dcat.write import nodes_of, write_jsonld, write_turtle
from odconv.catalog.model import Contact, Dataset, Distribution
from odconv.catalog.same import links
from tests.catalog.records import record, small_catalog

SHAPES = Path(__file__).with_name("shapes.ttl")


@pytest.fixture
def written(tmp_path: Path) -> tuple[Path, Path]:
    return write(small_catalog(), tmp_path)


def write(datasets: list[Dataset], folder: Path) -> tuple[Path, Path]:
    copies = links(datasets, {"ward": 0})
    jsonld, turtle = folder / "catalog.jsonld", folder / "catalog.ttl"
    nodes = nodes_of(datasets, copies, {"ward/aed/r1": "ab" * 32}, title="統合カタログ")
    write_jsonld(jsonld, nodes)
    write_turtle(turtle, jsonld)
    return jsonld, turtle


def triples(path: Path, kind: RdfFormat) -> set[str]:
    store = Store()
    store.load(path=str(path), format=kind)
    return {str(quad.triple) for quad in store}


def test_json_ld_and_turtle_say_the_same(written: tuple[Path, Path]) -> None:
    jsonld, turtle = written
    assert triples(jsonld, RdfFormat.JSON_LD) == triples(turtle, RdfFormat.TURTLE)


def test_the_catalog_keeps_to_the_shapes(written: tuple[Path, Path]) -> None:
    conforms, _, text = shacl(str(written[1]), shacl_graph=str(SHAPES), data_graph_format="turtle")
    assert conforms, text


def test_the_shapes_do_find_faults(tmp_path: Path) -> None:
    _, turtle = write([record()], tmp_path)
    broken = turtle.read_text("utf-8").replace("dct:title", "rdfs:comment")
    turtle.write_text(broken, "utf-8")
    conforms, _, _ = shacl(str(turtle), shacl_graph=str(SHAPES), data_graph_format="turtle")
    assert not conforms


def test_the_ten_items_of_the_guide_are_all_said(written: tuple[Path, Path]) -> None:
    nodes = {node.get("dct:identifier"): node for node in json.loads(written[0].read_text("utf-8"))["@graph"]}
    node = nodes["ward/aed"]
    (file,) = node["dcat:distribution"]
    assert node["dct:title"]["@value"] == "AED設置箇所一覧"
    assert node["dcat:landingPage"]["@id"] == "https://ward.example/dataset/aed"
    assert node["dct:description"]["@value"].startswith("区内")
    assert node["dcat:contactPoint"]["vcard:hasEmail"]["@id"] == "mailto:data@example.jp"
    assert node["dct:creator"]["foaf:name"]["@value"] == "地域保健課"
    assert [tag["@value"] for tag in node["dcat:keyword"]] == ["健康・医療", "救急"]
    assert file["dct:format"]["rdfs:label"]["@value"] == "CSV"
    assert file["dcat:byteSize"] == {"@value": "1234", "@type": "xsd:nonNegativeInteger"}
    assert node["dct:modified"]["@value"] == "2026-04-01T00:00:00+09:00"
    assert node["dct:license"]["@id"].startswith("https://creativecommons.org/licenses/by/4.0")
    assert file["spdx:checksum"]["spdx:checksumValue"]["@value"] == "ab" * 32


def test_each_dataset_stands_once_and_its_copies_are_linked(written: tuple[Path, Path]) -> None:
    catalog, *nodes = json.loads(written[0].read_text("utf-8"))["@graph"]
    assert [item["@id"] for item in catalog["dcat:dataset"]] == [node["@id"] for node in nodes]
    assert len(nodes) == 3
    copies = [copy["dct:identifier"] for node in nodes for copy in node.get("prov:alternateOf", ())]
    assert copies == ["metro/t131016-1"]


def test_addresses_that_are_none_do_no_harm(tmp_path: Path) -> None:
    odd = record(
        url="区のホームページ",
        contact=Contact(name="", email="data at example.jp", phone="内線 12", url="javascript:alert(1)"),
        distributions=(
            Distribution(id="1", url="https://x.example/施設 <一覧>.csv?a=[1]|%E3", media_type="CSV ファイル"),
            Distribution(id="2", url="http://[::1", format='"\\n'),
        ),
    )
    jsonld, turtle = write([odd], tmp_path)
    assert triples(jsonld, RdfFormat.JSON_LD) == triples(turtle, RdfFormat.TURTLE)
    assert "javascript" not in turtle.read_text("utf-8")
