"""`odconv schemas`: which formats there are, what one asks for, how two differ, one in other shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from odconv.cli.options import Json, Lang, Quiet
from odconv.cli.output import STDOUT, print_json, print_table, say, write_result
from odconv.language import language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from odconv.issues import Language
    from odconv.schemas.export.words import CodeLists
    from odconv.schemas.model import Schema
    from odconv.schemas.registry import CatalogEntry

Shape = Literal["xlsx", "jsonschema", "md", "csv", "header"]

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="形式（データ項目定義）の一覧、説明、比較、書き出し。\n\n"
    "List, explain, compare and export formats.\n\n"
    "例 / Example: odconv schemas show standard/aed",
)

SchemaId = Annotated[str, typer.Argument(metavar="ID", help="形式の識別子。Id of a format, such as standard/aed.")]
Version = Annotated[str | None, typer.Option("--version", help="版。省くと最新。Edition; the latest without it.")]


@app.command("list")
def list_schemas(
    family: Annotated[
        Literal["standard", "recommended"] | None,
        typer.Option("--family", help="系列で絞る。Only one family."),
    ] = None,
    as_json: Json = False,
    lang: Lang = None,
    quiet: Quiet = False,
) -> None:
    """使える形式の一覧を表示します。

    List the formats.

    例 / Example: odconv schemas list --family standard
    """
    del quiet
    from odconv.schemas.registry import catalog

    entries = [_listed(entry) for entry in catalog() if family in (None, entry.family)]
    if as_json:
        print_json(entries)
        return
    chosen = language(lang)
    print_table(_headings(chosen), [_row(entry, chosen) for entry in entries])


@app.command("show")
def show_schema(
    schema_id: SchemaId,
    version: Version = None,
    as_json: Json = False,
    lang: Lang = None,
    quiet: Quiet = False,
) -> None:
    """一つの形式の項目を表示します。--json では定義そのものを出力します。

    Show the fields of one format; with --json its exact descriptor.

    例 / Example: odconv schemas show standard/public_toilet
    """
    del quiet
    schema = _load(schema_id, version)
    if as_json:
        print_json(schema.descriptor)
        return
    from odconv.schemas.export.words import describe, summary
    from odconv.schemas.texts import text

    chosen = language(lang)
    for line in summary(schema, chosen):
        typer.echo(line)
    if schema.fields:
        typer.echo()
        columns = ("number", "name", "requirement", "form")
        words = describe(schema, _code_lists(schema), chosen)
        rows = [[str(getattr(field, column)) for column in columns] for field in words]
        print_table([text(f"column.{column}", chosen) for column in columns], rows)


@app.command("diff")
def diff(
    schema_id: SchemaId,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="比べる相手。The format to compare with.")],
    version: Version = None,
    other_version: Annotated[
        str | None, typer.Option("--other-version", help="相手の版。Edition of the other format.")
    ] = None,
    as_json: Json = False,
    lang: Lang = None,
    quiet: Quiet = False,
) -> None:
    """二つの形式の違いを表示します。

    Show how two formats differ.

    例 / Example: odconv schemas diff recommended/aed standard/aed
    """
    del quiet
    from odconv.schemas.diff import diff_schemas

    found = diff_schemas(_load(schema_id, version), _load(other, other_version))
    if as_json:
        print_json(found.to_dict())
    else:
        typer.echo(found.to_text(language(lang)))


@app.command("export")
def export(
    schema_id: SchemaId,
    shape: Annotated[
        Shape,
        typer.Option(
            "--as",
            help="xlsx 入力用ブック、jsonschema、md 説明書、csv 項目一覧、header 見出しだけの空ファイル。"
            "Workbook to fill in, JSON Schema, page, data dictionary, empty file with its header row.",
        ),
    ],
    output: Annotated[
        str, typer.Option("-o", "--output", help="保存先。- は標準出力。A file, or - for stdout.")
    ] = STDOUT,
    version: Version = None,
    lang: Lang = None,
    quiet: Quiet = False,
) -> None:
    """形式を入力用ブック、JSON Schema、説明書、項目一覧、見出しだけの CSV に書き出します。

    Export a format as a workbook to fill in, JSON Schema, Markdown or CSV.

    例 / Example: odconv schemas export standard/aed --as xlsx -o aed.xlsx
    """
    chosen = language(lang)
    schema = _load(schema_id, version)
    data = _export(schema, shape, chosen)
    write_result(data, output, binary=shape == "xlsx", name=schema.id.rpartition("/")[2], kind=shape)
    if output != STDOUT:
        say("file-written", chosen, quiet=quiet, file=output)


def _export(schema: Schema, shape: Shape, chosen: Language) -> bytes:
    lists = _code_lists(schema)
    if shape == "xlsx":
        from odconv.schemas.export.excel import excel_template

        return excel_template(schema, lists, chosen)
    if shape == "jsonschema":
        import json

        from odconv.schemas.export.jsonschema import json_schema

        return (json.dumps(json_schema(schema, lists), ensure_ascii=False, indent=2) + "\n").encode()
    if shape == "md":
        from odconv.schemas.export.markdown import markdown

        return markdown(schema, lists, chosen).encode()
    from odconv.schemas.export.table import data_dictionary, header_only

    return header_only(schema) if shape == "header" else data_dictionary(schema, lists, chosen)


def _load(name: str, version: str | None = None) -> Schema:
    from odconv.schemas.registry import load_schema

    return load_schema(name, version)


def _code_lists(schema: Schema) -> CodeLists:
    """The values of every code list that the schema's fields name."""
    from odconv.schemas.registry import code_list

    names = {field.extra("codeList") for field in schema.fields} - {None}
    return {name: code_list(name).codes for name in names}


def _listed(entry: CatalogEntry) -> dict[str, Any]:
    """One line of the list, as the machine form has it."""
    keys = ("id", "family", "version", "title", "title_en", "fields", "confidence", "pointer", "file_name")
    return {key: getattr(entry, key) for key in keys}


def _headings(chosen: Language) -> list[str]:
    from odconv.schemas.texts import text

    return [text(key, chosen) for key in ("page.id", "page.version", "column.title", "page.count", "page.confidence")]


def _row(entry: Mapping[str, Any], chosen: Language) -> list[str]:
    from odconv.schemas.texts import degree

    title = entry["title"] if chosen == "ja" else entry["title_en"] or entry["title"]
    sure = degree(entry["confidence"], chosen)
    count = str(entry["fields"]) if entry["fields"] else "-"
    return [entry["id"], entry["version"], title, count, sure]
