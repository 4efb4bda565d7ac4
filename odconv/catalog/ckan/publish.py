"""A catalog into a CKAN, again and again: organizations by publisher, datasets by stable name, only changes sent.

What CKAN has of ours is asked for in bulk first: name, title and digest of a thousand datasets in one answer. Each
dataset is one call and stands whole or not at all, so a run that is killed leaves nothing half done, and the next one
sends the rest.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from ckanapi.errors import CKANAPIError, NotAuthorized, NotFound, ServerIncompatibleError, ValidationError

from odconv.catalog.ckan.write import RECORD, Mark, Package, mark_in, mark_of, organization_of, package_of
from odconv.catalog.model import Dataset
from odconv.errors import PortalError
from odconv.issues import Issue

_PAGE = 1000  # CKAN cuts `rows` there without a word
_PAUSES = (0.25, 0.5, 1.0)  # seconds before a further try
_TURNS = 3
_REMOVALS = 0.1
_STUMBLES = (CKANAPIError, ServerIncompatibleError, OSError)


class Ckan(Protocol):
    """What is asked of a CKAN: `ckanapi.RemoteCKAN` does it, and `ckanapi.LocalCKAN`."""

    def call_action(self, action: str, data_dict: Mapping[str, Any]) -> Any:
        """The result of an action. Raises what ckanapi raises."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication came to: names of packages.

    Attributes:
        created, updated: sent.
        unchanged: number of those that stood there as they are.
        removed: deleted, since their grace is over.
        absent: ours in CKAN, but not in the catalog; they stay.
        organizations: made.
        issues: what CKAN refused, and why.
    """

    created: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]
    absent: tuple[str, ...]
    organizations: tuple[str, ...]
    issues: tuple[Issue, ...]

    @property
    def writes(self) -> int:
        """How many calls changed something."""
        return len(self.created) + len(self.updated) + len(self.removed) + len(self.organizations)


@dataclass(frozen=True, slots=True)
class _There:
    """A package of ours as CKAN has it."""

    title: str
    mark: Mark


def publish(
    datasets: Sequence[Dataset],
    connect: Callable[[], Ckan],
    *,
    threads: int = 4,
    archived: Collection[str] = (),
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Published:
    """Bring a CKAN to what the catalog says.

    Args:
        datasets: the catalog.
        connect: makes a connection; called once in each thread.
        threads: datasets sent at once.
        archived: keys of datasets whose grace is over: only they are deleted (CKAN keeps them in its bin), and at most
            a tenth of what stands there, but one always.
        dry_run: tell what would be sent, send nothing.
        progress: called with the number of datasets done since it was called last.

    Raises:
        PortalError: `ckan-unusable` when the CKAN cannot be asked what it has, or refuses our token.
    """
    ckan = connect()
    there = _there(ckan)
    wanted = {package["name"]: package for package in map(package_of, datasets)}
    keys = {dataset.key for dataset in datasets}
    new = [package for name, package in wanted.items() if name not in there]
    changed = [package for name, package in wanted.items() if name in there and _differs(package, there[name])]
    absent = sorted(name for name, package in there.items() if name not in wanted and package.mark.key not in keys)
    removed, spared = _removals(absent, there, archived)
    organizations = _organizations(ckan, datasets, {package["owner_org"] for package in [*new, *changed]}, dry_run)
    unchanged = len(wanted) - len(new) - len(changed)
    if progress:
        progress(unchanged)
    issues: list[Issue] = list(spared)
    if not dry_run:
        sender = _Sender(connect, threads, progress)
        issues += sender.send([*(("create", item) for item in new), *(("patch", item) for item in changed)])
        issues += sender.send([("delete", {"id": name, "name": name}) for name in removed])
    failed = {issue.params["name"] for issue in issues}
    sent = [tuple(item["name"] for item in items if item["name"] not in failed) for items in (new, changed)]
    gone = tuple(name for name in removed if name not in failed)
    left = tuple(name for name in absent if name not in gone)
    return Published(sent[0], sent[1], unchanged, gone, left, organizations, tuple(issues))


def _there(ckan: Ckan) -> dict[str, _There]:
    """Our packages in the CKAN, by name."""
    found: dict[str, _There] = {}
    while True:
        question = {
            "fq": f"{RECORD}:[* TO *]",
            "fl": ["name", "title", f"extras_{RECORD}"],
            "sort": "name asc",
            "rows": _PAGE,
            "start": len(found),
            "include_private": True,
        }
        results = _asked(ckan, "package_search", question)["results"]
        before = len(found)
        for result in results:
            mark = mark_of(str(result.get(RECORD) or result.get(f"extras_{RECORD}") or ""))
            found[result["name"]] = _There(str(result.get("title") or ""), mark)
        if len(results) < _PAGE or len(found) == before:
            return found


def _differs(package: Package, there: _There) -> bool:
    return mark_in(package) != there.mark or " ".join(package["title"].split()) != " ".join(there.title.split())


def _removals(
    absent: Sequence[str], there: Mapping[str, _There], archived: Collection[str]
) -> tuple[list[str], list[Issue]]:
    """Names to delete; those beyond the cap are told and wait for the next time."""
    over = [name for name in absent if there[name].mark.key in set(archived)]
    cap = max(1, int(len(there) * _REMOVALS))
    spared = [Issue("ckan-removal-capped", params={"name": name, "cap": cap}) for name in over[cap:]]
    return over[:cap], spared


def _organizations(ckan: Ckan, datasets: Sequence[Dataset], needed: Collection[str], dry_run: bool) -> tuple[str, ...]:
    """Make those that are needed and missing; names of those made."""
    if not needed:
        return ()
    known = set(_asked(ckan, "organization_list", {}))
    wanted = {item["name"]: item for item in (organization_of(dataset.publisher) for dataset in datasets)}
    missing = [wanted[name] for name in sorted(needed) if name not in known]
    for organization in missing if not dry_run else ():
        try:
            ckan.call_action("organization_create", organization)
        except ValidationError:  # it stands in the bin: CKAN lists it no more and keeps its name
            _asked(ckan, "organization_patch", {"id": organization["name"], "state": "active"})
        except _STUMBLES as error:
            raise _unusable(error) from error
    return tuple(item["name"] for item in missing)


def _asked(ckan: Ckan, action: str, data: Mapping[str, Any]) -> Any:
    try:
        return _patiently(lambda: ckan.call_action(action, data))
    except _STUMBLES as error:
        raise _unusable(error) from error


def _patiently(act: Callable[[], Any]) -> Any:
    """What a call gives; a server that stumbles is asked again, one that answers no is not."""
    for pause in (*_PAUSES, None):
        try:
            return act()
        except (NotAuthorized, NotFound, ValidationError):
            raise
        except _STUMBLES:
            if pause is None:
                raise
            time.sleep(pause)
    raise AssertionError("unreachable")


def _unusable(error: Exception) -> PortalError:
    return PortalError("ckan-unusable", reason=_reason(error))


def _reason(error: Exception) -> str:
    text = str(getattr(error, "error_dict", None) or error) or type(error).__name__
    return " ".join(text.split())[:300]


class _Sender:
    """Sends packages from several threads, each with a connection of its own."""

    def __init__(self, connect: Callable[[], Ckan], threads: int, progress: Callable[[int], None] | None) -> None:
        self._connect, self._threads, self._progress = connect, max(1, threads), progress

    def send(self, calls: Sequence[tuple[str, Package]]) -> list[Issue]:
        """Do all calls; what failed."""
        if not calls:
            return []
        todo = deque(calls)
        with ThreadPoolExecutor(self._threads) as pool:
            lines = [pool.submit(self._line, todo) for _ in range(min(self._threads, len(calls)))]
            return [issue for line in lines for issue in line.result()]

    def _line(self, todo: deque[tuple[str, Package]]) -> list[Issue]:
        """One thread's part: it takes the next call as long as there is one."""
        ckan = self._connect()
        issues: list[Issue] = []
        while True:
            try:
                verb, package = todo.popleft()
            except IndexError:
                return issues
            try:
                _send(ckan, verb, package)
            except _STUMBLES as error:
                params = {"name": package["name"], "title": package.get("title", ""), "reason": _reason(error)}
                issues.append(Issue("ckan-dataset-refused", params=params))
            if self._progress:
                self._progress(1)


