"""DCAT → datasets: JSON-LD, Turtle and RDF/XML; `data.json` goes to its own reader."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox

from odconv.catalog.dcat import terms
from odconv.catalog.dcat.graph import Graph, best_text, parse
from odconv.catalog.licences import licence_of
from odconv.catalog.model import Agent, Contact, Dataset, Distribution, Licence
from odconv.catalog.moments import moment
from odconv.catalog.reading import CodeOf, Read, no_code, odd
from odconv.errors import SourceError
from odconv.reference.local_governments import local_government

_WEB = ("http://", "https://")
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_SCHEME = re.compile(r"^(?:mailto|tel):")
# What the model tells of a dataset and of a distribution; everything else goes to the extras.
_OF_DATASET = frozenset({
    terms.TITLE, terms.DESCRIPTION, terms.ISSUED, terms.MODIFIED, terms.FREQUENCY, terms.LANGUAGE, terms.KEYWORD,
    terms.THEME, terms.LANDING_PAGE, terms.DISTRIBUTION,
})  # fmt: skip
_OF_DISTRIBUTION = frozenset({
    terms.TITLE, terms.DESCRIPTION, terms.FORMAT, terms.MEDIA_TYPE, terms.SIZE, terms.DOWNLOAD, terms.ACCESS,
    terms.ISSUED, terms.MODIFIED, terms.CONFORMS_TO,
})  # fmt: skip
_OURS = (None, "ja")
_Node = ox.NamedNode | ox.BlankNode


@dataclass(frozen=True, slots=True)
class Links:
    """Where a catalog that comes in pages goes on, and how many datasets it says that it has."""

    next: str | None = None
    total: int | None = None


def read_graph(data: bytes, portal: str, base: str, code_of: CodeOf = no_code) -> tuple[Read, Links]:
    """The datasets of a document of RDF.

    Args:
        data: JSON-LD, Turtle or RDF/XML.
        portal: id of the portal.
        base: address of the document.
        code_of: the code of an organisation by its identifier and name.

    Returns:
        Datasets in the order of the document, what could not be read of them, and where the catalog goes on.

    Raises:
        SourceError: `dcat-unreadable`.
    """
    graph = parse(data, base)
    datasets, issues = [], []
    for node in graph.of_type(terms.DATASET):
        try:
            datasets.append(_Reader(graph, portal, code_of).dataset(node))
        except (SourceError, ValueError) as error:
            issues.append(odd(graph.text(node, terms.TITLE, terms.IDENTIFIER), error))
    return Read(datasets, issues), _links(graph)


def _links(graph: Graph) -> Links:
    """Hydra's paging, as ckanext-dcat writes it."""
    kinds = ("PagedCollection", "PartialCollectionView", "Collection")
    found = [node for kind in kinds for node in graph.of_type(terms.HYDRA + kind)]
    following = [graph.text(node, f"{terms.HYDRA}next", f"{terms.HYDRA}nextPage") for node in found]
    totals = [graph.text(node, f"{terms.HYDRA}totalItems") for node in found]
    total = next((int(text) for text in totals if text.isdigit()), None)
    return Links(next(filter(None, following), None), total)


