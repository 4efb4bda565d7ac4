"""`odconv explain`: what a code means, why it matters and how to mend it in Excel."""

from __future__ import annotations

from typing import Annotated

import typer

from odconv.cli.options import Json, Lang, Quiet
from odconv.cli.output import print_json, print_table
from odconv.language import language

Code = Annotated[str | None, typer.Argument(metavar="CODE", help="コード。省くと一覧。A code; without it the list.")]


def explain_code(code: Code = None, as_json: Json = False, lang: Lang = None, quiet: Quiet = False) -> None:
    """報告に出るコードの意味と、Excel での直し方を説明します。

    Explain a code of a report: what it means and how to mend it in Excel.

    例 / Example: odconv explain check-digit
    """
    del quiet
    from odconv.issues import explain, explanations

    chosen = language(lang)
    entries = [explain(code)] if code else list(explanations().values())
    if as_json:
        texts = ("title", "message", "why", "fix")
        told = [
            {"code": entry.code, "stage": entry.stage, "severity": str(entry.severity)}
            | {text: getattr(entry, text)[chosen] for text in texts}
            for entry in entries
        ]
        print_json(told[0] if code else told)
    elif code:
        entry = entries[0]
        typer.echo(
            f"{entry.code}（{entry.severity}）{entry.title[chosen]}\n\n{entry.why[chosen]}\n\n{entry.fix[chosen]}"
        )
    else:
        print_table(
            ("code", "severity", "title"), [(entry.code, entry.severity, entry.title[chosen]) for entry in entries]
        )
