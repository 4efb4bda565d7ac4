"""The findings on form in words: grade, reason, and for each what to change and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from odconv.description.model import Grade, Readability, ReadabilityFinding
from odconv.description.readability import Mark, Sight, grade_of, marks_of
from odconv.description.words import has, say
from odconv.issues import explain, render

if TYPE_CHECKING:
    from odconv.issues import Language

_NAMED = 5
_PLACES = 100  # that the JSON lists


def readability(sight: Sight, language: Language) -> Readability:
    """How well machines can read a table, and why not better."""
    marks = marks_of(sight)
    grade = grade_of(marks)
    titles = list(dict.fromkeys(explain(mark.code).title[language] for mark in marks))
    return Readability(
        grade=cast("Grade", grade),
        reason=say(f"grade_{grade}", language, titles=say("separator", language).join(titles)),
        findings=tuple(finding(mark, language) for mark in marks),
    )


def listed(places: tuple[str, ...], language: Language, most: int = _NAMED) -> str:
    """The first places, and how many there are beyond."""
    shown = list(places[:most])
    if len(places) > most:
        shown.append(say("and_more", language, count=len(places) - most))
    return say("separator", language).join(shown)


def finding(mark: Mark, language: Language) -> ReadabilityFinding:
    """One finding in words."""
    about = explain(mark.code)
    value = say(key, language) if has(key := f"codec_{mark.value}") else mark.value
    facts = {"count": f"{mark.count:,}", "places": listed(mark.places, language), "value": value}
    return ReadabilityFinding(
        code=mark.code,
        severity=about.severity,
        title=about.title[language],
        message=render(mark.code, facts, language),
        why=about.why[language],
        fix=render(mark.code, facts, language, "fix"),
        count=mark.count,
        places=mark.places[:_PLACES],
    )
