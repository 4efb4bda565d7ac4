"""A dataset → a package as CKAN's `package_create` and `ckanapi load datasets` take it.

What CKAN has a place for stands there, for people who look at the portal. The whole record stands in one extra beside
it, so that who harvests this CKAN with odconv gets the same record again (`record.py`).
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import re
import unicodedata
import uuid
import zlib
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from odconv.catalog.model import Agent, Dataset, Distribution
from odconv.catalog.records import to_json
from odconv.catalog.uuids import uuid5_text

RECORD = "odconv_record"
"""The one extra of ours, for every extra costs CKAN a row: digest of what is sent, key of the dataset, whole record."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{1,99}")
_NO_NAME = re.compile(r"[^a-z0-9_-]+")
_NO_TAG = re.compile(r"[^\w\s.\-]+")
_SPACES = re.compile(r"\s+")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_ROOM = 83
_MAX_RECORD = 1 << 24
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "odconv.invalid")

_sorted_json = json.JSONEncoder(sort_keys=True).encode

Package = dict[str, Any]


class Mark(NamedTuple):
    """By what a package of ours is known again: digest of what was sent, key of the dataset."""

    digest: str
    key: str


def package_of(dataset: Dataset, record: str | None = None) -> Package:
    """The package of a dataset; a pure function of the record, so that its digest tells whether anything changed.

    Args:
        dataset: the dataset.
        record: `to_json` of it, where that is known already.
    """
    package = said_of(dataset)
    record = to_json(dataset) if record is None else record
    text = _sorted_json(package) + record
    digest = hashlib.sha256(text.encode()).hexdigest()
    packed = base64.b64encode(zlib.compress(record.encode(), 6)).decode()
    own = {"key": RECORD, "value": f"{digest} {quote(dataset.key, safe='/')} {packed}"}
    package["extras"] = [*package["extras"], own]
    return package


def mark_of(value: str) -> Mark:
    """What an extra `RECORD` says of its package; empty where it is none of ours."""
    digest, _, rest = value.partition(" ")
    return Mark(digest, unquote(rest.partition(" ")[0]))


def mark_in(package: Package) -> Mark:
    """The mark that `package_of` put into a package, or that CKAN gives back."""
    return mark_of(next((str(extra["value"]) for extra in package.get("extras") or () if extra["key"] == RECORD), ""))


def organization_of(publisher: Agent) -> Package:
    """The organization under which a publisher's datasets stand: by its code, by its name where that is not known.

    >>> organization_of(Agent(name="千代田区", code="131016"))["name"]
    '131016'
    """
    if publisher.code:
        return {"name": publisher.code, "title": publisher.name or publisher.code}
    if publisher.name:
        return {"name": f"publisher-{_short(publisher.name)}", "title": publisher.name}
    return {"name": "publisher-unknown", "title": "公開者不明"}


def stable_name(dataset: Dataset) -> str:
    """The package's name: of portal and name there, which stay from night to night; with a digest where letters go."""
    wanted = f"{dataset.portal}-{dataset.name}"
    name = _NO_NAME.sub("-", wanted.lower()).strip("-_")[:_ROOM]
    whole = name == wanted and _NAME.fullmatch(name) is not None
    return name if whole else f"{name}-{_short(f'{dataset.portal}/{dataset.name}')}".lstrip("-")


@lru_cache(maxsize=4096)
def clean_tag(tag: str) -> str:
    """A tag of letters, digits, spaces, `-`, `_` and `.` only, 2 to 100 of them; empty where nothing is left.

    >>> clean_tag("健康・医療"), clean_tag("AED（屋外）"), clean_tag("区")
    ('健康 医療', 'AED 屋外', '')
    """
    text = _SPACES.sub(" ", _NO_TAG.sub(" ", unicodedata.normalize("NFC", tag))).strip()[:100].strip()
    return text if len(text) >= 2 else ""


def resource_ids(dataset: Dataset) -> list[str]:
    """Ids for the resources: the same each time, so that an update keeps a resource with its views and links."""
    seen: Counter[str] = Counter()
    found = []
    for distribution in dataset.distributions:
        key = dataset.distribution_key(distribution)
        seen[key] += 1  # one address may stand twice in a dataset
        found.append(uuid5_text(_NAMESPACE, key if seen[key] == 1 else f"{key} {seen[key]}"))
    return found


