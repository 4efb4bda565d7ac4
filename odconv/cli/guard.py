"""What happens when a command fails: one line on standard error and an exit code, never a traceback."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import typer
from typer.core import TyperGroup

from odconv.errors import OdconvError
from odconv.language import language

if TYPE_CHECKING:
    from odconv.issues import Language

LANGUAGE_KEY = "odconv.language"
"""Where the context keeps `--lang`, so that an error speaks the language that was asked for."""

EXIT_FAULT = 70
"""`EX_SOFTWARE`: a script must be able to tell our own fault from a file that cannot be read (3)."""

EXIT_PIPE = 141
"""128 + SIGPIPE, what a shell reports of any program whose reader has gone."""

_USAGE_ERROR = cast("type[Exception]", typer.BadParameter.__mro__[2])
"""Typer's root of wrong usage, which Typer reports itself with exit code 2; it has no public name."""

_HELP_INSTEAD = "NoArgsIsHelpError"
"""What Typer raises to show the help of a command that was given nothing."""

_STOP = {"ja": ("。", ""), "en": (".", " ")}
_PREFIX = {"ja": "エラー：", "en": "Error: "}


class GuardedGroup(TyperGroup):
    """The root group: every command runs inside its `invoke`."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; turn what it raises into a line and an exit code."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except (typer.Exit, typer.Abort):
            raise
        except _USAGE_ERROR as error:
            if _language(ctx) == "en" or type(error).__name__ == _HELP_INSTEAD:
                raise
            from odconv.cli.usage import usage_fault

            typer.echo(error_line(*usage_fault(error), "ja"), err=True)
            raise typer.Exit(2) from None
        except BrokenPipeError:
            _silence_stdout()
            raise typer.Exit(EXIT_PIPE) from None
        except OdconvError as error:
            typer.echo(_named(error, error_line(error.code, error.params, _language(ctx))), err=True)
            raise typer.Exit(error.exit_code) from None
        except Exception as error:  # noqa: BLE001  (the last line of defence: a traceback helps no clerk)
            typer.echo(error_line("internal-error", _facts_of_fault(error), _language(ctx)), err=True)
            raise typer.Exit(EXIT_FAULT) from None
        return result


def error_line(code: str, params: dict[str, Any], chosen: Language) -> str:
    """What is wrong and what to do about it, in one line."""
    from odconv.issues import render

    try:
        sentences = [render(code, params, chosen, part) for part in ("message", "fix")]
    except OdconvError:  # a code without an entry must not hide the error itself
        sentences = [f"{code}: {params}"]
    stop, gap = _STOP[chosen]
    ended = (sentence if sentence.endswith(("。", ".")) else sentence + stop for sentence in sentences)
    return _PREFIX[chosen] + " ".join(gap.join(ended).split())


def _named(error: OdconvError, line: str) -> str:
    """The line with the file that it speaks of before it, where its sentence does not name the file itself."""
    file = " ".join(str(error.params.get("file") or "").split())
    return line if file in line or Path(file).name in line else f"{file}: {line}"


def _language(ctx: Any) -> Language:
    return language(ctx.meta.get(LANGUAGE_KEY))


def _facts_of_fault(error: Exception) -> dict[str, Any]:
    """Kind, text and the place in our code: what a report needs, without paths of the machine."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "odconv" in Path(frame.filename).parts]
    last = (ours or frames)[-1]
    return {
        "type": type(error).__name__,
        "reason": error,
        "where": f"{Path(last.filename).name}:{last.lineno}",
    }


def _silence_stdout() -> None:
    """Point standard output at nothing, or the interpreter complains once more when it flushes at its end."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())
