"""The sentences of the workbook: `texts.yaml` beside this module, filled with facts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, cast

import yaml

from odconv.errors import RulesError
from odconv.issues import Language


@cache
def _texts() -> Mapping[str, Any]:
    source = files("odconv.converters.fixbook").joinpath("texts.yaml").read_text(encoding="utf-8")
    return cast("Mapping[str, Any]", yaml.load(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))  # noqa: S506


def say(key: str, language: Language, **facts: object) -> str:
    """One sentence with its facts: `say("sheet.rows", "ja")`.

    Raises:
        RulesError: `rules-unreadable` when there is no such entry, or it names a fact that is not given.
    """
    try:
        entry: Any = _texts()
        for part in key.split("."):
            entry = entry[part]
        return cast("str", entry[language]).format(**facts)
    except (KeyError, TypeError, IndexError) as error:
        raise RulesError("rules-unreadable", file="fixbook/texts.yaml", entry=key, reason=str(error)) from error