def said_of(dataset: Dataset) -> Package:
    """What CKAN has a place for, of a dataset: its package without the record."""
    contact, licence = dataset.contact, dataset.licence
    email = contact.email if contact and contact.email and _EMAIL.fullmatch(contact.email) else None
    values = {
        "name": stable_name(dataset),
        "title": dataset.title,
        "notes": dataset.description,
        "url": dataset.url,
        "author": dataset.creator.name if dataset.creator else None,
        "maintainer": contact.name if contact else None,
        "maintainer_email": email,
        "license_id": (licence.id or licence.title) if licence else None,
        "owner_org": organization_of(dataset.publisher)["name"],
    }
    return {
        **{key: value or "" for key, value in values.items()},
        "tags": _tags(dataset),
        "extras": [{"key": key, "value": value} for key, value in _extras(dataset) if value],
        "resources": [
            _resource(distribution, identity)
            for distribution, identity in zip(dataset.distributions, resource_ids(dataset), strict=True)
        ],
    }


def shown_of(dataset: Dataset) -> Package:
    """The part of `said_of` that people see first and may change, without the work of the rest."""
    return {
        "title": dataset.title,
        "notes": dataset.description,
        "url": dataset.url,
        "maintainer": dataset.contact.name if dataset.contact else None,
        "owner_org": organization_of(dataset.publisher)["name"],
        "tags": _tags(dataset),
        "resources": [
            {"name": one.title, "url": one.url or one.page, "description": one.description}
            for one in dataset.distributions
        ],
    }


def _tags(dataset: Dataset) -> list[Package]:
    return [{"name": tag} for tag in dict.fromkeys(map(clean_tag, dataset.tags)) if tag]


def _extras(dataset: Dataset) -> Iterator[tuple[str, str | None]]:
    """What CKAN has no field for, under the names by which Japanese portals know it."""
    contact, licence = dataset.contact, dataset.licence
    yield "全国地方公共団体コード", dataset.publisher.code
    yield "更新頻度", dataset.frequency
    yield "対象地域", dataset.spatial
    yield "対象期間", dataset.temporal
    yield "言語", dataset.language
    yield "公開日", _day(dataset.issued)
    yield "最終更新日", _day(dataset.modified)
    yield "分類", "、".join(dataset.themes)
    yield "キーワード", "、".join(dataset.tags) if any(clean_tag(tag) != tag for tag in dataset.tags) else None
    yield "連絡先電話番号", contact.phone if contact else None
    yield "連絡先FormURL", contact.url if contact else None
    yield "利用規約", licence.url if licence else None


def _resource(distribution: Distribution, identity: str) -> Package:
    licence = distribution.licence
    values = {
        "id": identity,
        "name": distribution.title,
        "url": distribution.url or distribution.page,
        "description": distribution.description,
        "format": distribution.format,
        "mimetype": distribution.media_type,
        "size": distribution.size,
        "last_modified": _utc(distribution.modified),
        "conforms_to": distribution.conforms_to,
        "license_title": (licence.title or licence.id) if licence else None,
        "license_url": licence.url if licence else None,
    }
    return {key: value for key, value in values.items() if value not in {None, ""}}


def _day(moment: dt.datetime | None) -> str | None:
    return moment.date().isoformat() if moment else None


def _utc(moment: dt.datetime | None) -> str | None:
    """As CKAN keeps it: UTC without an offset."""
    if moment is None:
        return None
    return (moment.astimezone(dt.UTC) if moment.tzinfo else moment).replace(tzinfo=None).isoformat()


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def record_in(value: str) -> str | None:
    """The record's JSON that stands in an extra `RECORD`; None where there is none or it is damaged."""
    unpacked = zlib.decompressobj()
    try:
        text = unpacked.decompress(base64.b64decode(value.rpartition(" ")[2], validate=True), _MAX_RECORD).decode()
    except (ValueError, zlib.error):
        return None
    return text if unpacked.eof else None
