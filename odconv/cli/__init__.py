"""The command line: arguments, one call, print, exit code. No rules live here.

Exit codes: 0 clean, 1 the data has errors, 2 wrong usage, 3 source unreadable or result unwritable, 4 held
back, 70 a fault of odconv itself, 141 whoever read our output has gone (as of any program in a pipe).

Heavy libraries are imported inside the commands that need them, so that `--help` answers at once.
"""

from __future__ import annotations

import gc
import io
import sys
from typing import Annotated

import typer

from odconv.cli import catalog, convert, describe, explain, harvest, migrate, schemas, undo, validate
from odconv.cli import map as map_verb
from odconv.cli.guard import GuardedGroup
from odconv.environment import without_idle_threads

__all__ = ["app", "main"]

_YOUNG = 200_000  # objects after which a process looks for garbage; what it loads are fewer

app = typer.Typer(
    name="odconv",
    cls=GuardedGroup,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="自治体の表を国のオープンデータ形式にします。\n\n"
    "Turn municipal tables into Japan's national open-data formats.\n\n"
    "例 / Example: odconv validate 131016_aed.csv --schema standard/aed",
)
app.add_typer(schemas.app, name="schemas")
app.add_typer(harvest.app, name="harvest")
app.add_typer(catalog.app, name="catalog")
app.command("describe")(describe.describe_file)
app.command("validate")(validate.validate_files)
app.command("convert")(convert.convert_files)
app.command("map")(map_verb.map_file)
app.command("migrate")(migrate.migrate_file)
app.command("undo")(undo.undo_report)
app.command("explain")(explain.explain_code)


def main() -> None:
    """Entry point of the `odconv` command. Output is UTF-8 whatever the locale says.

    The collector of garbage looks seldom: what a command makes is in no cycles, and what it loads stays to the end.
    """
    without_idle_threads()
    gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app(prog_name="odconv")
    finally:
        gc.freeze()  # else the interpreter seeks cycles in all that is about to be given back as a whole


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError
        from importlib.metadata import version as installed_version

        try:
            number = installed_version("odconv")
        except PackageNotFoundError:
            number = "(checkout)"
        typer.echo(f"odconv {number}")
        raise typer.Exit


@app.callback()
def _root(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="版を表示する。Show the version."),
    ] = False,
) -> None:
    del _version  # its callback has told the version and left; without it the command does the work
