"""Flags (有/無, 1 or blank): the value that a list names, whatever the spelling: ○ × あり なし 可 否 1 0 レ.

The code list is handed in by the caller, as in `odconv.values.code`. `signs.yaml` groups spellings of yes and of no: a
list that knows one spelling of a group knows all of them, unless it says otherwise itself. △ stays unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from odconv.shipped import read_yaml
from odconv.values import code
from odconv.values.model import Normalized


def known(codes: Mapping[str, str], fixes: Mapping[str, str], ignored: Mapping[str, str]) -> code.Known:
    """A code list of yes and no, with all spellings of the two.

    Args:
        codes: value → what it means.
        fixes: other spelling → value.
        ignored: text that says "no value", or "no" where no is left blank → why.
    """
    listed = code.known(codes, fixes, ignored)
    spellings: dict[str, str] = {}
    for group in _signs():
        meant = {listed.spellings[sign] for sign in group if sign in listed.spellings}
        if len(meant) == 1:
            spellings |= dict.fromkeys(group, meant.pop())
    return replace(listed, spellings=spellings | dict(listed.spellings), meanings={})


def normalise(text: str, *, listed: code.Known) -> Normalized:
    """The flag as the list writes it; "" where no is left blank, and for texts that the list ignores.

    >>> presence = known({"有": "ある", "無": "ない"}, {"○": "有", "×": "無"}, {})
    >>> [normalise(text, listed=presence).value for text in ("◯", "レ", "ＮＯ", "有（多用途台）", "△", "可 ")]
    ['有', '有', '無', '有', '△', '有']
    """
    result = code.normalise(text, listed=listed)
    issue = "value-flag-unknown" if result.issue == "value-not-in-list" else result.issue
    return result._replace(rule=result.rule.replace("code.", "flag."), issue=issue) if result.rule or issue else result


@cache
def _signs() -> tuple[frozenset[str], ...]:
    groups = read_yaml("odconv.values", "signs.yaml")
    return tuple(frozenset(map(code.key, group)) for group in groups.values())
