"""A dataset as a node of JSON-LD, with the properties that DCAT 3 and DCAT-AP name."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from pyoxigraph import NamedNode

from odconv.catalog.model import Agent, Contact, Dataset, Distribution, Licence
from odconv.catalog.uuids import uuid5_text

Node = dict[str, Any]

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_SPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "catalog.odconv.invalid")
_SAFE = ":/?#[]@!$&'()*+,;=%-._~"
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-zA-Z0-9.+-]+")
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_SCHEMES = ("http://", "https://", "ftp://")
_REMEMBERED = 512  # what many datasets say alike is made a node once; nobody changes a node


def catalog_node(datasets: Sequence[Dataset], title: str) -> Node:
    """The catalog itself, with the IRIs of its datasets."""
    newest = max((dataset.modified for dataset in datasets if dataset.modified), default=None)
    return _filled(
        {
            "@id": _iri("catalog", title),
            "@type": "dcat:Catalog",
            "dct:title": _text(title),
            "dct:description": _text(f"{title}（{len(datasets)} データセット）"),
            "dct:publisher": _labelled("foaf:Agent", title, "foaf:name"),
            "dct:modified": _moment(newest),
            "dcat:dataset": [{"@id": iri_of(dataset)} for dataset in datasets],
        }
    )


def dataset_node(dataset: Dataset, copies: Sequence[Dataset], digests: Mapping[str, str]) -> Node:
    """A dataset with its distributions, and links to what other portals list of it.

    Args:
        dataset: the canonical record.
        copies: the records of other portals.
        digests: SHA-256 of files, by the distribution's key.
    """
    return _filled(
        {
            "@id": iri_of(dataset),
            "@type": "dcat:Dataset",
            "dct:identifier": dataset.key,
            "dct:title": _text(dataset.title),
            "dct:description": _text(dataset.description),
            "dcat:landingPage": _address(dataset.url),
            "dct:publisher": _agent(dataset.publisher),
            "dct:creator": _agent(dataset.creator),
            "dcat:contactPoint": _contact(dataset.contact, dataset),
            "dcat:keyword": [_text(tag) for tag in dataset.tags],
            "dcat:theme": [_labelled("rdfs:Resource", theme, "rdfs:label") for theme in dataset.themes],
            "dct:license": _licence(dataset.licence),
            "dct:issued": _moment(dataset.issued),
            "dct:modified": _moment(dataset.modified),
            "dct:accrualPeriodicity": _labelled("dct:Frequency", dataset.frequency),
            "dct:spatial": _labelled("dct:Location", dataset.spatial),
            "dct:temporal": _labelled("dct:PeriodOfTime", dataset.temporal),
            "dct:language": _labelled("dct:LinguisticSystem", dataset.language),
            "prov:alternateOf": [_copy(copy) for copy in copies],
            "dcat:distribution": [
                _distribution(dataset, item, digests.get(dataset.distribution_key(item)))
                for item in dataset.distributions
            ],
        }
    )


def iri_of(dataset: Dataset) -> str:
    """The IRI of a dataset: a UUID of its key, the same in every catalog that we write."""
    return _iri("dataset", dataset.key)


def _distribution(dataset: Dataset, distribution: Distribution, sha256: str | None) -> Node:
    key = dataset.distribution_key(distribution)
    page = distribution.page or distribution.url or dataset.url
    return _filled(
        {
            "@id": _iri("distribution", key),
            "@type": "dcat:Distribution",
            "dct:identifier": distribution.id,
            "dct:title": _text(distribution.title),
            "dct:description": _text(distribution.description),
            "dcat:accessURL": _address(page),
            "dcat:downloadURL": _address(distribution.url),
            "dct:format": _labelled("dct:MediaTypeOrExtent", distribution.format),
            "dcat:mediaType": _media_type(distribution.media_type),
            "dcat:byteSize": _size(distribution.size),
            "dct:license": _licence(distribution.licence or dataset.licence),
            "dct:issued": _moment(distribution.issued),
            "dct:modified": _moment(distribution.modified),
            "dct:conformsTo": _labelled("dct:Standard", distribution.conforms_to, "dct:title"),
            "spdx:checksum": _checksum(key, sha256) if sha256 else None,
        }
    )


def _checksum(key: str, sha256: str) -> Node:
    return {
        "@id": _iri("checksum", f"{key} {sha256}"),
        "@type": "spdx:Checksum",
        "spdx:algorithm": {"@id": "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"},
        "spdx:checksumValue": {"@value": sha256, "@type": "xsd:hexBinary"},
    }


def _copy(dataset: Dataset) -> Node:
    return _filled(
        {
            "@id": iri_of(dataset),
            "@type": "prov:Entity",
            "dct:identifier": dataset.key,
            "dct:title": _text(dataset.title),
            "dcat:landingPage": _address(dataset.url),
        }
    )


def _agent(agent: Agent | None) -> Node | None:
    if agent is None or (agent.name, agent.code, agent.url) == ("", None, None):
        return None
    return _agent_node(agent.name, agent.code, agent.url)


@lru_cache(maxsize=_REMEMBERED)
def _agent_node(name: str, code: str | None, url: str | None) -> Node:
    return _filled(
        {
            "@id": _iri("agent", f"{code or ''} {name} {url or ''}"),
            "@type": "foaf:Agent",
            "foaf:name": _text(name or code or ""),
            "dct:identifier": code,
            "foaf:homepage": _address(url),
        }
    )


def _contact(contact: Contact | None, dataset: Dataset) -> Node | None:
    """Whom to ask. An address of mail or telephone is an IRI in vCard, what is none stays a text."""
    if contact is None:
        return None
    key = "\x1f".join(part or "" for part in (contact.name, contact.email, contact.phone, contact.url))
    return _filled(
        {
            "@id": _iri("contact", key),
            "@type": "vcard:Organization",
            "vcard:fn": _text(contact.name or dataset.publisher.name),
            "vcard:hasEmail": _mail(contact.email),
            "vcard:hasTelephone": _telephone(contact.phone),
            "vcard:hasURL": _address(contact.url),
        }
    )


def _licence(licence: Licence | None) -> Node | None:
    return None if licence is None else _licence_node(licence.id, licence.title, licence.url)


@lru_cache(maxsize=_REMEMBERED)
def _licence_node(id: str | None, title: str, url: str | None) -> Node:  # noqa: A002
    address = _address(url)
    return _filled(
        {
            "@id": address["@id"] if address else _iri("licence", "\x1f".join((id or "", title, url or ""))),
            "@type": "dct:LicenseDocument",
            "dct:title": _text(title or id or url or ""),
            "dct:identifier": id,
        }
    )


@lru_cache(maxsize=_REMEMBERED)
def _labelled(kind: str, text: str | None, label: str = "rdfs:label") -> Node | None:
    """A thing of which only the name is known."""
    return {"@id": _iri(kind, text), "@type": kind, label: _text(text)} if text else None


def _media_type(text: str | None) -> Node | None:
    return {"@id": _MEDIA_TYPES + text} if text and _MEDIA_TYPE.fullmatch(text) else None


def _size(size: int | None) -> Node | None:
    return None if size is None else {"@value": str(size), "@type": "xsd:nonNegativeInteger"}


def _mail(text: str | None) -> Node | str | None:
    return None if not text else _valid(f"mailto:{quote(text.strip(), _SAFE)}") or text


def _telephone(text: str | None) -> Node | str | None:
    return None if not text else _valid(f"tel:{quote(text.strip(), _SAFE)}") or text


@lru_cache(maxsize=_REMEMBERED)
def _address(text: str | None) -> Node | None:
    """An address as an IRI: what an IRI cannot hold is encoded; None for what is no address."""
    written = (text or "").strip()
    return _valid(quote(written, _SAFE)) if written.lower().startswith(_SCHEMES) else None


def _valid(iri: str) -> Node | None:
    try:
        return {"@id": NamedNode(iri).value}
    except ValueError:
        return None


def _text(text: str | None) -> Node | None:
    return {"@value": text, "@language": "ja"} if text else None


def _moment(moment: dt.datetime | None) -> Node | None:
    return None if moment is None else {"@value": moment.isoformat(), "@type": "xsd:dateTime"}


def _iri(kind: str, key: str | None) -> str:
    return f"urn:uuid:{uuid5_text(_SPACE, f'{kind} {key}')}"


def _filled(node: Node) -> Node:
    return {key: value for key, value in node.items() if value is not None and value != []}
