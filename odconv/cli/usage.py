"""Wrong usage in Japanese: Typer tells it in English only.

Typer's classes of wrong usage have no public names, so they are told apart by what they are called; one that is not
known here is still told, with Typer's own words as the reason.
"""

from __future__ import annotations

from typing import Any

_OPTIONS = "--"


def usage_fault(error: Any) -> tuple[str, dict[str, Any]]:
    """A code of `issues.yaml` and the facts of its sentence.

    Args:
        error: Typer's wrong usage.
    """
    ctx = getattr(error, "ctx", None)
    facts = {"command": ctx.command_path if ctx is not None else "odconv"}
    kind = type(error).__name__
    if kind == "NoSuchOption":
        near = "、".join(sorted(error.possibilities or ()))
        code = "usage-option-unknown.near" if near else "usage-option-unknown"
        return code, {**facts, "name": error.option_name, "candidates": near}
    if kind == "MissingParameter" and error.param is not None:
        return "usage-missing", {**facts, "name": _name(error.param)}
    if kind == "BadParameter" and error.param is not None:
        return "usage-value-wrong", {**facts, "name": _name(error.param), "reason": error.message.rstrip(".")}
    return "usage-wrong", {**facts, "reason": error.format_message().rstrip(".")}


def _name(parameter: Any) -> str:
    """An option as it is typed, an argument as the help calls it."""
    spelt = [text for text in parameter.opts if text.startswith(_OPTIONS)]
    return spelt[0] if spelt else str(parameter.metavar or parameter.human_readable_name)
