"""DCAT in every spelling as datasets."""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.catalog.dcat.datajson import is_data_json, read_data_json
from odconv.catalog.dcat.read import read_graph
from odconv.catalog.model import Contact, Dataset
from odconv.errors import SourceError
from odconv.issues import explanations

BASE = "https://data.example.jp/catalog"
TURTLE = """\
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix x: <http://x.example/> .
<> a dcat:Catalog ; dcat:dataset </dataset/aed> .
</dataset/aed> a dcat:Dataset ;
  dct:title "AED list"@en , "AED設置箇所一覧"@ja ; dct:description "一覧です" ; dct:identifier "aed-1" ;
  dct:publisher </org/131032> ; dct:creator [ foaf:name "防災課" ] ;
  dcat:contactPoint [ a vcard:Organization ; vcard:fn "総務課" ; vcard:hasEmail <mailto:soumu@city.example.jp> ;
    vcard:hasTelephone [ vcard:hasValue <tel:0312345678> ] ] ;
  dcat:keyword "AED" , "防災" , "AED" ; dcat:theme <http://x.example/health> ;
  dct:license <https://creativecommons.org/licenses/by/4.0/> ;
  dct:issued "2024-04-01" ; dct:modified "2025-04-01T10:20:30.5+09:00" ; dct:accrualPeriodicity "年1回" ;
  dct:temporal [ dcat:startDate "2024-04-01" ; dcat:endDate "2025-03-31" ] ;
  dct:spatial [ skos:prefLabel "港区" ] ; x:grade "5" ;
  dcat:landingPage <https://city.example.jp/aed> ;
  dcat:distribution </r/1> ,
    [ a dcat:Distribution ; dct:title "PDF" ; dcat:accessURL <https://city.example.jp/aed.html> ] .
</r/1> a dcat:Distribution ; dct:title "CSV" ; dcat:downloadURL <https://city.example.jp/aed.csv> ; dct:format "CSV" ;
  dcat:mediaType <https://www.iana.org/assignments/media-types/text/csv> ; dcat:byteSize
    "1234"^^<http://www.w3.org/2001/XMLSchema#decimal> .
</org/131032> a foaf:Organization ; foaf:name "港区" ; foaf:homepage <https://city.example.jp/> .
<http://x.example/health> skos:prefLabel "健康"@ja , "Health"@en .
"""


def read(text: str | bytes) -> list[Dataset]:
    data = text.encode() if isinstance(text, str) else text
    found, _ = read_graph(data, "p", BASE, lambda *names: "131032" if "港区" in names else None)
    assert not found.issues
    return list(found.datasets)


def spelt(form: ox.RdfFormat) -> bytes:
    return ox.serialize(ox.parse(TURTLE.encode(), format=ox.RdfFormat.TURTLE, base_iri=BASE), format=form) or b""


def test_a_dataset_says_all_that_the_catalog_says() -> None:
    (dataset,) = read(TURTLE)
    assert (dataset.id, dataset.name, dataset.title) == (
        "https://data.example.jp/dataset/aed",
        "aed-1",
        "AED設置箇所一覧",
    )
    assert (dataset.publisher.name, dataset.publisher.code) == ("港区", "131032")
    assert dataset.publisher.url == "https://city.example.jp/"
    assert dataset.creator is not None
    assert dataset.creator.name == "防災課"
    assert dataset.contact == Contact(name="総務課", email="soumu@city.example.jp", phone="0312345678")
    assert (dataset.tags, dataset.themes) == (("AED", "防災"), ("健康",))
    assert dataset.licence is not None
    assert dataset.licence.id == "CC-BY-4.0"
    assert (str(dataset.issued), str(dataset.modified)) == ("2024-04-01 00:00:00+09:00", "2025-04-01 10:20:30+09:00")
    assert (dataset.frequency, dataset.temporal, dataset.spatial) == ("年1回", "2024-04-01/2025-03-31", "港区")
    assert dataset.url == "https://city.example.jp/aed"


def test_files_say_where_and_what_they_are() -> None:
    csv, pdf = read(TURTLE)[0].distributions
    assert (csv.id, csv.title, csv.url, csv.format, csv.size) == (
        "https://data.example.jp/r/1", "CSV", "https://city.example.jp/aed.csv", "CSV", 1234,
    )  # fmt: skip
    assert csv.media_type == "text/csv"
    assert (pdf.id, pdf.url, pdf.page) == ("https://city.example.jp/aed.html", None, "https://city.example.jp/aed.html")


def test_what_has_no_place_in_the_model_is_kept() -> None:
    (dataset,) = read(TURTLE)
    assert dataset.extras["http://x.example/grade"] == ["5"]
    titles = dataset.extras["http://purl.org/dc/terms/title"]
    assert {"@value": "AED list", "@language": "en"} in titles


@pytest.mark.parametrize("form", [ox.RdfFormat.JSON_LD, ox.RdfFormat.RDF_XML, ox.RdfFormat.N_TRIPLES])
def test_every_spelling_of_rdf_gives_the_same_dataset(form: ox.RdfFormat) -> None:
    (one,), (other,) = read(TURTLE), read(spelt(form))
    assert other.model_copy(update={"distributions": (), "extras": {}}) == one.model_copy(
        update={"distributions": (), "extras": {}}
    )
    assert sorted(one.distributions, key=lambda file: file.id) == sorted(other.distributions, key=lambda file: file.id)
    assert other.extras.keys() == one.extras.keys()


def test_reading_twice_gives_the_same_though_nameless_things_have_new_names_each_time() -> None:
    assert read(TURTLE) == read(TURTLE)


