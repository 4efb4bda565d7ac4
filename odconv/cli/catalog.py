"""`odconv catalog`: the combined catalog searched, written anew and published to a CKAN."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from odconv.cli.night import Portals, Store, chosen_store, open_ledger, portal_paths
from odconv.cli.options import Json, Lang, Quiet
from odconv.cli.output import print_json, print_table, say
from odconv.cli.progress import Bar
from odconv.errors import UsageError
from odconv.language import language

if TYPE_CHECKING:
    from odconv.catalog.ckan.publish import Published
    from odconv.issues import Language

_LISTED = 20

app = typer.Typer(
    no_args_is_help=True,
    help="統合カタログを検索・書き出し・公開します。\n\n"
    "Search, write and publish the combined catalog.\n\n"
    "例 / Example: odconv catalog search catalog 避難所",
)

Catalog = Annotated[
    Path,
    typer.Argument(metavar="CATALOG", help="収集した版の catalog フォルダー。The catalog folder of an edition."),
]
Words = Annotated[list[str], typer.Argument(metavar="WORDS...", help="検索する言葉。What to look for.")]
Limit = Annotated[int, typer.Option("--limit", min=1, help="表示する件数。Most hits shown.")]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="書き出し先のフォルダー。Where files go.")]
Title = Annotated[str | None, typer.Option("--title", help="カタログの名前。Title of the catalog.")]
CkanUrl = Annotated[str, typer.Option("--ckan", metavar="URL", help="公開先の CKAN。The CKAN to publish to.")]
TokenFile = Annotated[
    Path | None,
    typer.Option("--token-file", help="API トークンのファイル。省くと ODCONV_CKAN_TOKEN。File with the API token."),
]
Threads = Annotated[int, typer.Option("--threads", min=1, max=32, help="同時に送る数。Datasets sent at once.")]
Archived = Annotated[
    Path | None,
    typer.Option(
        "--archived",
        metavar="FILE",
        help="猶予を過ぎたデータセットの識別子（1行に1件）。これだけを消す。Keys whose grace is over, one a line.",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="送らずに、何が変わるかを示す。Tell what would be sent.")]


@app.command("search")
def search_catalog(
    catalog: Catalog,
    words: Words,
    limit: Limit = _LISTED,
    as_json: Json = False,
    lang: Lang = None,
    quiet: Quiet = False,
) -> None:
    """統合カタログを日本語で検索します（2文字の言葉も）。

    Search the combined catalog; Japanese words of one and two characters too.

    例 / Example: odconv catalog search catalog 避難所
    """
    from dataclasses import asdict

    from odconv.catalog.search import SEARCH, search

    chosen = language(lang)
    file = catalog / SEARCH if catalog.is_dir() else catalog
    if not file.is_file():
        raise UsageError("catalog-unreadable", file=str(file), reason="no such file")
    hits = search(file, " ".join(words), limit)
    if as_json:
        print_json([asdict(hit) for hit in hits])
    elif hits:
        print_table(_HEADERS[chosen], [(hit.title, hit.publisher, hit.url or hit.key) for hit in hits])
    else:
        say("catalog-nothing-found", chosen, quiet=quiet, words=" ".join(words))


@app.command("export")
def export_catalog(
    catalog: Catalog,
    output: Output,
    title: Title = None,
    as_json: Json = False,
    lang: Lang = None,
    quiet: Quiet = False,
) -> None:
    """統合カタログを DCAT（JSON-LD、Turtle）、オープンデータ一覧 CSV、ckanapi 用 JSON Lines、SQLite に書き出します。

    Write the catalog as DCAT 3, as the official list, for ckanapi and as SQLite.

    例 / Example: odconv catalog export catalog -o out
    """
    from odconv.catalog.export import TITLE, read_catalog, write_files

    chosen = language(lang)
    files = write_files(read_catalog(catalog), output, title=title or TITLE)
    if as_json:
        print_json({"files": [str(file) for file in files]})
        return
    for file in files:
        say("file-written", chosen, quiet=quiet, file=file)


@app.command("coverage")
def coverage_of_the_last_night(
    output: Output,
    store: Store = None,
    portals: Portals = None,
    as_json: Json = False,
    lang: Lang = None,
    quiet: Quiet = False,
) -> None:
    """最後の収集の公開状況（自治体 × 形式）を、HTML・CSV・JSON に書き出します。

    Write the coverage of the last night again: publishers × formats as a page, CSV and JSON.

    例 / Example: odconv catalog coverage --store harvest --portals portals -o out
    """
    from odconv.harvest.coverage.write import write_coverage
    from odconv.harvest.nightly import publishers_of
    from odconv.harvest.portals import load_portals
    from odconv.harvest.states import states_of
    from odconv.harvest.store import runs

    chosen, root = language(lang), chosen_store(store)
    codes = publishers_of(load_portals(portal_paths(portals)))
    with open_ledger(root) as ledger:
        nights, states = runs.nights(ledger), states_of(ledger)
    if not nights:
        raise UsageError("nights-missing", file=str(root))
    files = write_coverage(states, nights[0], nights[1:], output, root=root, codes=codes, language=chosen)
    if as_json:
        print_json({"run": nights[0].run, "files": [str(file) for file in files]})
        return
    for file in files:
        say("file-written", chosen, quiet=quiet, file=file)


@app.command("publish")
def publish_catalog(
    catalog: Catalog,
    ckan: CkanUrl,
    token_file: TokenFile = None,
    threads: Threads = 4,
    archived: Archived = None,
    dry_run: DryRun = False,
    as_json: Json = False,
    lang: Lang = None,
    quiet: Quiet = False,
) -> None:
    """統合カタログを CKAN に公開します。変わったものだけを送り、途中で止まっても、もう一度実行すれば残りを送ります。

    Publish to a CKAN: an organization for each municipality, only changes sent, repeatable and resumable. Copies of a
    dataset that stands there already are not sent. Exit code: 0 all sent, 1 some refused, 3 CKAN not usable.

    例 / Example: odconv catalog publish catalog --ckan http://my.ckan --dry-run
    """
    from odconv.catalog.ckan.publish import publish
    from odconv.catalog.export import read_catalog
    from odconv.harvest.remote import ckan_at

    chosen = language(lang)
    canonical = read_catalog(catalog).canonical
    keys = _lines(archived) if archived else ()
    connect = ckan_at(ckan, _token(token_file))
    with Bar("CKAN", len(canonical), quiet=quiet) as bar:
        done = publish(canonical, connect, threads=threads, archived=keys, dry_run=dry_run, progress=bar.advance)
    _tell(done, chosen, as_json=as_json, quiet=quiet, dry_run=dry_run)
    if any(issue.code == "ckan-dataset-refused" for issue in done.issues):
        raise typer.Exit(1)


_HEADERS = {"ja": ("データセット", "公開者", "場所"), "en": ("Dataset", "Publisher", "Address")}


def _token(file: Path | None) -> str:
    from odconv.settings import settings

    if file is not None:
        return "".join(_lines(file)[:1])
    return settings().ckan_token or ""


def _lines(file: Path) -> list[str]:
    try:
        return [line.strip() for line in file.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("catalog-unreadable", file=str(file), reason=str(error)) from error


def _tell(done: Published, chosen: Language, *, as_json: bool, quiet: bool, dry_run: bool) -> None:
    counts = {name: len(getattr(done, name)) for name in ("created", "updated", "removed", "absent", "organizations")}
    if as_json:
        names = {name: list(getattr(done, name)) for name in counts}
        issues = [{"code": issue.code, **issue.params} for issue in done.issues]
        print_json({**names, "unchanged": done.unchanged, "dryRun": dry_run, "issues": issues})
        return
    for issue in done.issues[:_LISTED]:
        say(issue.code, chosen, quiet=False, **issue.params)
    code = "ckan-would-publish" if dry_run else "ckan-published"
    say(code, chosen, quiet=quiet, unchanged=done.unchanged, refused=len(done.issues), **counts)
