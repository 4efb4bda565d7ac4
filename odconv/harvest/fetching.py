"""Fetching: hosts in parallel, each with as many threads as it may have connections, the busiest host first."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import shutil
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import BinaryIO, Protocol
from urllib.parse import unquote, urlsplit

from odconv.catalog.model import Distribution
from odconv.errors import FetchError, OdconvError, OutputError
from odconv.harvest.crew import Crew
from odconv.harvest.model import Answer, Validators
from odconv.harvest.plan import Target
from odconv.harvest.store.blobs import Blobs, Whole
from odconv.harvest.store.codec import issue_of
from odconv.harvest.store.fetched import Fetched
from odconv.issues import Issue

_MOST_THREADS = 160
_SETTLERS = 8
_TOGETHER = 64  # bodies brought to the disk at a time
_NOT_MODIFIED = 304


class Fetcher(Protocol):
    """The part of the client that a night needs; `odconv.harvest.client.Client` answers."""

    def fetch(
        self,
        url: str,
        into: BinaryIO,
        *,
        validators: Validators | None = None,
        max_bytes: int | None = None,
        expect: frozenset[str] | None = None,
    ) -> Answer:
        """Stream a body into a file. Raises FetchError."""


@dataclass(frozen=True, slots=True)
class Come:
    """What came of one address, and its bytes where there are new ones: hosts do not wait until the disk has them."""

    fetched: Fetched
    whole: Whole | None = None


class Errand:
    """How a night fetches.

    Args:
        client: asks the web.
        blobs: where bytes go.
        now: the time of day.
        run: number of the run.
        lanes: how many connections a host may have.
        promised: which kinds of file a distribution promises.
        folders: by id of a portal the folder whose files it may name; no other portal reads files of this machine.
    """

    def __init__(
        self,
        client: Fetcher,
        blobs: Blobs,
        *,
        now: Callable[[], dt.datetime],
        run: int,
        lanes: Callable[[str], int] = lambda _: 2,
        promised: Callable[[Distribution], frozenset[str] | None] = lambda _: None,
        folders: Callable[[str], Path | None] = lambda _: None,
    ) -> None:
        self._client, self._blobs, self._now, self._run = client, blobs, now, run
        self._lanes, self._promised, self._folders = lanes, promised, folders
        self._stopped = threading.Event()

    def fetch_all(self, targets: Sequence[Target]) -> Iterator[Fetched]:
        """Fetch everything; results come in the order in which they arrive.

        Raises:
            OutputError: `store-unwritable`; the other threads stop after what they are at.
        """
        queues: dict[str, deque[Target]] = defaultdict(deque)
        for target in targets:
            queues[urlsplit(target.url).netloc].append(target)
        hosts = sorted(queues, key=lambda host: -len(queues[host]))
        lanes = [queues[host] for host in hosts for _ in range(min(self._lanes(host), len(queues[host])))]
        if not lanes:
            return
        done: SimpleQueue[Come | BaseException] = SimpleQueue()
        left = len(targets)
        with (
            ThreadPoolExecutor(_SETTLERS, thread_name_prefix="settle") as settlers,
            ThreadPoolExecutor(min(len(lanes), _MOST_THREADS), thread_name_prefix="fetch") as pool,
        ):
            try:
                crew = Crew(lanes, lambda queue: pool.submit(self._drain, queue, done))
                while left:
                    come = _at_hand(done, crew.next_look)
                    crew.look()
                    left -= len(come)
                    list(settlers.map(self._blobs.settle, [each.whole for each in come if each.whole is not None]))
                    yield from (each.fetched for each in come)
            finally:
                self._stopped.set()  # whoever stops to listen must not wait for what nobody takes up

    def _drain(self, queue: deque[Target], done: SimpleQueue[Come | BaseException]) -> None:
        with contextlib.suppress(IndexError):
            while not self._stopped.is_set():
                done.put(self._told(queue.popleft()))

    def _told(self, target: Target) -> Come | BaseException:
        """What came of one address; what goes wrong with it stays with it, a full disk stops the night."""
        try:
            return self._one(target)
        except OutputError as error:
            return error
        except OdconvError as error:
            status, requests = error.params.get("status"), error.params.get("requests")
            return Come(self._failed(target, issue_of(error), status, requests))
        except Exception as error:  # noqa: BLE001  (a fault of ours must not take the other addresses with it)
            reason = {"type": type(error).__name__, "reason": str(error)[:200], "where": target.url}
            return Come(self._failed(target, Issue("internal-error", params=reason), None, None))

    def _failed(self, target: Target, issue: Issue, status: object, requests: object) -> Fetched:
        address = replace(target.known, error=issue, checked_at=self._now().isoformat(), checked_run=self._run)
        code = status if isinstance(status, int) else None
        return Fetched(address, code, requests if isinstance(requests, int) else 1, 0, event=True)

    def _one(self, target: Target) -> Come:
        if urlsplit(target.url).scheme == "file":
            return self._of_file(target)
        with self._blobs.receiving() as incoming:
            answer = self._client.fetch(
                target.url,
                incoming.file,
                validators=target.validators if target.validators != Validators() else None,
                max_bytes=target.max_bytes,
                expect=self._promised(target.distribution),
            )
            whole = None if answer.sha256 is None else incoming.leave(answer.sha256)
        return Come(self._fetched(target, answer), whole)

    def _fetched(self, target: Target, answer: Answer) -> Fetched:
        now, known = self._now().isoformat(), target.known
        checked = replace(known, checked_at=now, checked_run=self._run, error=None)
        if answer.sha256 is None or answer.sha256 == known.sha256:
            validators = known.validators if answer.status == _NOT_MODIFIED else answer.validators
            checked = replace(checked, validators=validators)
            received = answer.size if answer.requests else 0  # a file of this machine sends nothing
            return Fetched(checked, answer.status, answer.requests, received, event=False)
        address = replace(
            checked,
            sha256=answer.sha256,
            size=answer.size,
            media_type=answer.media_type or None,
            file_name=answer.file_name,
            validators=answer.validators,
            fetched_at=now,
        )
        return Fetched(address, answer.status, answer.requests, answer.size, event=True)

    def _of_file(self, target: Target) -> Come:
        """A file of this machine, which only a portal that is a folder may name, and only within that folder."""
        path = Path(unquote(urlsplit(target.url).path))
        folder = self._folders(target.portal)
        if folder is None or not path.resolve().is_relative_to(folder.resolve()):
            raise FetchError("file-outside-folder", url=target.url, portal=target.portal)
        try:
            source = path.open("rb")
        except OSError as error:
            raise FetchError("file-unreadable", file=str(path), reason=error.strerror or str(error)) from error
        with source:
            digest = hashlib.file_digest(source, "sha256").hexdigest()
            size = source.tell()
            if target.max_bytes is not None and size > target.max_bytes:
                raise FetchError("file-too-large", file=str(path), size=size, limit=target.max_bytes)
            is_new = digest != target.known.sha256 or target.validators == Validators()
            whole = self._copied(source, digest) if is_new else None
        marks = Validators(etag=digest)
        answer = Answer(target.url, target.url, 200, digest, size, validators=marks, requests=0)
        return Come(self._fetched(target, answer), whole)

    def _copied(self, source: BinaryIO, digest: str) -> Whole:
        source.seek(0)
        with self._blobs.receiving() as incoming:
            shutil.copyfileobj(source, incoming.file)
            return incoming.leave(digest)


def _at_hand(done: SimpleQueue[Come | BaseException], seconds: float | None) -> list[Come]:
    """What has come by now, at least one where so many seconds are not over. Raises what stops the night."""
    found: list[Come | BaseException] = []
    with contextlib.suppress(Empty):
        found.append(done.get(timeout=seconds))
        while len(found) < _TOGETHER:
            found.append(done.get_nowait())
    for each in found:
        if isinstance(each, BaseException):
            raise each
    return [each for each in found if isinstance(each, Come)]
