"""One night: list → plan → fetch and convert → decide → build → promote → report. The few lines that join the steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event
from typing import Any, Generic, TypeVar

from odconv.catalog.model import Dataset, Distribution
from odconv.harvest.decide import OVER_CAP, Scene, decide
from odconv.harvest.edition import Editions, Material, Part, name_of
from odconv.harvest.fetching import Errand, Fetcher
from odconv.harvest.garbage import give_back
from odconv.harvest.gather import Gathered, Gathering, TellAhead, Told
from odconv.harvest.items import Item, items_of
from odconv.harvest.listing import Lister, list_portals
from odconv.harvest.model import Converted, Night, State
from odconv.harvest.plan import PortalFacts, Tasks, by_url, targets, wanted
from odconv.harvest.pool import Conversions
from odconv.harvest.promote import finish_promotion, promote
from odconv.harvest.prune import forget_laid, prune
from odconv.harvest.read_ahead import read_ahead
from odconv.harvest.reporting import Report, write_reports
from odconv.harvest.states import counts_of, states_after, states_of
from odconv.harvest.store import fetched, judged, listed, runs
from odconv.harvest.store.blobs import Blobs
from odconv.harvest.store.codec import read_issues
from odconv.harvest.store.ledger import Ledger
from odconv.harvest.store.lock import locked
from odconv.harvest.store.runs import Run
from odconv.harvest.thresholds import Thresholds, thresholds
from odconv.issues import Issue
from odconv.tables.limits import Limits
from odconv.tables.writers.target import replacing

P = TypeVar("P", bound=PortalFacts)

ARCHIVED, KEYS = "archived", "keys.txt"
"""Where in a night's folder stands which datasets may be removed from other catalogs, one key a line."""

_STALE = dt.timedelta(hours=12)


@dataclass(frozen=True)
class Ways(Generic[P]):
    """How a night does what it does not do itself.

    Attributes:
        lister: lists a portal.
        client: fetches.
        executor: converts; in this process where None.
        ahead: told of the copies of each publisher as they get there, while others still come in.
        converted: called when nothing is left to convert, so that the memory of a pool is free for the edition.
        now: the time of day, with offset.
        lanes: how many connections a host may have.
        promised: which kinds of file a distribution promises.
        folders: by id of a portal the folder whose files it may name.
        parts: what writes an edition, by folder.
        patient: folders of those that begin when the standings are written: both keep the interpreter busy.
        standings: what writes about where everything stands, by folder; beside the edition, which takes its time.
        reports: what writes about a night when all is out, by folder; of where things stand it is told verdicts alone.
        settings: what an edition depends on besides its material, as text.
        limits: what a file may cost.
        guards: numbers of the guards.
        known: ids of all portals, where more than those of this run are known; what belongs to none is gone.
        hold_out: stop when all is decided, so that a person can look at it before it goes out.
        told: progress.
        step: told of each step when it is done; a test ends the process there.
    """

    lister: Lister[P]
    client: Fetcher
    executor: Executor | None = None
    ahead: TellAhead = lambda *_: None
    converted: Callable[[], None] = lambda: None
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now().astimezone()
    lanes: Callable[[str], int] = lambda _: 2
    promised: Callable[[Distribution], frozenset[str] | None] = lambda _: None
    folders: Callable[[str], Path | None] = lambda _: None
    parts: Mapping[str, Part] = field(default_factory=dict)
    patient: Collection[str] = ()
    standings: Mapping[str, Report] = field(default_factory=dict)
    reports: Mapping[str, Report] = field(default_factory=dict)
    settings: str = ""
    limits: Limits = field(default_factory=Limits)
    guards: Thresholds = field(default_factory=thresholds)
    known: Collection[str] = ()
    hold_out: bool = False
    told: Told = lambda *_: None
    step: Callable[[str], None] = lambda _: None


def run_night(portals: Sequence[P], root: Path, ways: Ways[P]) -> Night:
    """Harvest some portals into a store, or go on with the run that was killed.

    Args:
        portals: what is harvested.
        root: the store; made where it does not exist.
        ways: how.

    Returns:
        The night as it is told in the morning.

    Raises:
        UsageError: `harvest-running`.
        OutputError: `store-unwritable`, `ledger-newer`; what was out stays out, and the next run goes on.
    """
    with locked(root / "lock", ways.now()), Ledger(root / "ledger.sqlite") as ledger:
        return _Night(portals, root, ways, ledger).go()


