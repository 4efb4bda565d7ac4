"""The options that every command takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from odconv.cli.guard import LANGUAGE_KEY

if TYPE_CHECKING:
    from odconv.tables.limits import Limits


def _remember_language(ctx: typer.Context, value: Any) -> Any:
    ctx.meta[LANGUAGE_KEY] = value
    return value


Lang = Annotated[
    Literal["ja", "en"] | None,
    typer.Option("--lang", callback=_remember_language, is_eager=True, help="表示の言語。Language of the output."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="結果のほかは何も表示しない。Print nothing but the result.")]
Json = Annotated[bool, typer.Option("--json", help="機械が読む JSON で出力する。Print JSON for machines.")]


def chosen_limits() -> Limits:
    """What a file may cost, as the settings say.

    Raises:
        UsageError: `settings-invalid`.
    """
    from odconv.environment import anything_set
    from odconv.tables.limits import Limits

    if not anything_set():
        return Limits()
    from odconv.settings import settings

    chosen = settings()
    names = Limits.__dataclass_fields__
    return Limits(**{name: getattr(chosen, name) for name in names if hasattr(chosen, name)})
