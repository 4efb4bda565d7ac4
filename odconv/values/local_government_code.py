"""Codes of local governments (全国地方公共団体コード): six digits, the last of which checks the others.

Rule: the national formats ask for six half-width digits. `odconv.reference.local_governments` knows the codes and
how a spoilt one is read; a name stands for its code only where one body has it.
"""

from __future__ import annotations

import re

from odconv.reference import local_governments as bodies
from odconv.reference.variants import squeeze
from odconv.values.characters import compact
from odconv.values.model import Certainty, Context, Normalized, kept, unknown
from odconv.values.nothing import not_understood

_EXPONENT = re.compile(r"[0-9](?:\.[0-9]+)?[eE][+]?[0-9]{1,2}")
_NAME = re.compile(r".{1,12}[都道府県市区町村]")
_RULES: dict[bodies.Step, str] = {
    "width": "width",
    "decimals": "width",
    "hyphen": "width",
    "leading-zero": "leading-zero",
    "check-digit-missing": "check-digit",
    "check-digit-wrong": "check-digit",
}
_NO_CONTEXT = Context()


def is_valid(text: str) -> bool:
    """Whether the text is six half-width digits and the last agrees with the others; the body may be unknown.

    >>> is_valid("131016"), is_valid("131017"), is_valid("13101")
    (True, False, False)
    """
    return bodies.is_valid_code(text)


def normalise(text: str, *, context: Context = _NO_CONTEXT) -> Normalized:
    """The code with its check digit.

    Returns:
        `doubtful` where the check digit was wrong and one body is meant by the other five, and where both a leading
        zero and the check digit were missing; `unknown` where the text can mean two bodies or none.

    >>> [normalise(text).value for text in ("１３１０１６", "13101", "11002", "東京都千代田区")]
    ['131016', '131016', '011002', '131016']
    >>> normalise("府中市").issue, normalise("府中市", context=Context(prefecture="東京都")).value
    ('value-local-government-ambiguous', '132063')
    >>> normalise("3.00002E+12").issue
    'value-exponent'
    """
    if not text or is_valid(text):
        return kept(text)
    repair = bodies.repair_code(text) if len(text) <= 20 else bodies.Repair(None)
    if repair.code:
        return _of_repair(repair.code, repair.how)
    if repair.candidates:
        return unknown(text, "value-local-government-ambiguous", candidates="、".join(repair.candidates))
    folded = compact(text)
    if _EXPONENT.fullmatch(folded):
        return unknown(text, "value-exponent")
    if is_valid(folded):
        return Normalized(folded, rule="local_government_code.width")
    return _of_name(text, folded, context) or not_understood(text, "value-local-government-unknown")


def _of_repair(code: str, how: tuple[bodies.Step, ...]) -> Normalized:
    rule = f"local_government_code.{_RULES[how[-1]]}"
    if "check-digit-wrong" in how or {"leading-zero", "check-digit-missing"} <= set(how):
        name = body.full_name if (body := bodies.local_government(code)) else ""
        params = {"code": code, "name": name}
        return Normalized(code, Certainty.DOUBTFUL, rule, "value-local-government-repaired", params)
    return Normalized(code, rule=rule)


def _of_name(text: str, folded: str, context: Context) -> Normalized | None:
    """The code of the one body that is spelt so, in the publisher's prefecture where there are several."""
    if _NAME.fullmatch(folded) is None:
        return None
    key = squeeze(folded)
    found = [one for one in bodies.find(folded) if key in _spellings(one)]
    if len(found) > 1:
        found = [one for one in found if one.prefecture == context.prefecture] or found
    if len(found) > 1:
        return unknown(text, "value-local-government-ambiguous", candidates="、".join(one.full_name for one in found))
    return Normalized(found[0].code, rule="local_government_code.name") if found else None


def _spellings(body: bodies.LocalGovernment) -> set[str]:
    county = body.county or ""
    names = (body.name, body.short_name, county + body.name, body.full_name, body.prefecture + body.name)
    return {squeeze(name) for name in names}
