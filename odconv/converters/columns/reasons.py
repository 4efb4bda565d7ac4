"""The sentence that tells a person why a column goes where it goes; the words are in `reasons.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from odconv.converters.columns.mapping import ColumnMatch
from odconv.converters.columns.targets import How
from odconv.issues import Language
from odconv.shipped import read_yaml

_FACTS = re.compile(r"(?:(?P<source>[a-z]+)(?: |$))?(?:(?P<kind>[a-z]+) (?P<share>[0-9]+%))?")


def sentence(match: ColumnMatch, language: Language) -> str:
    """Why a column goes where it goes.

    Args:
        match: the column's match; a reason that is a sentence already is returned as it is.
        language: `ja` or `en`.
    """
    facts = _FACTS.fullmatch(match.reason)
    if facts is None or match.how is How.STATED:
        return match.reason or _how("stated", match.fields, language)
    if match.how is None:
        key = "taken" if match.runner_up else "none"
        return f"{_how(key, match.runner_up, language)}{_words()['stop'][language]}"
    text: str = _how(match.how.value, match.fields, language)
    source = _words()["source"].get(facts["source"] or "")
    if source is not None:
        text += f"{_words()['open'][language]}{source[language]}{_words()['close'][language]}"
    if facts["kind"]:
        kind = _words()["kinds"][facts["kind"]][language]
        text += _words()["comma"][language] + _words()["kind"][language].format(share=facts["share"], kind=kind)
    return f"{text}{_words()['stop'][language]}"


def _how(key: str, fields: tuple[str, ...], language: Language) -> str:
    marks = {"ja": "」「", "en": "”, “"}
    return str(_words()["how"][key][language]).format(field=marks[language].join(fields))


@cache
def _words() -> Mapping[str, Any]:
    words: Mapping[str, Any] = read_yaml("odconv.converters.columns", "reasons.yaml")
    return words