def _send(ckan: Ckan, verb: str, package: Package) -> None:
    """One call; the verb follows what the CKAN says by now, which may have changed since it was asked."""
    for _ in range(_TURNS):
        try:
            _patiently(partial(_act, ckan, verb, package))
        except NotFound:
            if verb == "delete":
                return
            if verb == "create":
                raise
            verb = "create"
        except ValidationError as error:
            if verb != "create" or not _may_be_written_over(ckan, package, error):
                raise
            verb = "patch"
        else:
            return
    raise CKANAPIError("neither created nor updated")


def _may_be_written_over(ckan: Ckan, package: Package, error: ValidationError) -> bool:
    """Whether a name or an id is taken by our own package: in the bin, or of a first try whose answer was lost.

    A dataset of somebody else that has the same name is not touched.
    """
    if not {"name", "resources"} & set(error.error_dict or {}):
        return False
    try:
        there = ckan.call_action("package_show", {"id": package["name"]})
    except NotFound:
        return False
    return there.get("state") == "deleted" or mark_in(there).key == mark_in(package).key


def _act(ckan: Ckan, verb: str, package: Package) -> None:
    if verb == "create":
        ckan.call_action("package_create", package)
    elif verb == "patch":  # what others have added to the package, as groups, stays
        ckan.call_action("package_patch", {**package, "id": package["name"], "state": "active"})
    else:
        ckan.call_action("package_delete", {"id": package["id"]})
