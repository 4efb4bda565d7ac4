"""Which copies go into which table: by format, under terms that allow it, in the order of the portals' authority."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from odconv.catalog.licences import may_be_merged
from odconv.catalog.model import Distribution, Licence
from odconv.harvest.model import Good
from odconv.issues import Issue

CODE_VERSION = 2
"""Raised when the same rows would give other bytes, so that tables of earlier nights are written again."""


class Rank(Protocol):
    """How much a portal's word counts."""

    @property
    def rank(self) -> int:
        """The smallest comes first."""


class Ranked(Protocol):
    """What is asked of a portal: its id, and its authority among those that list the same thing."""

    @property
    def id(self) -> str:
        """As datasets name it."""

    @property
    def authority(self) -> Rank:
        """Its rank."""


@dataclass(frozen=True, slots=True)
class Source:
    """The rows of one distribution on their way into a table: what the table says of them, plain and small.

    Attributes:
        conversion: key of the conversion.
        table: path of its rows within the store.
        rows: how many there are.
        sha256: of the bytes that they come from.
        key: what names the distribution across portals.
        holder: who holds the data where a row does not say so: code, else name, else the portal.
        publisher_code, publisher: who publishes it.
        dataset, title, page: key, title and page of its dataset.
        distribution: its id there.
        fetched_at: when the bytes were fetched, ISO 8601.
        licence: id of the terms.
        credit: the words that name the origin, as the terms ask.
    """

    conversion: str
    table: str
    rows: int
    sha256: str
    key: str
    holder: str
    publisher_code: str | None
    publisher: str
    dataset: str
    title: str
    page: str
    distribution: str
    fetched_at: str
    licence: str
    credit: str


def sources_by_schema(
    goods: Iterable[Good], portals: Iterable[Ranked]
) -> tuple[dict[str, list[Source]], tuple[Issue, ...]]:
    """What goes into each table, in canonical order; and what stays out for want of a licence.

    Returns:
        sources by id of the format, formats sorted; issues `licence-unknown-not-merged`, `licence-closed-not-merged`.
    """
    rank = {portal.id: portal.authority.rank for portal in portals}
    last = max(rank.values(), default=0) + 1
    found: dict[str, list[Source]] = {}
    issues: list[Issue] = []
    for good in sorted(goods, key=lambda good: _order(good, rank.get(good.dataset.portal, last))):
        profile, table = good.converted.profile, good.converted.table
        if profile is None or profile.schema is None or table is None or profile.valid == 0:
            continue
        licence = licence_of(good)
        if not may_be_merged(licence):
            issues.append(_refused(good, licence))
            continue
        found.setdefault(profile.schema, []).append(_source(good, profile.valid, table, licence))
    return dict(sorted(found.items())), tuple(issues)


def digest(sources: Sequence[Source], schema: Mapping[str, object]) -> str:
    """Of everything that the bytes of a table depend on."""
    parts = [
        [
            source.conversion, source.sha256, source.table, source.key, source.holder,
            source.fetched_at, source.licence, source.credit, source.publisher,
        ]
        for source in sources
    ]  # fmt: skip
    text = json.dumps([CODE_VERSION, schema, parts], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def distribution_of(good: Good) -> Distribution | None:
    """The distribution that a copy was made of, as it was listed."""
    return next((item for item in good.dataset.distributions if item.id == good.distribution_id), None)


def licence_of(good: Good) -> Licence | None:
    """The terms of the file, else those of its dataset."""
    distribution = distribution_of(good)
    return (distribution and distribution.licence) or good.dataset.licence


def _order(good: Good, rank: int) -> tuple[int, str, str, str]:
    publisher = good.dataset.publisher
    return rank, publisher.code or publisher.name, good.dataset.key, good.distribution_id


def _source(good: Good, rows: int, table: str, licence: Licence | None) -> Source:
    dataset = good.dataset
    holder = dataset.publisher.code or dataset.publisher.name or dataset.portal
    name = (licence and (licence.id or licence.title)) or ""
    page = dataset.url or next((item.url for item in dataset.distributions if item.url), "") or ""
    where = f"（{page}）" if page else ""
    credit = f"出典：{dataset.publisher.name or holder}「{dataset.title}」{where}{name} を加工して作成"
    return Source(
        conversion=good.converted.key,
        table=table,
        rows=rows,
        sha256=good.converted.sha256,
        key=f"{dataset.key}/{good.distribution_id}",
        holder=holder,
        publisher_code=dataset.publisher.code,
        publisher=dataset.publisher.name,
        dataset=dataset.key,
        title=dataset.title,
        page=dataset.url or "",
        distribution=good.distribution_id,
        fetched_at=good.fetched_at,
        licence=name,
        credit=credit,
    )


def _refused(good: Good, licence: Licence | None) -> Issue:
    named = licence is not None and licence.id is not None
    code = "licence-closed-not-merged" if named else "licence-unknown-not-merged"
    text = "" if licence is None else licence.title or licence.url or licence.id or ""
    facts = {"dataset": good.dataset.title, "key": good.dataset.key, "licence": text or "－"}
    return Issue(code, value=text, params=facts)
