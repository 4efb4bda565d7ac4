"""`odconv migrate`: a table of 推奨データセット becomes one of 自治体標準オープンデータセット, or back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from odconv.cli.options import Json, Lang, Quiet
from odconv.cli.output import print_json
from odconv.cli.source import tables_in
from odconv.language import language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from odconv.converters.migration.table import MigratedTable
    from odconv.converters.outputs.model import Outputs
    from odconv.issues import Issue, Language

File = Annotated[Path, typer.Argument(metavar="FILE", help="移す表（CSV、Excel）。A CSV or a workbook.")]
To = Annotated[str, typer.Option("--to", metavar="ID", help="移す先の形式。Id of the format to arrive at.")]
Folder = Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="書き出すフォルダー。Where files go.")]
Formats = Annotated[
    list[str] | None,
    typer.Option("--format", "-f", metavar="NAME", help="出力形式（何度でも）。Output format; repeatable. [csv]"),
]
Encoding = Annotated[
    str, typer.Option("--encoding", metavar="NAME", help="CSV の文字コード。utf-8-sig, utf-8 or cp932.")
]
KeepExtra = Annotated[
    bool, typer.Option("--keep-extra", help="置き場所のない列を後ろに付ける。Append columns without a place.")
]


def migrate_file(
    file: File,
    to: To,
    output: Folder = Path(),
    formats: Formats = None,
    encoding: Encoding = "utf-8-sig",
    keep_extra: KeepExtra = False,
    as_json: Json = False,
    lang: Lang = None,
    quiet: Quiet = False,
) -> None:
    """推奨データセットの表を自治体標準オープンデータセットに移し、移せなかったものを挙げます（逆も可）。

    Move a table from the older family of formats to the newer one, or back, and list what found no place.
    Exit code: 0 all rows moved, 1 some rows held back, 2 wrong usage, 3 unreadable file.

    例 / Example: odconv migrate 131016_aed.csv --to recommended/aed -o out
    """
    from odconv.converters.migration.table import migrate_table, source_format
    from odconv.converters.outputs.write import write_outputs
    from odconv.issues import Issue
    from odconv.schemas.registry import load_schema

    chosen, target, table = language(lang), load_schema(to), tables_in(file)[0]
    source = source_format(table, target, [file.stem])
    migrated = migrate_table(table, source, target, words=[file.stem])
    written = write_outputs(
        migrated.conversion,
        output,
        formats or ("csv",),
        encoding=encoding,
        keep_extra=keep_extra,
        source_name=file,
    )
    besides = _write_account(file, migrated, written, encoding, chosen)
    issues = [
        *_issues(file, migrated, written),
        *(Issue("file-written", params={"file": str(path)}) for path in besides),
    ]
    if as_json:
        print_json(_account(file, migrated, [*written.files, *besides], issues, chosen))
    elif not quiet:
        _print(issues, chosen)
    if migrated.conversion.rejected:
        raise typer.Exit(1)


def _write_account(
    file: Path, migrated: MigratedTable, written: Outputs, encoding: str, chosen: Language
) -> list[Path]:
    """The change report, and the list of the cells that found no place where there are any."""
    from odconv.converters.job import digest_of
    from odconv.converters.migration.account import accounted, unplaced_rows
    from odconv.converters.report.write import write_report
    from odconv.tables.writers.delimited import Dialect, write_delimited

    files = []
    if migrated.migration.unplaced:
        files.append(written.stem.with_name(f"{written.stem.name}_unplaced.csv"))
        write_delimited(files[0], unplaced_rows(migrated))
    csv = next((path for path in written.files if path == written.stem.with_name(f"{written.stem.name}.csv")), None)
    return files + write_report(
        accounted(migrated),
        written.stem,
        source_name=file.name,
        sha256=digest_of(file),
        outputs=[*written.files, *files],
        undo_from=csv if encoding != "cp932" else None,
        dialect=Dialect(encoding) if csv is not None else None,
        language=chosen,
    )


def _issues(file: Path, migrated: MigratedTable, written: Outputs) -> list[Issue]:
    """What is to be told, in the order in which a person wants to know it."""
    from odconv.issues import Issue

    migration, conversion = migrated.migration, migrated.conversion
    done = {
        "file": file.name,
        "source": migration.source.id,
        "target": migration.target.id,
        "records": len(conversion.valid_records),
        "fields": sum(map(any, conversion.columns.values())),
    }
    found = [Issue("migration-done", params=done)]
    found += [
        Issue(
            "migration-column-unplaced",
            params={"column": each.column, "count": len(each.records), "example": each.example},
        )
        for each in migration.unplaced
    ]
    if conversion.rejected:
        rows = [conversion.table.places[rejected.record] + 1 for rejected in conversion.rejected]
        shown = "、".join(map(str, rows[:20]))
        found.append(Issue("records-held-back", params={"count": len(rows), "rows": shown}))
    found += [*migration.notes, *written.issues]
    return found + [Issue("file-written", params={"file": str(path)}) for path in written.files]


def _print(issues: list[Issue], chosen: Language) -> None:
    from odconv.issues import render

    for issue in issues:
        typer.echo(render(issue.code, issue.params, chosen))


def _account(
    file: Path, migrated: MigratedTable, files: Sequence[Path], issues: list[Issue], chosen: Language
) -> dict[str, Any]:
    from odconv.issues import render

    conversion = migrated.conversion
    return {
        "file": str(file),
        **migrated.migration.to_dict(),
        "records": len(conversion.table),
        "recordsValid": len(conversion.valid_records),
        "rowsHeldBack": [conversion.table.places[rejected.record] + 1 for rejected in conversion.rejected],
        "absentRequired": list(conversion.absent_required),
        "files": [str(path) for path in files],
        "issues": [
            {
                "code": issue.code,
                "severity": issue.severity.value,
                "params": dict(issue.params),
                "message": render(issue.code, issue.params, chosen),
            }
            for issue in issues
        ],
    }
