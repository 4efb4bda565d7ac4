"""`odconv describe`: how is a file read, which tables does it hold, what was lost, what should be changed?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from odconv.cli.options import Json, Lang, Quiet, chosen_limits
from odconv.cli.output import print_json
from odconv.language import language

File = Annotated[Path, typer.Argument(metavar="FILE", help="見るファイル（CSV、Excel など）。CSV, workbook …")]
Sheet = Annotated[str | None, typer.Option("--sheet", help="このシートだけを見る。Only this sheet.")]


def describe_file(
    file: File,
    as_json: Json = False,
    sheet: Sheet = None,
    lang: Lang = None,
    quiet: Quiet = False,
) -> None:
    """ファイルの読み取り方、列の中身、失われた情報、機械で読みやすくする直し方を示します。

    Describe a file: how it is read, its columns, what was lost in it, and what to change for machines.
    Exit code: 0 read, 2 wrong usage, 3 unreadable file.

    例 / Example: odconv describe 131016_aed.csv
    """
    from odconv.description.describe import describe
    from odconv.description.render import to_text

    del quiet  # the description is the result; there is nothing else to say
    chosen = language(lang)
    description = describe(file, language=chosen, limits=chosen_limits(), sheet=sheet)
    if as_json:
        print_json(description.model_dump(mode="json"))
        return
    typer.echo(to_text(description, chosen), nl=False)
