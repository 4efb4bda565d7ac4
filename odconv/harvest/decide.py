"""Decisions: what becomes of each distribution, with reasons; pure, so that a resumed run decides the same."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from odconv.harvest.guards import Case, RowBounds, belongs, holds, objections
from odconv.harvest.items import Item, tableless
from odconv.harvest.model import Converted, Verdict
from odconv.harvest.store.codec import read_issues, write_issues
from odconv.harvest.store.fetched import Address
from odconv.harvest.store.judged import Change, Decision, Kept, Ruling
from odconv.harvest.thresholds import Thresholds
from odconv.issues import Issue

RELEASE, HOLD = "release", "hold"
OVER_CAP = "removals-over-cap"

_FEWEST_LISTINGS = 2  # one alone may be mistaken

_NO_TABLE = frozenset({
    "archive-without-table", "file-binary", "html-without-table", "json-without-table", "kind-document",
    "kind-unsupported", "pdf-extra-missing", "pdf-without-table", "pdf-without-text", "table-absent",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scene:
    """All that decisions depend on.

    Attributes:
        started: of the run, ISO 8601.
        items: the distributions of the portals of this run.
        addresses: what each address brought last.
        needed: key of the conversion that each distribution needs now; those without bytes are left out.
        conversions: by key; those that are no last good copy, and the last good copies that they replace.
        goods: last good copies by distribution.
        rulings: what persons ruled, by distribution.
        limits: numbers of the guards.
        bounds: rows that are expected, by portal and format.
        earlier: digests that an address gave before, oldest first, where it gives another now.
        every: in how many nights once a portal is listed as a whole; each night where it is not named.
    """

    started: str
    items: Sequence[Item]
    addresses: Mapping[str, Address]
    needed: Mapping[str, str]
    conversions: Mapping[str, Converted]
    goods: Mapping[str, Kept]
    rulings: Mapping[str, Sequence[Ruling]]
    limits: Thresholds
    bounds: Mapping[str, Mapping[str, RowBounds]] = field(default_factory=dict)
    earlier: Mapping[str, Sequence[str]] = field(default_factory=dict)
    every: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Outcome:
    verdict: Verdict
    reasons: tuple[Issue, ...] = ()
    conversion: str | None = None
    change: Change = Change.STAYS
    fetched_at: str | None = None


def decide(scene: Scene) -> list[Decision]:
    """What became of each distribution, as far as that is not what the ledger says already."""
    outcomes = outcomes_of(scene)
    decisions = (_decision(item, outcomes[item.key]) for item in scene.items)
    return [decision for decision in decisions if decision is not None]


def outcomes_of(scene: Scene) -> dict[str, _Outcome]:
    """What became of each distribution, by its key."""
    publishers = _publishers_by_bytes(scene)
    before = predecessors(scene)
    outcomes: dict[str, _Outcome] = {}
    for item in scene.items:
        if item.is_listed:
            outcomes[item.key] = _of_listed(scene, item, publishers, before.get(item.key))
    gone = [item for item in scene.items if not item.is_listed]
    followed = {old: new for new, old in before.items() if outcomes[new].change is Change.PROMOTES}
    outcomes.update(_of_gone(scene, gone, followed))
    return outcomes


def predecessors(scene: Scene) -> dict[str, str]:
    """The vanished distribution that a new one takes the place of: a file that is renamed each month.

    In one dataset, of one format, and never where there are two of either.
    """
    old: dict[tuple[str, str], list[str]] = defaultdict(list)
    new: dict[tuple[str, str], list[str]] = defaultdict(list)
    vanished = {item.dataset.key for item in scene.items if not item.is_listed and item.key in scene.goods}
    for item in scene.items:
        if item.dataset.key not in vanished:
            continue
        kept = scene.goods.get(item.key)
        if not item.is_listed and kept is not None:
            old[item.dataset.key, _schema(scene, kept.conversion)].append(item.key)
        elif item.is_listed and kept is None and item.key in scene.needed:
            new[item.dataset.key, _schema(scene, scene.needed[item.key])].append(item.key)
    pairs = ((keys, old[place]) for place, keys in new.items() if place[1])
    return {keys[0]: olds[0] for keys, olds in pairs if len(keys) == 1 and len(olds) == 1}


def _schema(scene: Scene, key: str) -> str:
    converted = scene.conversions.get(key)
    return (converted.profile.schema or "") if converted is not None and converted.profile is not None else ""


def _of_listed(
    scene: Scene, item: Item, publishers: Mapping[str, Collection[str]], predecessor: str | None
) -> _Outcome:
    kept = scene.goods.get(item.key)
    if item.url is None:
        return _Outcome(Verdict.OTHER, (Issue("distribution-without-address"),))
    skipped = None if item.distribution is None or kept is not None else tableless(item.distribution)
    if skipped is not None:
        return _Outcome(
            Verdict.OTHER, (Issue("distribution-tableless", params={"kind": skipped[0], "grade": skipped[1]}),)
        )
    address, key = scene.addresses.get(item.url), scene.needed.get(item.key)
    if address is None or address.error is not None:
        error = Issue("fetch-not-tried") if address is None or address.error is None else address.error
        return _Outcome(Verdict.FAILED, (error,), key)
    if key is None:
        return _Outcome(Verdict.FAILED, (Issue("fetch-not-tried"),))
    if kept is not None and kept.conversion == key:
        change = Change.STAYS if kept.dataset == item.digest else Change.PROMOTES
        return _Outcome(Verdict.SAME, (), key, change, kept.fetched_at)
    compared = kept or (scene.goods.get(predecessor) if predecessor else None)
    return _judged(scene, item, address, key, compared, publishers)


def _judged(
    scene: Scene, item: Item, address: Address, key: str, kept: Kept | None, publishers: Mapping[str, Collection[str]]
) -> _Outcome:
    """What becomes of bytes that are not those of the last good copy."""
    converted = scene.conversions.get(key)
    if converted is None:
        return _Outcome(Verdict.FAILED, (Issue("conversion-missing"),), key)
    old = None if kept is None else scene.conversions.get(kept.conversion)
    against = _against(scene, item, address, converted, old, publishers)
    ruling = _ruling(scene, item.key)
    if ruling is not None and ruling.kind == HOLD:
        return _Outcome(Verdict.HELD, (_ruled("held-by-person", ruling), *against), key)
    if converted.table is None:
        verdict = Verdict.HELD if kept is not None else _unusable(converted)
        return _Outcome(verdict, tuple(against), key)
    if ruling is not None and ruling.sha256 == converted.sha256:
        against = [_ruled("released-by-person", ruling)]
    elif holds(against):
        return _Outcome(Verdict.HELD, tuple(against), key)
    return _Outcome(Verdict.ACCEPTED, tuple(against), key, Change.PROMOTES, address.fetched_at)


def _against(
    scene: Scene,
    item: Item,
    address: Address,
    converted: Converted,
    old: Converted | None,
    publishers: Mapping[str, Collection[str]],
) -> list[Issue]:
    """What speaks against sending a conversion out."""
    profile = converted.profile
    if profile is None or profile.schema is None:
        swapped = [Issue("guard-kind-swapped")] if old is not None else []
        return [*swapped, *(converted.issues or (Issue("distribution-no-format"),))]
    case = Case(
        new=profile,
        old=None if old is None else old.profile,
        sha256=converted.sha256,
        old_sha256=None if old is None else old.sha256,
        publisher=item.publisher,
        bounds=scene.bounds.get(item.dataset.portal, {}).get(profile.schema),
        earlier=tuple(scene.earlier.get(address.url, ())),
        others=_others(publishers.get(converted.sha256, ()), item.publisher),
    )
    found = objections(case, scene.limits)
    return found if converted.table is not None else [*found, *converted.issues]


def _unusable(converted: Converted) -> Verdict:
    """Whether a file is none of the formats, or one that should be and could not be used."""
    if converted.profile is not None:
        return Verdict.OTHER if converted.profile.schema is None else Verdict.FAILED
    return Verdict.OTHER if {issue.code for issue in converted.issues} & _NO_TABLE else Verdict.FAILED


def _of_gone(scene: Scene, gone: Sequence[Item], followed: Mapping[str, str]) -> Iterator[tuple[str, _Outcome]]:
    """What vanished: kept through the grace, then archived; too much at once waits for a person."""
    listed = Counter(item.dataset.portal for item in scene.items)
    due = {item.key: item for item in gone if item.key not in followed and _is_due(scene, item)}
    number = Counter(item.dataset.portal for item in due.values())
    limits = scene.limits.gone
    for item in gone:
        portal, ruling = item.dataset.portal, _ruling(scene, item.key)
        facts = {"since": (item.entry.gone_since or scene.started)[:10], "days": limits.days}
        if item.key in followed:
            issue = Issue("distribution-replaced", params={"by": followed[item.key]})
            yield item.key, _Outcome(Verdict.ARCHIVED, (issue,), item.entry.conversion, Change.ENDS)
        elif ruling is not None and ruling.kind == RELEASE and ruling.sha256 is None:
            issue = _ruled("released-by-person", ruling)
            yield item.key, _Outcome(Verdict.ARCHIVED, (issue,), item.entry.conversion, Change.ENDS)
        elif item.key not in due or (ruling is not None and ruling.kind == HOLD):
            reasons = [Issue("distribution-gone", params=facts)]
            reasons += [_ruled("held-by-person", ruling)] if ruling is not None and ruling.kind == HOLD else []
            yield item.key, _Outcome(Verdict.GONE, tuple(reasons), item.entry.conversion)
        elif _is_too_much(number[portal], listed[portal], scene.limits):
            issue = Issue(OVER_CAP, params={**facts, "portal": portal, "count": number[portal]})
            yield item.key, _Outcome(Verdict.GONE, (issue,), item.entry.conversion)
        else:
            issue = Issue("distribution-archived", params=facts)
            yield item.key, _Outcome(Verdict.ARCHIVED, (issue,), item.entry.conversion, Change.ENDS)


def _is_too_much(due: int, listed: int, limits: Thresholds) -> bool:
    """Whether so many removals wait for a person: more than the cap, or what a listing that shrank would take away."""
    shrunk = due >= limits.listing.least and due > (1 - limits.listing.share) * listed
    return shrunk or due > max(limits.gone.most_least, limits.gone.most_share * listed)


def _is_due(scene: Scene, item: Item) -> bool:
    """Whether the grace is over, by the calendar and by the number of listings: clocks are moved, and nights missed."""
    if item.entry.gone_since is None:
        return False
    limits = scene.limits.gone
    age = dt.datetime.fromisoformat(scene.started) - dt.datetime.fromisoformat(item.entry.gone_since)
    within = limits.days // scene.every.get(item.dataset.portal, 1) + 1  # whole listings that the grace has room for
    needed = max(_FEWEST_LISTINGS, min(limits.listings, within))
    return age >= dt.timedelta(days=limits.days) and item.entry.gone_nights >= needed


def _publishers_by_bytes(scene: Scene) -> Mapping[str, Collection[str]]:
    """Which publishers have the same bytes out, where there is more than one."""
    found: dict[str, set[str]] = defaultdict(set)
    for item in scene.items:
        address = scene.addresses.get(item.url or "")
        if item.is_listed and item.publisher is not None and address is not None and address.sha256 is not None:
            found[address.sha256].add(item.publisher)
    return {sha256: codes for sha256, codes in found.items() if len(codes) > 1}


def _others(codes: Collection[str], own: str | None) -> tuple[str, ...]:
    """Publishers that are neither the own one nor its prefecture, nor lie in it where it is one."""
    if own is None:
        return ()
    return tuple(sorted(code for code in codes if not belongs(code, own) and not belongs(own, code)))


def _ruling(scene: Scene, key: str) -> Ruling | None:
    found = scene.rulings.get(key, ())
    return found[-1] if found else None


def _ruled(code: str, ruling: Ruling) -> Issue:
    return Issue(code, params={"name": ruling.name, "reason": ruling.reason, "at": ruling.at[:16]})


def _decision(item: Item, outcome: _Outcome) -> Decision | None:
    """The outcome as a row of the ledger; None where the ledger says that already."""
    entry, reasons = item.entry, write_issues(outcome.reasons)
    conversion = outcome.conversion or entry.conversion
    known = (entry.verdict, entry.reasons, entry.conversion)
    if outcome.change is Change.STAYS and known == (outcome.verdict, reasons, conversion):
        return None
    usual = outcome.verdict is Verdict.SAME and entry.verdict in (Verdict.SAME, Verdict.ACCEPTED)
    repeated = (
        entry.verdict is outcome.verdict
        and entry.conversion == conversion
        and _codes(entry.reasons) == [issue.code for issue in outcome.reasons]
    )
    return Decision(
        distribution=item.key,
        verdict=outcome.verdict,
        reasons=reasons,
        conversion=conversion,
        dataset=item.digest,
        fetched_at=outcome.fetched_at,
        change=outcome.change,
        event=not usual and not repeated,
    )


def _codes(reasons: str) -> list[str]:
    return [issue.code for issue in read_issues(reasons)]
