"""`odconv harvest`: from portals to one catalog and one table per format, every night."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from odconv.cli.night import Portals, Store, chosen_portals, chosen_store, harvest_night, open_ledger, portal_paths
from odconv.cli.options import Json, Lang, Quiet
from odconv.cli.output import print_json, print_table
from odconv.language import language

if TYPE_CHECKING:
    from odconv.harvest.changes import Change
    from odconv.harvest.model import Night
    from odconv.issues import Issue, Language

EXIT_HELD = 4
"""Something was held back, and what was good before is still out."""

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="情報源を毎晩めぐり、一つのカタログと形式ごとの一つの表にまとめます。\n\n"
    "Harvest portals every night into one catalog and one table for each format.\n\n"
    "例 / Example: odconv harvest run --portals portals --store harvest",
)

Only = Annotated[
    list[str] | None, typer.Option("--portal", metavar="ID", help="この情報源だけ（何度でも）。These portals only.")
]
Scheduler = Annotated[
    str | None, typer.Option("--scheduler", metavar="ADDRESS", help="Dask のスケジューラー。A Dask scheduler.")
]
Workers = Annotated[
    int | None, typer.Option("--workers", min=1, help="変換のプロセス数。省くとコア数。Processes that convert.")
]
Webhook = Annotated[
    str | None, typer.Option("--webhook", metavar="URL", help="失敗と保留を知らせる先。Told of failures and holds.")
]
Key = Annotated[
    str,
    typer.Argument(
        metavar="KEY", help="ファイルかデータセットのキー（* も可）。Key of a file or dataset, or a pattern."
    ),
]
Name = Annotated[str, typer.Option("--name", help="判断した人。Who decides.")]
Reason = Annotated[str, typer.Option("--reason", help="判断の理由。Why.")]


@app.command("run")
def run(
    portals: Portals = None,
    store: Store = None,
    portal: Only = None,
    prepare: Annotated[
        bool, typer.Option("--prepare", help="公開の手前で止める。Stop before anything goes out.")
    ] = False,
    scheduler: Scheduler = None,
    workers: Workers = None,
    webhook: Webhook = None,
    as_json: Json = False,
    lang: Lang = None,
    quiet: Quiet = False,
) -> None:
    """情報源をめぐり、前回の正常な版と比べてから、新しい版を公開します。中断した収集は続きから行います。

    Harvest, compare with the last good copies, and put a new edition out; a run that was killed goes on.
    Exit code: 0 fine, 2 wrong usage or another run in progress, 3 the store cannot be written, 4 something is held.

    例 / Example: odconv harvest run --portals portals --store harvest
    """
    chosen = language(lang)
    known, wanted = chosen_portals(portals, portal)
    night = harvest_night(known, wanted, chosen_store(store), prepare, scheduler, workers, webhook, chosen, quiet=quiet)
    _tell(night, chosen_store(store), chosen, as_json=as_json)


@app.command("status")
def status(store: Store = None, as_json: Json = False, lang: Lang = None, quiet: Quiet = False) -> None:
    """最後の収集の結果と、保留・失敗しているものを表示します。

    Show what the last run came to, and what is held or failed. Exit code 4 where something is held.

    例 / Example: odconv harvest status
    """
    del quiet
    from odconv.harvest.store import runs
    from odconv.harvest.telling import say

    chosen = language(lang)
    with open_ledger(store) as ledger:
        nights, left = runs.nights(ledger, 1), runs.unfinished(ledger)
    if left is not None and not as_json:
        typer.echo(say("open", chosen, run=left.number, started=left.started[:16]))
    if not nights:
        if as_json:
            print_json({"night": None})
        else:
            typer.echo(say("never", chosen))
        return
    _tell(nights[0], chosen_store(store), chosen, as_json=as_json)


@app.command("diff")
def diff(
    number: Annotated[int | None, typer.Option("--run", help="何回目の収集か。Number of a run.")] = None,
    store: Store = None,
    as_json: Json = False,
    lang: Lang = None,
    quiet: Quiet = False,
) -> None:
    """公開の前（run --prepare の後）に、追加・変更・削除されるものを表示します。なければ最後の収集のものです。

    Show what is added, changed and removed before it goes out; without a prepared run, that of the last one.

    例 / Example: odconv harvest diff
    """
    del quiet
    from odconv.harvest.changes import changes_of, last_run, pending_changes
    from odconv.harvest.telling import change_table, say

    chosen = language(lang)
    with open_ledger(store) as ledger:
        changes = [] if number is not None else pending_changes(ledger)
        chosen_run = number if number is not None or changes else last_run(ledger)
        if chosen_run is not None:
            changes = changes_of(ledger, chosen_run)
    if as_json:
        print_json({"run": chosen_run, "changes": [_change(each, chosen) for each in changes]})
        return
    if not changes:
        typer.echo(say("no_changes", chosen))
        return
    typer.echo(say("pending", chosen) if chosen_run is None else say("of_run", chosen, run=chosen_run))
    print_table(*change_table(changes, chosen))


@app.command("release")
def release(
    key: Key,
    name: Name,
    reason: Reason,
    store: Store = None,
    as_json: Json = False,
    lang: Lang = None,
    quiet: Quiet = False,
) -> None:
    """保留されたものを、確かめたその内容に限って公開してよいと決めます。消えたものには、外してよいと決めます。

    Let out what was held, for the very bytes that were looked at; for what vanished, let it go.

    例 / Example: odconv harvest release "tokyo/*" --name 山田 --reason 統合により減少
    """
    _rule("release", key, name, reason, store, as_json=as_json, lang=lang, quiet=quiet)


@app.command("hold")
def hold(
    key: Key,
    name: Name,
    reason: Reason,
    store: Store = None,
    as_json: Json = False,
    lang: Lang = None,
    quiet: Quiet = False,
) -> None:
    """今公開中の版にとどめ、新しい内容を公開しないと決めます。release で解けます。

    Keep the copy that is out and let nothing newer out until it is released.

    例 / Example: odconv harvest hold "tokyo/*" --name 山田 --reason 確認中
    """
    _rule("hold", key, name, reason, store, as_json=as_json, lang=lang, quiet=quiet)


@app.command("retry")
def retry(
    key: Key,
    portals: Portals = None,
    store: Store = None,
    workers: Workers = None,
    as_json: Json = False,
    lang: Lang = None,
    quiet: Quiet = False,
) -> None:
    """指定したものを取り直し、変換し直します（その情報源の収集を行います）。

    Fetch and convert some files anew; harvests their portals.

    例 / Example: odconv harvest retry "tokyo/*" --portals portals
    """
    from odconv.harvest.changes import ask_again

    chosen = language(lang)
    with open_ledger(store) as ledger:
        names = ask_again(ledger, key)
    known, wanted = chosen_portals(portals, names)
    night = harvest_night(known, wanted, chosen_store(store), False, None, workers, None, chosen, quiet=quiet)
    _tell(night, chosen_store(store), chosen, as_json=as_json)


@app.command("log")
def log(
    key: Annotated[str | None, typer.Argument(metavar="KEY", help="ファイルのキー。省くと収集の一覧。")] = None,
    store: Store = None,
    as_json: Json = False,
    lang: Lang = None,
    quiet: Quiet = False,
) -> None:
    """これまでの収集の一覧、または一つのファイルに起きたことのすべてを、理由とともに表示します。

    List the runs, or everything that happened to one file, with reasons.

    例 / Example: odconv harvest log
    """
    del quiet
    from odconv.harvest.changes import log_of
    from odconv.harvest.store import runs
    from odconv.harvest.telling import event_table

    chosen = language(lang)
    with open_ledger(store) as ledger:
        if key is None:
            _log_of_runs(runs.nights(ledger), chosen, as_json=as_json)
            return
        events = log_of(ledger, key)
    if as_json:
        names = ("run", "at", "what", "sha256")
        facts = [
            {**{name: getattr(each, name) for name in names}, "reasons": _issues(each.reasons, chosen)}
            for each in events
        ]
        print_json(facts)
    else:
        print_table(*event_table(events, chosen))


@app.command("check")
def check(
    portals: Portals = None,
    as_json: Json = False,
    lang: Lang = None,
    quiet: Quiet = False,
) -> None:
    """情報源の設定ファイルを、ネットワークを使わずに調べます。

    Check portal files without any network. Exit code 2 where something is wrong.

    例 / Example: odconv harvest check --portals portals
    """
    from odconv.harvest.portals import check_portals, load_portals
    from odconv.harvest.telling import say, sentence

    chosen, paths = language(lang), portal_paths(portals, shipped=True)
    issues = check_portals(paths)
    if as_json:
        print_json({"issues": _issues(issues, chosen)})
    elif issues:
        for issue in issues:
            typer.echo(sentence(issue, chosen))
    elif not quiet:
        typer.echo(say("portals_sound", chosen, count=len(load_portals(paths))))
    if issues:
        raise typer.Exit(2)


def _tell(night: Night, store: Path, chosen: Language, *, as_json: bool) -> None:
    from odconv.harvest.changes import troubles
    from odconv.harvest.store.ledger import Ledger
    from odconv.harvest.store.runs import night_facts
    from odconv.harvest.telling import needs_a_person, night_lines, trouble_lines

    if as_json:
        print_json(night_facts(night))
    else:
        with Ledger(store / "ledger.sqlite") as ledger:
            for line in (*night_lines(night, chosen), *trouble_lines(troubles(ledger), night, chosen)):
                typer.echo(line)
    if needs_a_person(night):
        raise typer.Exit(EXIT_HELD)


def _rule(
    kind: str, key: str, name: str, reason: str, store: Path | None, *, as_json: bool, lang: str | None, quiet: bool
) -> None:
    from odconv.catalog.moments import JST
    from odconv.harvest.changes import rule
    from odconv.harvest.telling import say

    now = dt.datetime.now(JST).isoformat(timespec="seconds")
    with open_ledger(store) as ledger:
        rulings = rule(ledger, kind, key, name, reason, now)
    if as_json:
        print_json([{"distribution": one.distribution, "kind": kind, "sha256": one.sha256} for one in rulings])
    elif not quiet:
        typer.echo(say(f"ruled_{kind}", language(lang), count=len(rulings)))


def _log_of_runs(nights: Sequence[Night], chosen: Language, *, as_json: bool) -> None:
    from odconv.harvest.store.runs import night_facts
    from odconv.harvest.telling import say

    if as_json:
        print_json([night_facts(night) for night in nights])
        return
    verdicts = list(nights[0].counts) if nights else []
    headings = [say(f"column_{name}", chosen) for name in ("run", "at", "edition")]
    headings += [say(f"verdict_{verdict.value}", chosen) for verdict in verdicts]
    rows = [
        [
            str(night.run),
            night.started[:16],
            night.edition or "",
            *(f"{night.counts.get(one, 0):,}" for one in verdicts),
        ]
        for night in nights
    ]
    print_table(headings, rows)


def _change(change: Change, chosen: Language) -> dict[str, Any]:
    return {
        "distribution": change.distribution,
        "kind": change.kind,
        "verdict": change.verdict.value,
        "before": change.before,
        "after": change.after,
        "reasons": _issues(change.reasons, chosen),
    }


def _issues(issues: Sequence[Issue], chosen: Language) -> list[dict[str, Any]]:
    from odconv.harvest.telling import sentence

    return [{"code": one.code, "params": dict(one.params), "message": sentence(one, chosen)} for one in issues]
