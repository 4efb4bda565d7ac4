"""Whole addresses of a column at once: where names, 丁目 and number are all, the names tell what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from odconv.values import address
from odconv.values.address_grammar import LINES, tidy_all
from odconv.values.model import Certainty, Context, Normalized, outcome


def usual(texts: Sequence[str], *, context: Context) -> tuple[dict[str, Normalized], list[str]]:
    """The outcomes of whole addresses that are nothing but names, 丁目 and number.

    Args:
        texts: of one line each, none of them empty.
        context: the place of the table.

    Returns:
        Outcomes, and the texts that are anything else.
    """
    lines = LINES.findall("\n".join(tidy_all(texts)))
    known = {names: _outcome_of_names(names, context) for names in {names for names, _ in lines}}
    found, others = {}, []
    for text, (names, rest) in zip(texts, lines, strict=True):
        alike = known[names]
        if alike is None:
            others.append(text)
            continue
        value, certainty, rule, issue, params, parts = alike
        value += rest
        rule = rule or ("" if value == text else "address.width")
        found[text] = outcome((value, certainty, rule, issue, params, parts))
    return found, others


@lru_cache(maxsize=1 << 13)
def _outcome_of_names(names: str, context: Context) -> Normalized | None:
    """The outcome of addresses with these names before their number; None where more than the names tells.

    Its value lacks the number.
    """
    if address.before_number(names, context) is None:
        return None
    outcome = address.normalise(f"{names}1", context=context)
    if outcome.certainty is Certainty.UNKNOWN:
        return None
    return outcome._replace(value=outcome.value.removesuffix("1"))
