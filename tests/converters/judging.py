"""Mappings and recognition judged against labels: what is applied rightly, wrongly, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from odconv.converters.columns.mapping import ColumnMatch, Status


@dataclass
class Judgement:
    """Counts of fields: applied rightly, applied, wanted; and what was wrong, for the message of a failing test."""

    hit: int = 0
    applied: int = 0
    wanted: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.hit / max(self.applied, 1)

    @property
    def recall(self) -> float:
        return self.hit / max(self.wanted, 1)

    def judge(self, what: str, matches: Iterable[ColumnMatch], columns: Sequence[Mapping[str, Any]]) -> None:
        """Compare the matches of a file with the label of its columns (`index` = place in the file, A = 1)."""
        by_place = {match.column.place + 1: match for match in matches}
        for want in columns:
            match = by_place.get(want["index"])
            applied = set(match.fields) if match and match.status is Status.APPLIED else set()
            answers = [set(want["fields"]), *map(set, want.get("alternatives", []))]
            truth = max(answers, key=lambda answer: len(answer & applied) - len(answer ^ applied))
            self.hit += len(applied & truth)
            self.applied += len(applied)
            self.wanted += len(truth)
            if applied != truth:
                status = match.status if match else "missing"
                offered = sorted(match.fields) if match else []
                self.wrong.append(f"{what}: {want['header']!r} -> {offered} ({status}), not {sorted(truth)}")
