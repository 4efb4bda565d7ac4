"""The findings of a table, counted and grouped as people ask for them: header, rows, column by column.

Numbers come from the exact totals; addresses come from the listed findings, which may be fewer.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from odconv.issues import Severity, column_letters, explain, render
from odconv.validation.forms import phrase
from odconv.validation.kinds import kind_of
from odconv.validation.wording import general_key, place, text_key, wording

if TYPE_CHECKING:
    from collections.abc import Iterable

    from odconv.issues import Language
    from odconv.validation.findings import Finding, TableReport

Section = Literal["header", "rows", "field", "outside", "table"]
Home = tuple[Section, str]

SAMPLES = 5  # addresses named of each kind: enough to go and look
_SECTIONS: tuple[Section, ...] = ("header", "rows", "field", "outside", "table")
_WEIGHTS = (Severity.ERROR, Severity.WARNING, Severity.INFO)


@dataclass(frozen=True, slots=True)
class Tally:
    """How often one kind of fault was found in one group.

    Attributes:
        code: code of the findings.
        key: entry of `issues.yaml` that speaks for them: the closest one that fits all that are listed.
        severity: how much they weigh.
        title: name of the kind.
        fix: how to mend them in Excel.
        count: exact number.
        samples: the first addresses, or names of fields for faults of the header and the table.
    """

    code: str
    key: str
    severity: Severity
    title: str
    fix: str
    count: int
    samples: tuple[str, ...]

    @property
    def more(self) -> int:
        """Number of findings beyond the samples."""
        return self.count - len(self.samples)


@dataclass(frozen=True, slots=True)
class Group:
    """One column, or the header, the rows, the table as a whole.

    Attributes:
        section: what kind of group it is.
        field: name of the field, empty for the other sections.
        column: letters of the column in the file, empty where it has none.
        tallies: the kinds of faults, the gravest and commonest first.
    """

    section: Section
    field: str
    column: str
    tallies: tuple[Tally, ...]

    @property
    def count(self) -> int:
        """Exact number of findings in the group."""
        return sum(tally.count for tally in self.tallies)


def groups(report: TableReport, language: Language) -> tuple[Group, ...]:
    """All findings of a table, counted by group and kind.

    Args:
        report: the table.
        language: `ja` or `en`.
    """
    counts = _counts(report)
    listed: dict[tuple[Home, str], list[Finding]] = defaultdict(list)
    for finding in report.findings:
        listed[home_of(finding.code, finding.field), finding.code].append(finding)
    rank = {name: index for index, name in enumerate(report.schema.field_names)}
    homes = sorted(counts, key=lambda home: (_SECTIONS.index(home[0]), rank.get(home[1], len(rank)), home[1]))
    return tuple(
        Group(
            section=section,
            field=field,
            column=_column(field, report),
            tallies=_sorted(
                _tally(code, number, listed[(section, field), code], report, language)
                for code, number in counts[section, field].items()
            ),
        )
        for section, field in homes
    )


def _counts(report: TableReport) -> dict[Home, Counter[str]]:
    counts: dict[Home, Counter[str]] = defaultdict(Counter)
    for (code, field), number in report.totals.items():
        if number:
            counts[home_of(code, field)][code] += number
    return counts


def home_of(code: str, field: str) -> Home:
    """The group that a kind of fault belongs to; faults of the header are told together."""
    shape = kind_of(code).shape
    if shape == "table":
        return "table", ""
    if shape in {"label", "header"}:
        return "header", ""
    if shape == "row":
        return "rows", ""
    return ("field", field) if field else ("outside", "")


def _column(field: str, report: TableReport) -> str:
    """The letters of a field's column: by its name in the header, else by a finding in one of its cells."""
    if field in report.labels:
        return column_letters(report.labels.index(field) + 1)
    cells = (f for f in report.findings if field and f.field == field and f.row and f.field_number)
    return next((column_letters(f.field_number or 0) for f in cells), "")


def _tally(code: str, count: int, listed: list[Finding], report: TableReport, language: Language) -> Tally:
    """Count and texts of one kind; where findings are not listed, a closer title than the code's says so."""
    key = _common_key(code, listed, report)
    title = render(key, {}, language, "title")
    spoken = wording(listed[0], report, language) if listed else None
    return Tally(
        code=code,
        key=key,
        severity=explain(code).severity,
        title=title if key == code or count == len(listed) else phrase("and_others", language, title=title),
        fix=spoken.fix if spoken and spoken.key == key else render(key, {}, language, "fix"),
        count=count,
        samples=tuple(filter(None, (_sample(finding, language) for finding in listed[:SAMPLES]))),
    )


def _common_key(code: str, listed: list[Finding], report: TableReport) -> str:
    """The closest entry of `issues.yaml` that fits every listed finding."""
    for choose in (text_key, general_key):
        keys = {choose(finding, report) for finding in listed}
        if len(keys) == 1:
            return keys.pop()
    return code


def _sample(finding: Finding, language: Language) -> str:
    """The address of a finding; the field where it has none or speaks of a whole column; else empty."""
    if finding.address is None or kind_of(finding.code).shape == "table":
        return finding.field
    return place(finding, language)


def _sorted(tallies: Iterable[Tally]) -> tuple[Tally, ...]:
    return tuple(sorted(tallies, key=lambda tally: (_WEIGHTS.index(tally.severity), -tally.count, tally.code)))