@dataclass(frozen=True, slots=True)
class _Reader:
    graph: Graph
    portal: str
    code_of: CodeOf

    def dataset(self, node: _Node) -> Dataset:
        graph = self.graph
        name = _name_of(node, graph.text(node, terms.IDENTIFIER))
        distributions = [self.distribution(one) for one in graph.values(node, terms.DISTRIBUTION) if _is_node(one)]
        return Dataset(
            portal=self.portal,
            id=_id_of(node) or name,
            name=name,
            title=graph.text(node, terms.TITLE) or name,
            description=graph.text(node, terms.DESCRIPTION),
            url=graph.text(node, terms.LANDING_PAGE) or _address(node),
            publisher=self._publisher(node),
            creator=self._agent(node, terms.CREATOR),
            contact=self._contact(node),
            tags=self._labels(node, terms.KEYWORD),
            themes=self._labels(node, terms.THEME),
            licence=self._licence(node),
            issued=moment(graph.text(node, terms.ISSUED)),
            modified=moment(graph.text(node, terms.MODIFIED)),
            frequency=self._label(node, terms.FREQUENCY),
            spatial=self._label(node, terms.SPATIAL),
            temporal=self._period(node),
            language=self._label(node, terms.LANGUAGE),
            distributions=_told_apart(distributions),
            extras=self._beyond(node, _OF_DATASET),
        )

    def distribution(self, node: Any) -> Distribution:
        graph = self.graph
        url = graph.text(node, terms.DOWNLOAD)
        page = graph.text(node, terms.ACCESS)
        size = graph.text(node, terms.SIZE)
        return Distribution(
            id=_id_of(node) or graph.text(node, terms.IDENTIFIER) or url or page or graph.text(node, terms.TITLE),
            title=graph.text(node, terms.TITLE),
            url=url or None,
            page=page or None,
            description=graph.text(node, terms.DESCRIPTION),
            format=self._label(node, terms.FORMAT) or "",
            media_type=(self._label(node, terms.MEDIA_TYPE) or "").removeprefix(_MEDIA_TYPES) or None,
            size=int(float(size)) if re.fullmatch(r"\d+(?:\.\d+)?", size) else None,
            licence=self._licence(node),
            issued=moment(graph.text(node, terms.ISSUED)),
            modified=moment(graph.text(node, terms.MODIFIED)),
            conforms_to=self._label(node, terms.CONFORMS_TO),
            extras=self._beyond(node, _OF_DISTRIBUTION),
        )

    def _publisher(self, node: _Node) -> Agent:
        agent = self._agent(node, terms.PUBLISHER) or Agent()
        known = [self.graph.text(one, terms.IDENTIFIER) for one in self.graph.values(node, terms.PUBLISHER)]
        body = next(filter(None, map(local_government, known)), None)
        return agent.model_copy(update={"code": body.code if body else self.code_of(*known, agent.name)})

    def _agent(self, node: _Node, predicate: str) -> Agent | None:
        for value in self.graph.values(node, predicate):
            name = self.graph.label(value, f"{terms.FOAF}name", *terms.LABELS)
            page = self.graph.text(value, f"{terms.FOAF}homepage") or _address(value)
            return Agent(name=name, url=page)
        return None

    def _contact(self, node: _Node) -> Contact | None:
        for value in self.graph.values(node, terms.CONTACT):
            contact = Contact(
                name=self.graph.text(value, f"{terms.VCARD}fn", *terms.LABELS),
                email=self._reach(value, f"{terms.VCARD}hasEmail"),
                phone=self._reach(value, f"{terms.VCARD}hasTelephone"),
                url=self._reach(value, f"{terms.VCARD}hasURL"),
            )
            return None if contact == Contact() else contact
        return None

    def _reach(self, node: Any, predicate: str) -> str | None:
        """A mail address or number: a text, an address of its own scheme, or a thing with such a value."""
        for value in self.graph.values(node, predicate):
            text = self.graph.text(value, f"{terms.VCARD}hasValue", f"{terms.VCARD}value") or best_text([value])
            return unquote(_SCHEME.sub("", text)) or None
        return None

    def _licence(self, node: _Node) -> Licence | None:
        for value in self.graph.values(node, *terms.LICENCE):
            label, address = self.graph.label(value, *terms.LABELS), _address(value)
            if address is None and label.startswith(_WEB):
                address = label
            return licence_of("" if label == address else label, address)
        return None

    def _period(self, node: _Node) -> str | None:
        for value in self.graph.values(node, terms.TEMPORAL):
            start, end = self.graph.text(value, *terms.START), self.graph.text(value, *terms.END)
            return f"{start}/{end}" if start or end else self.graph.label(value, *terms.LABELS) or None
        return None

    def _labels(self, node: _Node, predicate: str) -> tuple[str, ...]:
        labels = (self.graph.label(value, *terms.LABELS) for value in self.graph.values(node, predicate))
        return tuple(dict.fromkeys(filter(None, labels)))

    def _label(self, node: _Node, predicate: str) -> str | None:
        values = self.graph.values(node, predicate)
        literals = [value for value in values if isinstance(value, ox.Literal)]
        chosen = best_text(literals) if literals else next(iter(self._labels(node, predicate)), "")
        return chosen or None

    def _beyond(self, node: _Node, told: frozenset[str]) -> dict[str, Any]:
        """What the model does not tell whole: other terms, and terms with more values or languages than one."""
        graph = self.graph
        kept = {}
        for predicate in graph.predicates(node):
            values = graph.values(node, predicate)
            whole = predicate in told and (len(values) == 1 or predicate in (terms.KEYWORD, terms.DISTRIBUTION))
            if not whole or any(isinstance(value, ox.Literal) and value.language not in _OURS for value in values):
                kept[predicate] = [graph.plain(value) for value in values]
        return kept


def _told_apart(distributions: Sequence[Distribution]) -> tuple[Distribution, ...]:
    """Distributions whose ids differ: those without any are counted, since a nameless thing has no stable name."""
    seen: dict[str, int] = {}
    apart = []
    for one in distributions:
        number = seen[one.id] = seen.get(one.id, 0) + 1
        apart.append(one if number == 1 and one.id else one.model_copy(update={"id": f"{one.id}#{number}"}))
    return tuple(apart)


def _is_node(value: object) -> bool:
    return isinstance(value, ox.NamedNode | ox.BlankNode)


def _id_of(node: object) -> str | None:
    """The address of a thing; a nameless one has none that lasts."""
    return node.value if isinstance(node, ox.NamedNode) else None


def _address(node: object) -> str | None:
    """The web address of a thing; `urn:` names it and leads nowhere."""
    found = _id_of(node)
    return found if found and found.startswith(_WEB) else None


def _name_of(node: _Node, identifier: str) -> str:
    """A name for addresses: the identifier, else the last part of the address; raises ValueError without both."""
    if identifier:
        return identifier
    address = urlsplit(_id_of(node) or "")
    parts = [part for part in (*address.path.split("/"), address.fragment) if part]
    if not parts:
        raise ValueError("neither address nor identifier")
    return unquote(parts[-1])
