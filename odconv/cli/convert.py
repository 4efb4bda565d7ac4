"""`odconv convert`: a table onto a national format, with every change, and what goes back to its owner."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from odconv.cli.options import Json, Lang, Quiet, chosen_limits
from odconv.cli.output import print_json, say
from odconv.cli.progress import Bar
from odconv.errors import UsageError
from odconv.language import language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from odconv.converters.batch import Item, Outcome
    from odconv.converters.job import Order
    from odconv.issues import Language

Files = Annotated[
    list[Path],
    typer.Argument(metavar="FILE...", help="変換するファイル、またはフォルダー。Files, or folders of files."),
]
SchemaId = Annotated[
    str | None,
    typer.Option("--schema", "-s", metavar="ID", help="形式。省くと表から見分ける。Id of a format."),
]
MappingFile = Annotated[
    Path | None,
    typer.Option("--mapping", "-m", metavar="FILE", help="odconv map で作った対応表。A mapping file."),
]
Fixed = Annotated[
    Path | None,
    typer.Option("--fixed", metavar="FIX.xlsx", help="直していただいた行のファイルを取り込む。Take in mended rows."),
]
Folder = Annotated[
    Path, typer.Option("--output", "-o", metavar="DIR", help="出力先のフォルダー。Folder of the outputs.")
]
Formats = Annotated[
    list[str] | None,
    typer.Option("--format", "-f", help="csv、xlsx、ods、geojson、parquet、geoparquet、jsonl、datapackage（複数可）。"),
]
Encoding = Annotated[
    str, typer.Option("--encoding", help="CSV の文字コード：utf-8-sig、utf-8、cp932。Encoding of the CSV.")
]
License = Annotated[
    str | None,
    typer.Option("--license", metavar="ID", help="datapackage に書くライセンス（例 CC-BY-4.0）。Licence of the data."),
]
Guard = Annotated[
    bool,
    typer.Option(
        "--guard-formulas",
        help="Excel が数式とみなすセルの前に ' を付ける（CSV）。An apostrophe before formulas.",
    ),
]
KeepExtra = Annotated[
    bool, typer.Option("--keep-extra", help="形式にない列を後ろに付ける。Append columns outside the format.")
]
Sheet = Annotated[str | None, typer.Option("--sheet", help="シート名。Name of the sheet.")]
Strict = Annotated[
    bool, typer.Option("--strict", help="個人情報らしい値があれば止める。Stop at what looks like personal data.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="何も書かずに結果だけ示す。Write nothing.")]


def convert_files(
    files: Files,
    schema: SchemaId = None,
    mapping: MappingFile = None,
    fixed: Fixed = None,
    output: Folder = Path("converted"),
    formats: Formats = None,
    encoding: Encoding = "utf-8-sig",
    licence: License = None,
    keep_extra: KeepExtra = False,
    guard: Guard = False,
    sheet: Sheet = None,
    strict: Strict = False,
    dry_run: DryRun = False,
    as_json: Json = False,
    lang: Lang = None,
    quiet: Quiet = False,
) -> None:
    """表を国の形式に変換し、変えた所と直していただく所を示します。

    Convert tables onto a national format: what was changed, what is doubted, what goes back to be mended.
    Exit code: 0 all rows valid, 1 some rows go back, 2 wrong usage, 3 unreadable file.

    例 / Example: odconv convert 131016_aed.csv -o out
    """
    from odconv.converters.batch import items_in
    from odconv.converters.job import Order

    chosen = language(lang)
    order = Order(
        folder=None if dry_run else output,
        schema=schema,
        mapping=mapping,
        formats=tuple(formats or ["csv"]),
        encoding=encoding,
        keep_extra=keep_extra,
        guard=guard,
        sheet=sheet,
        strict=strict,
        language=chosen,
        limits=chosen_limits(),
        licence=licence,
        fixed=fixed,
    )
    if order.licences and "datapackage" not in order.formats:
        say("licence-unused", chosen, quiet=quiet)
    if len(files) == 1 and not files[0].is_dir():
        _convert_one(files[0], order, chosen, as_json=as_json, quiet=quiet)
        return
    if fixed is not None:
        raise UsageError("fixbook-one-source")
    items = items_in(files, output)
    if not items:
        raise UsageError("folder-without-files", file="、".join(map(str, files)))
    _convert_many(items, order, chosen, as_json=as_json, quiet=quiet)


def _convert_one(file: Path, order: Order, chosen: Language, *, as_json: bool, quiet: bool) -> None:
    """One file; its answer is the result."""
    from odconv.converters.job import convert_file

    done, conversion = convert_file(file, order)
    if as_json:
        print_json(done.answer())
    elif not quiet:
        from odconv.converters.report.build import Origin
        from odconv.converters.report.text import to_text
        from odconv.converters.report.write import head_of

        head = head_of(conversion, Origin(str(file)), [Path(path) for path in done.outputs])
        typer.echo(to_text(conversion, head, chosen), nl=False)
        for issue in done.issues:
            say(issue.code, chosen, quiet=quiet, **{"value": issue.value, "place": issue.place.cell, **issue.params})
    if done.rejected:
        raise typer.Exit(1)


def _convert_many(items: Sequence[Item], order: Order, chosen: Language, *, as_json: bool, quiet: bool) -> None:
    """A batch: progress on standard error, one answer, one exit code."""
    from odconv.converters import batch

    with Bar("odconv", len(items), quiet=quiet) as bar:
        outcomes = batch.run(items, order, told=lambda outcome: bar.advance(title=outcome.name))
    sums = batch.totals(outcomes)
    if as_json:
        print_json({"files": [_answer(outcome) for outcome in outcomes], "totals": sums})
    elif not quiet:
        for outcome in outcomes:
            typer.echo(_line(outcome, chosen))
        say("batch-done", chosen, quiet=quiet, **sums)
    worst = max((outcome.exit_code for outcome in outcomes), default=0)
    if worst:
        raise typer.Exit(worst)


def _answer(outcome: Outcome) -> dict[str, Any]:
    if outcome.answer is not None:
        return {**outcome.answer, "resumed": outcome.resumed}
    return {"file": outcome.name, "error": outcome.code, **dict(outcome.params or {})}


def _line(outcome: Outcome, chosen: Language) -> str:
    """One file of a batch in one line."""
    from odconv.cli.guard import error_line
    from odconv.issues import render

    if outcome.answer is None:
        return f"{outcome.name}: {error_line(outcome.code, dict(outcome.params or {}), chosen)}"
    facts = {name: outcome.answer[name] for name in ("schema", "rows", "valid", "rejected")}
    return render("file-converted", {"file": outcome.name, **facts}, chosen)
