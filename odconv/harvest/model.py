"""What goes from step to step of a night: plain facts, picklable, without behaviour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from odconv.catalog.model import Dataset
from odconv.issues import Issue


@dataclass(frozen=True, slots=True)
class Listing:
    """What one portal said it has.

    Attributes:
        portal: id of the portal.
        datasets: what was listed.
        complete: whether this is the whole portal, so that what is absent is gone; False for an incremental listing and
            for one that broke off or is not to be believed (empty, half).
        cursor: what the next incremental listing starts from (the newest `metadata_modified`), None where unknown.
        issues: what could not be listed, and why.
    """

    portal: str
    datasets: Sequence[Dataset]
    complete: bool
    cursor: str | None = None
    issues: Sequence[Issue] = ()


@dataclass(frozen=True, slots=True)
class Validators:
    """What makes a request conditional (RFC 9110, 13): from the last answer of the same address."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request.

    Attributes:
        url: the address asked for.
        final_url: where it was found after redirects.
        status: of HTTP; 304 where nothing changed.
        sha256: of the body, None where there is none (304).
        size: bytes of the body.
        media_type: as the server says, "" where it says nothing.
        file_name: as Content-Disposition says.
        validators: for the next time.
        requests: how many were sent, redirects and further tries counted.
    """

    url: str
    final_url: str
    status: int
    sha256: str | None
    size: int
    media_type: str = ""
    file_name: str | None = None
    validators: Validators = Validators()
    requests: int = 1


class Verdict(StrEnum):
    """What was decided about a distribution in a night."""

    SAME = "same"  # as last night; nothing was done
    ACCEPTED = "accepted"  # new or changed, and goes out
    HELD = "held"  # changed in a way that a person must look at; last good stays
    FAILED = "failed"  # could not be fetched or read; last good stays
    OTHER = "other"  # none of the formats: catalogued, not converted
    GONE = "gone"  # no longer listed; last good stays through the grace
    ARCHIVED = "archived"  # gone for longer than the grace


@dataclass(frozen=True, slots=True)
class Profile:
    """What the guards compare of a conversion.

    Attributes:
        schema: id of the format, None for a table that is none of them.
        rows: records of the table.
        valid: those that are valid in the format.
        header: labels of the source in order.
        fill: share of filled cells by field of the format, 0 to 1.
        areas: number of rows by 全国地方公共団体コード of municipality, where addresses or codes tell it.
        as_of: the content's own date (令和6年4月1日現在), ISO 8601, None where it says none.
        readability: grade of machine-readability.
    """

    schema: str | None
    rows: int
    valid: int
    header: tuple[str, ...]
    fill: Mapping[str, float] = field(default_factory=dict)
    areas: Mapping[str, int] = field(default_factory=dict)
    as_of: str | None = None
    readability: str | None = None


@dataclass(frozen=True, slots=True)
class Converted:
    """A conversion in the store, found by the key of what went into it.

    Attributes:
        key: digest of the source's bytes, the mapping, the schemas and the version of our code.
        sha256: of the source.
        profile: what the guards compare.
        table: the valid rows as a stream of Arrow (Parquet where an older odconv wrote it), path within the store:
            those of the format's fields that have values, as text, then `_row` (1-based row of the source) and
            `_sheet`; None where nothing was converted.
        result: what is told of the conversion (`codec.pack`), as it comes from whoever made it; the ledger keeps it
            apart (`results.Results`), None where it was read from there.
        issues: why it was not converted, or what else is to be said.
    """

    key: str
    sha256: str
    profile: Profile | None
    table: str | None
    result: bytes | None = None
    issues: Sequence[Issue] = ()


@dataclass(frozen=True, slots=True)
class Good:
    """The last good copy of one distribution: what users download until a better one was promoted.

    Attributes:
        dataset: as it was listed when the copy was promoted.
        distribution_id: which of its distributions.
        converted: the conversion.
        fetched_at: when the bytes were fetched, ISO 8601 with offset (JST).
        promoted_in: number of the run.
    """

    dataset: Dataset
    distribution_id: str
    converted: Converted
    fetched_at: str
    promoted_in: int


@dataclass(frozen=True, slots=True)
class State:
    """Where one distribution stands after a night: what coverage, letters and the morning report are made of.

    Attributes:
        dataset: as listed last.
        distribution_id: which of its distributions.
        verdict: what was decided this night.
        reasons: why.
        latest: the newest conversion, promoted or not; None where it was never fetched.
        good: the copy that goes out, None where there never was one.
        first_seen, last_seen: nights when it was listed, ISO 8601.
        fetched_at: when its bytes were last fetched or found unchanged, ISO 8601.
    """

    dataset: Dataset
    distribution_id: str
    verdict: Verdict
    reasons: Sequence[Issue]
    latest: Converted | None
    good: Good | None
    first_seen: str
    last_seen: str
    fetched_at: str | None = None


@dataclass(frozen=True, slots=True)
class Night:
    """One run, as it is told in the morning.

    Attributes:
        run: number of the run.
        started, finished: ISO 8601 with offset (JST).
        edition: name of the edition that was made, None where nothing was promoted.
        counts: number of distributions by verdict.
        requests, bytes_fetched: what the network was asked for.
        portals: for each portal, how many datasets were listed and what is to be said of it.
        issues: what else is to be said.
    """

    run: int
    started: str
    finished: str
    edition: str | None
    counts: Mapping[Verdict, int]
    requests: int = 0
    bytes_fetched: int = 0
    portals: Mapping[str, PortalNight] = field(default_factory=dict)
    issues: Sequence[Issue] = ()


@dataclass(frozen=True, slots=True)
class PortalNight:
    """What a night brought from one portal: datasets listed, whether the listing was whole, what is to be said."""

    listed: int
    complete: bool
    issues: Sequence[Issue] = ()
