"""What the verbs of `odconv harvest` share: the options' meaning, a night with its bars and its webhook."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from odconv.cli.options import chosen_limits

if TYPE_CHECKING:
    from odconv.harvest.gather import Told
    from odconv.harvest.model import Night
    from odconv.harvest.portals import Portal
    from odconv.harvest.store.ledger import Ledger
    from odconv.issues import Language


Store = Annotated[
    Path | None, typer.Option("--store", metavar="DIR", help="保管場所。省くと設定の harvest_store。The store.")
]
Portals = Annotated[
    list[Path] | None,
    typer.Option("--portals", metavar="PATH", help="情報源の設定ファイルかフォルダー（何度でも）。Portal files."),
]


def harvest_night(
    known: Sequence[Portal],
    wanted: Sequence[Portal],
    store: Path,
    prepare: bool,
    scheduler: str | None,
    workers: int | None,
    webhook: str | None,
    chosen: Language,
    *,
    quiet: bool,
) -> Night:
    """Run a night, and tell the webhook where it needs a person."""
    from odconv.errors import OdconvError
    from odconv.harvest.cluster import cluster
    from odconv.harvest.nightly import harvest
    from odconv.harvest.telling import needs_a_person, night_lines, say
    from odconv.issues import render
    from odconv.settings import settings

    address = webhook or settings().harvest_webhook
    try:
        with (
            cluster(scheduler) if scheduler else nullcontext() as executor,
            nullcontext(None) if quiet else _progress() as told,
        ):
            night = harvest(
                wanted,
                store,
                settings(),
                chosen_limits(),
                everything=known,
                executor=executor,
                workers=workers,
                hold_out=prepare,
                language=chosen,
                told=told or (lambda *_: None),
            )
    except OdconvError as error:
        _call(
            address,
            say("webhook", chosen, text=render(error.code, error.params, chosen)),
            {"error": error.code},
            chosen,
        )
        raise
    if needs_a_person(night):
        text = say("webhook", chosen, text=" ".join(night_lines(night, chosen)))
        _call(address, text, {"run": night.run, "held": True}, chosen)
    return night


def _call(address: str | None, text: str, facts: dict[str, object], chosen: Language) -> None:
    """Tell the webhook, where there is one; that it failed is told and changes nothing."""
    if not address:
        return
    from odconv.harvest.client import Client, manners_for
    from odconv.harvest.telling import sentence
    from odconv.harvest.webhook import notify
    from odconv.settings import settings

    with Client(manners_for((), settings())) as client:
        issue = notify(client, address, text, facts)
    if issue is not None:
        typer.echo(sentence(issue, chosen), err=True)


@contextmanager
def _progress() -> Iterator[Told | None]:
    """Bars on standard error where a person looks at it."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as bars:
        tasks: dict[str, Any] = {}

        def told(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield told


def chosen_portals(paths: list[Path] | None, only: Sequence[str] | None) -> tuple[Sequence[Portal], Sequence[Portal]]:
    """All portals, and those that are wanted.

    Raises:
        RulesError: a portal file is wrong.
        UsageError: `portal-unknown`.
    """
    from odconv.errors import UsageError
    from odconv.harvest.portals import load_portals

    known = load_portals(portal_paths(paths))
    by_id = {portal.id: portal for portal in known}
    for name in only or ():
        if name not in by_id:
            raise UsageError("portal-unknown", name=name, candidates="、".join(by_id))
    return known, [by_id[name] for name in only] if only else known


def portal_paths(paths: list[Path] | None, *, shipped: bool = False) -> list[Path]:
    """The portal files that were named, else those of the settings; a name like `tokyo` means a file that is shipped.

    Args:
        paths: as given.
        shipped: whether all that are shipped are meant where none are named; nobody is asked by mistake otherwise.

    Raises:
        UsageError: `portals-not-named`.
    """
    from odconv.errors import UsageError
    from odconv.harvest.portals import shipped_portals
    from odconv.settings import settings

    ours = {path.stem: path for path in shipped_portals()}
    chosen = list(paths or settings().harvest_portals)
    if not chosen and not shipped:
        raise UsageError("portals-not-named", candidates="、".join(ours))
    return [path if path.exists() else ours.get(str(path), path) for path in chosen or ours.values()]


def chosen_store(store: Path | None) -> Path:
    """The store that was named, else that of the settings."""
    from odconv.settings import settings

    return store or settings().harvest_store


def open_ledger(store: Path | None) -> Ledger:
    """The ledger of a store that exists.

    Raises:
        UsageError: `store-missing`.
    """
    from odconv.errors import UsageError
    from odconv.harvest.store.ledger import Ledger

    path = chosen_store(store) / "ledger.sqlite"
    if not path.is_file():
        raise UsageError("store-missing", file=str(chosen_store(store)))
    return Ledger(path)
