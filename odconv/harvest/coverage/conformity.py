"""Whether tables conform, each looked at once: the answer belongs to the conversion, and nights are many."""

from __future__ import annotations

import json
from pathlib import Path

from odconv.harvest.model import Converted
from odconv.harvest.store.results import Results
from odconv.schemas.registry import load_schema
from odconv.tables.writers.target import replacing

VERSION = 2
"""Raised when the same conversion would be judged otherwise."""


class Conformity:
    """Answers by key of the conversion, kept from night to night; keys that nobody asks for are forgotten."""

    def __init__(self, root: Path, results: Results) -> None:
        """Remember what earlier nights found.

        Args:
            root: the store.
            results: what is told of its conversions.
        """
        self._results = results
        self._file = root / "nights" / "conformity.json"
        self._known = self._read()
        self._asked: dict[str, bool] = {}

    def of(self, converted: Converted) -> bool:
        """Whether nothing had to be mended: the header is that of the format and no cell was changed or doubted."""
        if converted.key not in self._asked:
            known = self._known.get(converted.key)
            self._asked[converted.key] = self._look(converted) if known is None else known
        return self._asked[converted.key]

    def keep(self) -> None:
        """Write the answers down for the next night.

        Raises:
            OutputError: `output-unwritable`.
        """
        if self._asked == self._known:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with replacing(self._file) as stream:
            stream.write(json.dumps({"version": VERSION, "conforms": self._asked}).encode())

    def _read(self) -> dict[str, bool]:
        try:
            facts = json.loads(self._file.read_text("utf-8"))
            return dict(facts["conforms"]) if facts["version"] == VERSION else {}
        except (OSError, ValueError, KeyError, TypeError):
            return {}

    def _look(self, converted: Converted) -> bool:
        profile = converted.profile
        if profile is None or profile.schema is None or profile.valid < profile.rows:
            return False
        if set(profile.header) != set(load_schema(profile.schema).field_names):
            return False
        facts = self._results.of(converted.key)
        told = [*facts.get("changes", {}).values(), *facts.get("doubts", {}).values()]
        return not any("cell" in entry for entry in told)  # what follows from other cells stands in none
