"""A night as it is run in earnest: the real client, the portals' dialects, the tables and the catalog of an edition."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path

from odconv.catalog.export import write_catalog
from odconv.catalog.model import Distribution
from odconv.catalog.moments import JST
from odconv.harvest.client import Client, manners_for, promised
from odconv.harvest.combine.ahead import Ahead
from odconv.harvest.combine.combine import combine
from odconv.harvest.coverage.write import write_coverage
from odconv.harvest.edition import Material, Part
from odconv.harvest.garbage import give_back, seldom_collecting
from odconv.harvest.gather import Told
from odconv.harvest.letters.write import write_letters
from odconv.harvest.model import Night, State
from odconv.harvest.pool import processes
from odconv.harvest.portals import Portal
from odconv.harvest.portals.model import Kind
from odconv.harvest.report.write import write_report
from odconv.harvest.reporting import Report
from odconv.harvest.run import Ways, run_night
from odconv.harvest.sources import list_portal
from odconv.issues import Issue, Language
from odconv.settings import Settings
from odconv.tables.limits import Limits


def harvest(
    portals: Sequence[Portal],
    root: Path,
    settings: Settings,
    limits: Limits,
    *,
    everything: Sequence[Portal] | None = None,
    executor: Executor | None = None,
    workers: int | None = None,
    hold_out: bool = False,
    language: Language = "ja",
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(JST).replace(microsecond=0),
    told: Told = lambda *_: None,
) -> Night:
    """Harvest portals into a store.

    Args:
        portals: what is harvested.
        root: the store.
        settings: of the process.
        limits: what a file may cost.
        everything: all portals that are known, for whose word counts among copies; `portals` where None.
        executor: where files are converted; a pool of processes of our own where None, gone when all are.
        workers: how many processes that pool has; as many as there are cores where None.
        hold_out: stop when all is decided.
        language: of coverage and morning report.
        now: the time of day.
        told: progress.

    Raises:
        UsageError: `harvest-running`.
        OutputError: what was out stays out.
    """
    known = list(everything or portals)
    with Client(manners_for(known, settings)) as client, _pool(executor, workers) as pool:
        folders = {portal.id: Path(portal.url) for portal in known if portal.kind is Kind.FOLDER}
        ways = Ways[Portal](
            lister=lambda portal, since: list_portal(portal, client, since),
            client=client,
            executor=pool,
            ahead=Ahead(pool, root, known).take,
            converted=pool.shutdown if executor is None else lambda: None,
            now=now,
            lanes=lambda host: client.manners.of(host).connections,
            promised=_promised,
            folders=folders.get,
            parts=parts_of(known),
            patient={"catalog"},
            standings=standings_of(known, root, settings.harvest_contact, language),
            reports=reports_of(known, root, language),
            settings=_mark(known),
            limits=limits,
            known=[portal.id for portal in known],
            hold_out=hold_out,
            told=told,
        )
        with seldom_collecting():
            return run_night(portals, root, ways)


def parts_of(portals: Sequence[Portal]) -> Mapping[str, Part]:
    """What writes an edition: one table for each format, and the catalog."""
    authority = {portal.id: portal.authority.rank for portal in portals}

    def tables(material: Material, out: Path) -> Sequence[Issue]:
        previous = None if material.previous is None else material.previous / "tables"
        return combine(material.goods, material.root, out, portals=portals, previous=previous).issues

    def catalog(material: Material, out: Path) -> Sequence[Issue]:
        write_catalog(material.datasets, material.goods, out, authority=authority)
        give_back()  # the tables, which are written beside it, need the room
        return ()

    return {"tables": tables, "catalog": catalog}


def standings_of(
    portals: Sequence[Portal], root: Path, contact: str | None, language: Language
) -> Mapping[str, Report]:
    """What is written each night about where everything stands, by folder.

    Args:
        portals: all that are known: they tell who is expected to publish.
        root: the store.
        contact: whom municipalities may ask about their letters.
        language: of the coverage; letters are Japanese.
    """
    codes = publishers_of(portals)

    def coverage(states: Sequence[State], night: Night, before: Sequence[Night], out: Path) -> None:
        write_coverage(states, night, before, out, root=root, codes=codes, language=language)

    def letters(states: Sequence[State], night: Night, before: Sequence[Night], out: Path) -> None:
        write_letters(states, night, before, out, root=root, codes=codes, contact=contact)

    return {"coverage": coverage, "letters": letters}


def reports_of(portals: Sequence[Portal], root: Path, language: Language) -> Mapping[str, Report]:
    """What is written about each night when all is out, by folder.

    Args:
        portals: all that are known.
        root: the store.
        language: of the morning report.
    """
    titles = {portal.id: portal.title for portal in portals}

    def report(states: Sequence[State], night: Night, before: Sequence[Night], out: Path) -> None:
        write_report(states, night, before, out, root=root, titles=titles, language=language)

    return {"report": report}


def publishers_of(portals: Sequence[Portal]) -> tuple[str, ...]:
    """全国地方公共団体コード of everybody whom portal files name, in order."""
    named = {code for portal in portals for code in portal.publishers.values()}
    return tuple(sorted(named | {portal.default_publisher for portal in portals if portal.default_publisher}))


@contextmanager
def _pool(executor: Executor | None, workers: int | None) -> Iterator[Executor]:
    if executor is not None:
        yield executor
        return
    with processes(workers) as pool:
        yield pool


def _promised(distribution: Distribution) -> frozenset[str] | None:
    return promised(distribution.format, distribution.media_type, distribution.url or "")


def _mark(portals: Sequence[Portal]) -> str:
    """What editions depend on besides their material: whose word counts."""
    facts = "\n".join(f"{portal.id} {portal.authority.rank}" for portal in portals)
    return hashlib.sha256(facts.encode()).hexdigest()