def test_nameless_files_of_the_same_address_are_told_apart() -> None:
    file = "[ <http://www.w3.org/ns/dcat#accessURL> <https://x.jp/a> ]"
    text = (
        f"<a> a <http://www.w3.org/ns/dcat#Dataset> ; <http://www.w3.org/ns/dcat#distribution> {file} , {file} , [] ."
    )
    (dataset,) = read(text)
    assert [one.id for one in dataset.distributions][:2] == ["https://x.jp/a", "https://x.jp/a#2"]
    assert len({one.id for one in dataset.distributions}) == len(dataset.distributions)


def test_a_nameless_dataset_without_an_identifier_is_an_issue_and_costs_no_other() -> None:
    found, _ = read_graph((TURTLE + "[] a dcat:Dataset ; dct:title '無名' .").encode(), "p", BASE)
    assert len(found.datasets) == 1
    assert [(issue.code, issue.params["dataset"]) for issue in found.issues] == [("catalog-dataset-odd", "無名")]


def test_the_next_page_and_the_number_of_datasets_are_found() -> None:
    page = (
        "<#v> a <http://www.w3.org/ns/hydra/core#PagedCollection> ; <http://www.w3.org/ns/hydra/core#totalItems> 250 ; "
    )
    _, links = read_graph(f"{page} <http://www.w3.org/ns/hydra/core#next> <?page=2> .".encode(), "p", BASE)
    assert (links.next, links.total) == (f"{BASE}?page=2", 250)


@pytest.mark.parametrize(
    "text",
    [
        "<html><body>maintenance</body></html>",
        '{"@context": "https://elsewhere.example/context.jsonld"}',
        "{",
        "@prefix : ",
        "<?xml version='1.0'?><rdf:RDF>",
    ],
)
def test_what_is_no_rdf_raises(text: str) -> None:
    with pytest.raises(SourceError, match="dcat-unreadable"):
        read(text)


def test_entities_that_unfold_without_end_are_refused_before_they_are_read() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    bomb = f"""<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e0 "aaaaaaaaaa">{entities}]>
    <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="http://x">
    <p xmlns="http://d/">&e8;</p></rdf:Description></rdf:RDF>"""
    with pytest.raises(SourceError, match="entities"):
        read(bomb)


def test_entities_for_namespaces_are_read() -> None:
    text = """<?xml version="1.0"?><!DOCTYPE rdf:RDF [<!ENTITY dct "http://purl.org/dc/terms/">]>
    <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dct="&dct;" xmlns:dcat="http://www.w3.org/ns/dcat#">
    <dcat:Dataset rdf:about="https://x.jp/d"><dct:title>題</dct:title></dcat:Dataset></rdf:RDF>"""
    assert [dataset.title for dataset in read(text)] == ["題"]


RECORD = {
    "@type": "dcat:Dataset", "identifier": "https://www.arcgis.com/home/item.html?id=1", "title": "公園",
    "description": "d", "keyword": ["公園", "公園"], "issued": "2020-01-01T00:00:00.000Z",
    "modified": "2024-05-01T00:00:00.000Z",
    "publisher": {"name": "港区"}, "contactPoint": {"@type": "vcard:Contact", "fn": "公園課",
    "hasEmail": "mailto:a@b.jp"},
    "accessLevel": "public", "spatial": "139.7,35.6,139.8,35.7", "license": "https://creativecommons.org/licenses/by/4.0",
    "landingPage": "https://hub.example.jp/1",
    "distribution": [
        {"@type": "dcat:Distribution", "title": "CSV", "format": "CSV",
         "mediaType": "text/csv",
         "accessURL": "https://h/1.csv"},
        {"@type": "dcat:Distribution", "title": "CSV 2", "accessURL": "https://h/1.csv"},
    ],
}  # fmt: skip


def feed(*records: Any) -> bytes:
    return json.dumps({"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": records}).encode()


def test_data_json_as_arcgis_hub_gives_it_loads_without_loss() -> None:
    assert is_data_json(feed(RECORD))
    (dataset,) = read_data_json(feed(RECORD), "p", BASE, lambda *names: {"港区": "131032"}.get(names[0])).datasets
    assert (dataset.title, dataset.publisher.code, dataset.tags) == ("公園", "131032", ("公園",))
    assert dataset.contact == Contact(name="公園課", email="a@b.jp")
    assert dataset.licence is not None
    assert dataset.licence.id == "CC-BY-4.0"
    assert str(dataset.modified) == "2024-05-01 00:00:00+00:00"
    assert [one.id for one in dataset.distributions] == ["https://h/1.csv", "https://h/1.csv#again2"]
    assert set(RECORD) - set(dataset.extras) == {"identifier", "title", "description", "landingPage", "distribution"}


def test_a_bad_record_costs_no_other() -> None:
    found = read_data_json(feed({"title": "無名"}, 3, RECORD), "p", BASE)
    assert len(found.datasets) == 1
    assert [issue.params["dataset"] for issue in found.issues] == ["無名", "?"]
    assert all(issue.code in explanations() for issue in found.issues)


@pytest.mark.parametrize("data", [b"", b"[]", b'{"@graph": []}', b'{"dataset": {}}', b"{", TURTLE.encode()])
def test_what_is_no_data_json_is_told_apart(data: bytes) -> None:
    assert not is_data_json(data)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=150)
@given(st.dictionaries(st.sampled_from([*RECORD, "theme", "language"]), values))
def test_any_record_is_a_dataset_or_an_issue(record: dict[str, Any]) -> None:
    found = read_data_json(feed(record), "p", BASE)
    assert len(found.datasets) + len(found.issues) == 1


@settings(max_examples=150)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_graph_or_an_error(data: bytes) -> None:
    try:
        read_graph(data, "p", BASE)
    except SourceError:
        return