class _Night(Generic[P]):
    def __init__(self, portals: Sequence[P], root: Path, ways: Ways[P], ledger: Ledger) -> None:
        self._portals, self._root, self._ways, self._ledger = portals, root, ways, ledger
        self._by_id: Mapping[str, P] = {portal.id: portal for portal in portals}
        self._elsewhere = set(ways.known) - self._by_id.keys()  # portals that this run leaves as they are
        self._blobs = Blobs(root / "blobs")
        self._gathered = Gathered()
        self._datasets: tuple[Mapping[str, Dataset], Mapping[str, str]] | None = None
        self._converted: Mapping[str, Converted] = {}
        self._unwritten: Mapping[str, Report] = ways.standings
        self._failed: Sequence[Issue] = ()

    def go(self) -> Night:
        self._blobs.forget_parts()
        forget_laid(self._root)
        run = self._open()
        if run.step != runs.PROMOTED and not self._is_renamed(run):
            self._decide(run)
            if self._ways.hold_out:
                return self._told(run, finished=None)
            self._promote(run)
        elif run.step != runs.PROMOTED:
            finish_promotion(self._ledger, self._root, run, self._ways.step)
        return self._close(run)

    def _open(self) -> Run:
        """The run to go on with; one that was killed long ago is closed, as far as nothing of it is out."""
        now = self._ways.now()
        left = runs.unfinished(self._ledger)
        if left is not None and not self._is_fresh(left, now):
            if self._is_renamed(left):
                finish_promotion(self._ledger, self._root, left, self._ways.step)
            elif left.step != runs.PROMOTED:
                runs.abandon(self._ledger, left, now.isoformat())
                left = None
            if left is not None:
                self._close(left)
        run = runs.open_run(self._ledger, now.isoformat())
        if not run.resumed:
            listed.note_orphans(self._ledger, run.started, self._by_id.keys() | self._elsewhere)
        self._ways.step("opened")
        return run

    @staticmethod
    def _is_fresh(run: Run, now: dt.datetime) -> bool:
        return dt.timedelta(0) <= now - dt.datetime.fromisoformat(run.started) < _STALE

    def _is_renamed(self, run: Run) -> bool:
        return run.step == runs.DECIDED and Editions(self._root).exists(name_of(run.number))

    def _listed(self) -> tuple[Mapping[str, Dataset], Mapping[str, str]]:
        if self._datasets is None:
            self._datasets = listed.datasets(self._ledger)
        return self._datasets

    def _decide(self, run: Run) -> None:
        """Everything up to the decisions, which then lie in the ledger."""
        ways, ledger = self._ways, self._ledger
        list_portals(ledger, run, self._portals, ways.lister, ways.guards, ways.step)
        self._datasets = None  # what was read before the listing is of yesterday
        items = [item for item in items_of(ledger, self._listed()) if item.dataset.portal not in self._elsewhere]
        addresses, goods = fetched.addresses(ledger), judged.kept(ledger)
        self._gathered = self._gather(run, items, addresses, goods)
        read_ahead([ledger.path])  # from now on all of it is asked for
        scene = self._scene(run, items, addresses, goods)
        decisions = decide(scene)
        del scene  # decided: the edition needs the room
        self._gathered = replace(self._gathered, needed={}, converted={}, fleeting={})
        ways.converted()  # not before: parts that are laid ahead get done while this process decides
        give_back()
        with ledger.transaction():
            judged.replace_pending(ledger, decisions)
            runs.set_step(ledger, run, runs.DECIDED)
        ways.step("decided")

    def _gather(
        self,
        run: Run,
        items: Sequence[Item],
        addresses: dict[str, fetched.Address],
        goods: Mapping[str, judged.Kept],
    ) -> Gathered:
        ways = self._ways
        fetchable = by_url(items, lambda item: wanted(item, goods))
        chosen = targets(items, goods, addresses, self._blobs.known(), self._by_id, run.number)
        errand = Errand(
            ways.client,
            self._blobs,
            now=ways.now,
            run=run.number,
            lanes=ways.lanes,
            promised=ways.promised,
            folders=ways.folders,
        )
        tasks = Tasks(self._root, self._by_id, ways.limits)
        conversions = Conversions(ways.executor)
        gathering = Gathering(
            self._ledger, run.number, self._root, tasks, conversions, ways.step, ways.told, ways.ahead
        )
        return gathering.all(items, fetchable, chosen, addresses, goods, errand)

    def _scene(
        self,
        run: Run,
        items: Sequence[Item],
        addresses: Mapping[str, fetched.Address],
        goods: Mapping[str, judged.Kept],
    ) -> Scene:
        needed = self._gathered.needed
        changed = [item for item in items if _differs(goods.get(item.key), needed.get(item.key))]
        compared = [item.key for item in items if not item.is_listed] + [item.key for item in changed]
        keys = {needed[item.key] for item in changed} | {goods[key].conversion for key in compared if key in goods}
        self._converted = judged.conversions(self._ledger, keys, known=self._gathered.converted)
        conversions = self._converted | self._gathered.fleeting
        urls = {item.url for item in changed if item.url is not None and item.key in goods}
        return Scene(
            started=run.started,
            items=items,
            addresses=addresses,
            needed=needed,
            conversions=conversions,
            goods=goods,
            rulings=judged.rulings(self._ledger),
            limits=self._ways.guards,
            bounds={portal.id: portal.expectations.rows for portal in self._portals},
            earlier=fetched.earlier_bodies(self._ledger, urls),
            every={portal.id: portal.full_every_days for portal in self._portals},
        )

    def _close(self, run: Run) -> Night:
        """Tell of the night, and write it down."""
        ways, ledger = self._ways, self._ledger
        read_ahead([ledger.path])
        night = self._told(run, ways.now().isoformat())
        night = self._reported(run, night)
        ways.step("reported")
        with ledger.transaction():
            runs.finish(ledger, run, night)
        prune(ledger, self._root)
        ways.step("finished")
        return night

    def _promote(self, run: Run) -> None:
        """Build the edition, and write beside it about where everything stands when it is out."""
        ways, ledger = self._ways, self._ledger
        night, before = self._told(run, None), runs.nights(ledger)
        begun = Event()
        with ThreadPoolExecutor(1, thread_name_prefix="standings") as beside:
            standings = beside.submit(self._write_standings, run, night, before, begun)
            parts = {
                name: _telling(begun, part, standings if name in ways.patient else None)
                for name, part in ways.parts.items()
            }
            try:
                known = self._listed()
                promote(ledger, self._root, run, known, self._converted, parts, ways.settings, ways.step)
            finally:
                begun.set()  # where there is nothing to build, too
        self._unwritten, self._failed = {}, standings.result()

    def _write_standings(self, run: Run, night: Night, before: Sequence[Night], begun: Event) -> Sequence[Issue]:
        """Write what does not wait for the edition, and tell what could not be written; for any thread.

        It begins with the edition and not before: until then one thread keeps the interpreter busy, and the tables,
        which do not need it, wait for that one.
        """
        begun.wait()
        with Ledger(self._ledger.path) as ledger:
            states = states_after(ledger, run.number, self._listed(), self._converted)
        self._converted = {}  # the edition needs the room
        told = write_reports(self._ways.standings, states, night, before, self._folder(run))
        del states
        give_back()  # the tables need the room
        return told.issues[len(night.issues) :]

    def _reported(self, run: Run, night: Night) -> Night:
        """Write what is not written yet."""
        ways = self._ways
        night = replace(night, issues=(*night.issues, *self._failed))
        if not ways.standings and not ways.reports:
            return night
        states = states_of(self._ledger, self._listed(), bare=not self._unwritten)
        reports = {**self._unwritten, ARCHIVED: self._archived, **ways.reports}
        return write_reports(reports, states, night, runs.nights(self._ledger), self._folder(run))

    def _folder(self, run: Run) -> Path:
        return self._root / "nights" / name_of(run.number)

    def _archived(self, _: Sequence[State], __: Night, ___: Sequence[Night], out: Path) -> None:
        """The datasets whose grace is over, as `odconv catalog publish --archived` takes them."""
        with replacing(out / KEYS) as file:
            file.write("".join(f"{key}\n" for key in listed.archived(self._ledger)).encode())

    def _told(self, run: Run, finished: str | None) -> Night:
        return Night(
            run=run.number,
            started=run.started,
            finished=finished or "",
            edition=runs.edition_of(self._ledger, run),
            counts=counts_of(self._ledger, run.number),
            requests=self._gathered.requests,
            bytes_fetched=self._gathered.received,
            portals=listed.portals_of(self._ledger, run.number),
            issues=(*runs.issues_of(self._ledger, run), *_waiting(self._ledger)),
        )


def _telling(begun: Event, part: Part, other: Future[Any] | None) -> Part:
    """A part that tells that the edition is begun, and waits for something else, whatever comes of that."""

    def write(material: Material, out: Path) -> Sequence[Issue]:
        begun.set()
        if other is not None:
            wait([other])
        return part(material, out)

    return write


def _differs(kept: judged.Kept | None, key: str | None) -> bool:
    """Whether there are bytes, and their conversion is not the last good copy."""
    return key is not None and (kept is None or kept.conversion != key)


def _waiting(ledger: Ledger) -> tuple[Issue, ...]:
    """Removals that wait for a person, one issue for each portal."""
    sql = "SELECT reasons FROM distributions WHERE verdict = 'gone' AND reasons LIKE ?"
    found = {
        str(issue.params["portal"]): issue
        for (text,) in ledger.rows(sql, (f"%{OVER_CAP}%",))
        for issue in read_issues(text)
    }
    return tuple(found.values())
