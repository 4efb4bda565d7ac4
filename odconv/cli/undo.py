"""`odconv undo`: the table as it was before it was converted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from odconv.cli.options import Lang, Quiet
from odconv.cli.output import STDOUT, say, write_result
from odconv.errors import UsageError
from odconv.language import language

Report = Annotated[
    Path, typer.Argument(metavar="NAME.changes.json", help="変換の記録。The change report of the conversion.")
]
Output = Annotated[
    str, typer.Option("--output", "-o", metavar="FILE", help="CSV の書き込み先。Where the CSV goes; - for the screen.")
]
Converted = Annotated[
    Path | None,
    typer.Option(
        "--converted",
        metavar="FILE",
        help="変換後の CSV。省くと記録と同じフォルダーのもの。The converted CSV; that beside the report by default.",
    ),
]


def undo_report(
    report: Report,
    output: Output = STDOUT,
    converted: Converted = None,
    lang: Lang = None,
    quiet: Quiet = False,
) -> None:
    """変換の記録と変換後のファイルから、元の表のセルをそのまま復元します。

    Rebuild the cells of the source, header and all, from the change report and the converted file.
    Exit code: 0 rebuilt, 2 wrong usage, 3 unreadable file.

    例 / Example: odconv undo out/131016_aed.changes.json -o a.csv
    """
    import io

    from odconv.converters.undo import undo
    from odconv.tables.writers.delimited import write_delimited

    target = Path(output)
    inputs = [report, *([] if converted is None else [converted])]
    if output != STDOUT and target.exists() and any(path.exists() and path.samefile(target) for path in inputs):
        raise UsageError("output-is-input", file=output)
    data = io.BytesIO()
    write_delimited(data, undo(report, converted))
    write_result(data.getvalue(), output, binary=False, name="before", kind="csv")
    if output != STDOUT:
        say("file-written", language(lang), quiet=quiet, file=output)
