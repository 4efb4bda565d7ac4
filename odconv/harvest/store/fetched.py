"""What each address brought last, and every event of fetching."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from odconv.harvest.model import Validators
from odconv.harvest.store.codec import dumps, read_issue, write_issue
from odconv.harvest.store.ledger import Ledger
from odconv.issues import Issue


@dataclass(frozen=True, slots=True)
class Address:
    """What the last request of an address brought.

    Attributes:
        url: the address.
        sha256: of the newest body, None where there never was one.
        size: of that body, bytes.
        media_type, file_name: as the server called it.
        validators: for the next request.
        fetched_at: when that body came first, ISO 8601.
        checked_at: when it was last asked for.
        checked_run: in which run.
        error: why the last request failed, None where it did not.
    """

    url: str
    sha256: str | None = None
    size: int | None = None
    media_type: str | None = None
    file_name: str | None = None
    validators: Validators = field(default_factory=Validators)
    fetched_at: str | None = None
    checked_at: str | None = None
    checked_run: int | None = None
    error: Issue | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of one request: the address as it stands now, and whether that is an event to be kept.

    Attributes:
        address: after the request.
        status: of HTTP, None where there was no answer.
        requests: how many were sent.
        received: bytes of the body, 0 where there was none.
        event: whether a new body came or the request failed.
    """

    address: Address
    status: int | None
    requests: int
    received: int
    event: bool


def addresses(ledger: Ledger) -> dict[str, Address]:
    """All addresses that were ever asked for."""
    return {address.url: address for address in map(_address, ledger.rows("SELECT * FROM addresses"))}


def note_fetched(ledger: Ledger, run: int, batch: Sequence[Fetched]) -> None:
    """Take up what came of some requests; call within a transaction."""
    ledger.change_all("INSERT OR REPLACE INTO addresses VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", _rows(batch))
    events = (
        (run, one.url, one.checked_at, each.status, one.sha256, one.size, _error(one))
        for each in batch
        for one in [each.address]
        if each.event
    )
    ledger.change_all("INSERT OR REPLACE INTO fetches VALUES (?, ?, ?, ?, ?, ?, ?)", events)


def earlier_bodies(ledger: Ledger, urls: Iterable[str]) -> dict[str, list[str]]:
    """The digests that some addresses gave, oldest first; one that came back stands there twice."""
    sql = "SELECT sha256 FROM fetches WHERE url = ? AND error IS NULL AND sha256 IS NOT NULL ORDER BY run"
    return {url: [digest for (digest,) in ledger.rows(sql, (url,))] for url in urls}


def _rows(batch: Sequence[Fetched]) -> Iterator[tuple[object, ...]]:
    for each in batch:
        one = each.address
        marks = (one.validators.etag, one.validators.last_modified)
        about = (one.url, one.sha256, one.size, one.media_type, one.file_name)
        yield (*about, *marks, one.fetched_at, one.checked_at, one.checked_run, _error(one))


def _error(address: Address) -> str | None:
    return None if address.error is None else dumps(write_issue(address.error))


def _address(row: tuple[Any, ...]) -> Address:
    url, sha256, size, media_type, file_name, etag, modified, fetched_at, checked_at, checked_run, error = row
    validators = Validators(etag, modified)
    issue = None if error is None else read_issue(json.loads(error))
    return Address(url, sha256, size, media_type, file_name, validators, fetched_at, checked_at, checked_run, issue)
