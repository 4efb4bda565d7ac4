"""`odconv map`: which column of a table goes to which field of a format, as a table to read and a file to review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from odconv.cli.options import Json, Lang, Quiet
from odconv.cli.output import STDOUT, print_json, print_table, say, write_result
from odconv.cli.source import tables_in
from odconv.errors import UsageError
from odconv.language import language

if TYPE_CHECKING:
    from odconv.converters.columns.mapping import ColumnMapping, ColumnMatch
    from odconv.issues import Language
    from odconv.schemas.model import Schema
    from odconv.tables.table import Table

File = Annotated[Path, typer.Argument(metavar="FILE", help="対応を調べるファイル（CSV、Excel など）。CSV, workbook …")]
SchemaId = Annotated[
    str | None,
    typer.Option("--schema", "-s", metavar="ID", help="形式。省くと最も合う形式。Format; the best one if left out."),
]
Output = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="FILE", help="対応表（YAML）の書き込み先。Where the mapping file goes."),
]

_HEADS = {
    "ja": ("列", "見出し", "項目", "状態", "理由"),
    "en": ("Column", "Label", "Field", "Status", "Why"),
}
_STATUS = {
    "ja": {"applied": "採用", "proposed": "★提案", "unmapped": "－"},
    "en": {"applied": "applied", "proposed": "* proposed", "unmapped": "-"},
}
_UNFILLED = {"ja": "どの列からも入らない項目：", "en": "Fields that no column fills: "}
_FORMAT = {"ja": "形式：", "en": "Format: "}
_NOTE = {
    "ja": "★の付いた列は提案です。-o で対応表に書き出し、status を applied に変えると変換に使われます。",
    "en": "Columns with * are proposals: write a mapping file with -o and change their status to applied.",
}
_COMMA = {"ja": "、", "en": ", "}


def map_file(
    file: File,
    schema: SchemaId = None,
    output: Output = None,
    as_json: Json = False,
    lang: Lang = None,
    quiet: Quiet = False,
) -> None:
    """表のどの列が、形式のどの項目に当たるかを示し、対応表（YAML）を作ります。

    Show which column goes to which field of a format, and write it to a file that people can review.
    Exit code: 0 mapped, 2 wrong usage or no format recognised, 3 unreadable file.

    例 / Example: odconv map 131016_aed.csv -o mapping.yaml
    """
    from odconv.converters.columns.blocks import blocks_of
    from odconv.converters.columns.mapping import map_columns
    from odconv.converters.columns.near import with_near

    chosen = language(lang)
    _refuse_overwriting(output, file)
    tables = tables_in(file)
    form = _schema(schema, file, tables[0])
    mapping = with_near(map_columns(tables[0], form))
    if output is not None:
        _write(output, file, tables[0], mapping)
        say("file-written", chosen, quiet=quiet or output == STDOUT, file=output)
    if as_json:
        beside = [table for table in blocks_of(tables) if table is not tables[0]]
        matches = [*mapping.matches, *(match for table in beside for match in map_columns(table, form).matches)]
        print_json(_as_json(mapping, matches, chosen))
    elif output != STDOUT and not quiet:
        _print(mapping, chosen)


def _refuse_overwriting(output: str | None, file: Path) -> None:
    target = Path(output or STDOUT)
    if output not in (None, STDOUT) and target.exists() and file.exists() and target.samefile(file):
        raise UsageError("output-is-input", file=output)


def _schema(name: str | None, file: Path, table: Table) -> Schema:
    """The format that was asked for, or the one that the table is in."""
    from odconv.converters.recognise import nearest_formats, recognise
    from odconv.schemas.registry import load_schema

    if name is not None:
        return load_schema(name)
    words = [file.stem]
    found = recognise(table, words)
    if found:
        return load_schema(found[0].id)
    near = [candidate.id for candidate in nearest_formats(table, words)]
    if not near:
        raise UsageError("format-not-recognised.nothing-near", file=str(file))
    raise UsageError("format-not-recognised.near", file=str(file), candidates="、".join(near))


def _write(output: str, file: Path, table: Table, mapping: ColumnMapping) -> None:
    from odconv.converters.columns.text import to_yaml
    from odconv.converters.convert import convert_table

    conversion = convert_table(table, mapping.schema, mapping=mapping, words=[file.stem])
    text = to_yaml(mapping, table, conversion)
    write_result(text.encode(), output, binary=False, name="mapping", kind="yaml")


def _as_json(mapping: ColumnMapping, matches: list[ColumnMatch], chosen: Language) -> dict[str, Any]:
    from odconv.converters.columns.reasons import sentence
    from odconv.issues import column_letters

    return {
        "schema": mapping.schema.id,
        "edition": mapping.schema.version,
        "columns": [
            {
                "index": match.column.place + 1,
                "letter": column_letters(match.column.place + 1),
                "header": match.column.name,
                "fields": list(match.fields),
                "status": match.status.value,
                "how": match.how.value if match.how is not None else None,
                "part": match.part or None,
                "score": match.score,
                "reason": sentence(match, chosen),
                "runner_up": list(match.runner_up),
            }
            for match in matches
        ],
        "unfilled": list(mapping.unfilled),
    }


def _print(mapping: ColumnMapping, chosen: Language) -> None:
    from odconv.converters.columns.reasons import sentence
    from odconv.issues import column_letters

    typer.echo(f"{_FORMAT[chosen]}{mapping.schema.id} {mapping.schema.title}\n")
    rows = [
        (
            column_letters(match.column.place + 1),
            match.column.name,
            _COMMA[chosen].join(match.fields),
            _STATUS[chosen][match.status.value],
            sentence(match, chosen),
        )
        for match in mapping.matches
    ]
    print_table(_HEADS[chosen], rows)
    if mapping.unfilled:
        typer.echo(f"\n{_UNFILLED[chosen]}{_COMMA[chosen].join(mapping.unfilled)}")
    if any(match.status.value == "proposed" for match in mapping.matches):
        typer.echo(f"\n{_NOTE[chosen]}")
