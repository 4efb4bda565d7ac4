"""`odconv validate`: does a file keep to a format, and if not, where not and how to mend it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from odconv.cli.options import Json, Lang, Quiet, chosen_limits
from odconv.cli.output import STDOUT, print_json, say, write_result
from odconv.errors import SourceError, UsageError
from odconv.language import language

if TYPE_CHECKING:
    from odconv.issues import Language
    from odconv.schemas.model import Schema
    from odconv.validation.findings import TableReport, UnreadTable
    from odconv.validation.run import Options

_LISTED_IN_TERMINAL = 20

Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="調べるファイル（CSV、Excel）。CSV or workbooks.")]
SchemaId = Annotated[
    str,
    typer.Option(
        "--schema", "-s", metavar="ID", help="形式の識別子、または定義ファイル。Id of a format, or a schema file."
    ),
]
AsHtml = Annotated[
    bool, typer.Option("--html", help="単独で開ける HTML の報告書にする。An HTML report that stands alone.")
]
Output = Annotated[
    str,
    typer.Option("--output", "-o", metavar="FILE", help="結果の書き込み先。Where the result goes; - for the screen."),
]
Limit = Annotated[
    int | None,
    typer.Option(
        "--limit", min=0, help="一つずつ挙げる件数（0 は全件）。総数は常に正確。Findings listed; 0 lists all."
    ),
]
Sheet = Annotated[
    str | None, typer.Option("--sheet", help="シート名。省くと見出しが最も合うシート。Name of the sheet.")
]


def validate_files(
    files: Files,
    schema: SchemaId,
    as_json: Json = False,
    as_html: AsHtml = False,
    output: Output = STDOUT,
    sheet: Sheet = None,
    limit: Limit = None,
    lang: Lang = None,
    quiet: Quiet = False,
) -> None:
    """ファイルが形式どおりか調べ、誤りの場所（A1 形式）と直し方を示します。

    Check files against a format: every fault with its cell, and how to mend it in Excel.
    Exit code: 0 no error, 1 errors found, 2 wrong usage, 3 unreadable file.

    例 / Example: odconv validate 131016_aed.csv --schema standard/aed
    """
    from odconv.schemas.registry import load_schema
    from odconv.validation.findings import UnreadTable

    chosen = language(lang)
    if as_json and as_html:
        raise UsageError("options-exclude", first="--json", second="--html")
    _refuse_overwriting(output, [*files, Path(schema)])
    loaded = load_schema(schema)
    results, failed = _validate_all(files, loaded, _options(sheet, limit, digest=as_json or as_html), chosen)
    reports = [result for result in results if not isinstance(result, UnreadTable)]
    if as_json:
        _write_json(results, chosen, output)
    elif as_html:
        from odconv.validation.render.html import to_html

        write_result(to_html(results, chosen).encode(), output, binary=False, name="report", kind="html")
    elif reports and not quiet:
        from odconv.validation.render.text import to_text

        shown = _LISTED_IN_TERMINAL if limit is None else limit or sys.maxsize
        text = to_text(reports, chosen, limit=shown, colour=output == STDOUT and sys.stdout.isatty())
        write_result(text.encode(), output, binary=False, name="report", kind="txt")
    if output != STDOUT:
        say("file-written", chosen, quiet=quiet, file=output)
    if failed:
        raise typer.Exit(failed)
    if not all(report.valid for report in reports):
        raise typer.Exit(1)


def _refuse_overwriting(output: str, inputs: list[Path]) -> None:
    target = Path(output)
    if output != STDOUT and target.exists():
        for path in inputs:
            if path.exists() and path.samefile(target):
                raise UsageError("output-is-input", file=output)


def _options(sheet: str | None, limit: int | None, *, digest: bool) -> Options:
    from odconv.validation.run import Options

    listed = _most_listed() if limit is None else limit or None
    return Options(limit=listed, limits=chosen_limits(), sheet=sheet, digest=digest)


def _most_listed() -> int | None:
    """Findings listed where nothing was said."""
    from odconv.environment import anything_set
    from odconv.validation.run import Options

    if not anything_set():
        return Options().limit
    from odconv.settings import settings

    return settings().max_errors


def _validate_all(
    files: list[Path], schema: Schema, options: Options, chosen: Language
) -> tuple[list[TableReport | UnreadTable], int]:
    """Every file's report; one that cannot be read is told on standard error and does not stop the others."""
    from odconv.cli.guard import error_line
    from odconv.validation.findings import UnreadTable
    from odconv.validation.run import validate

    reports: list[TableReport | UnreadTable] = []
    failed = 0
    for file in files:
        try:
            reports.append(validate(file, schema, options=options))
        except SourceError as error:
            name = " ".join(str(file).splitlines())
            typer.echo(f"{name}: {error_line(error.code, error.params, chosen)}", err=True)
            reports.append(UnreadTable(str(file), schema, error.code, error.params))
            failed = max(failed, error.exit_code)
    return reports, failed


def _write_json(reports: list[TableReport | UnreadTable], chosen: Language, output: str) -> None:
    import json

    from odconv.validation.report import to_json

    value = to_json(reports, chosen)
    if output == STDOUT:
        print_json(value)
        return
    data = json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"
    write_result(data, output, binary=False, name="report", kind="json")
