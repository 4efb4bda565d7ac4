"""The morning report of a night as text, page and JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from odconv.harvest.changes import REMOVED, changes_of, datasets_of, troubles
from odconv.harvest.combine.combine import MANIFEST
from odconv.harvest.edition import Editions
from odconv.harvest.model import Night, State
from odconv.harvest.report.gather import Material, morning_of
from odconv.harvest.report.html import to_html
from odconv.harvest.report.model import TableLine
from odconv.harvest.report.text import to_text
from odconv.harvest.store.ledger import Ledger
from odconv.issues import Language
from odconv.schemas.registry import catalog
from odconv.tables.writers.target import replacing


def write_report(
    states: Sequence[State],
    night: Night,
    before: Sequence[Night],
    out: Path,
    *,
    root: Path,
    titles: Mapping[str, str] | None = None,
    language: Language = "ja",
) -> tuple[Path, ...]:
    """Write `report.txt`, `report.html` and `report.json`.

    Args:
        states: where every distribution stands.
        night: the night.
        before: the nights before it, the newest first.
        out: the folder, made where it does not exist.
        root: the store: its ledger tells what changed, its editions how many rows are out.
        titles: what portals are called, by id.
        language: of the report.

    Returns:
        The files.

    Raises:
        OutputError: `output-unwritable`.
    """
    with Ledger(root / "ledger.sqlite") as ledger:
        changes, found = changes_of(ledger, night.run), troubles(ledger)
        left = [change.distribution for change in changes if change.kind == REMOVED]
        removed = datasets_of(ledger, left)
    now, then = editions_of(night, before)
    tables = tables_of(_rows(root, now), _rows(root, then))
    material = Material(states, changes, found, removed, tables, now, titles or {})
    report = morning_of(night, material, language)
    out.mkdir(parents=True, exist_ok=True)
    texts = {
        "report.txt": to_text(report, night, found, language),
        "report.html": to_html(report, night, language),
        "report.json": report.model_dump_json(indent=1) + "\n",
    }
    for name, text in texts.items():
        with replacing(out / name) as stream:
            stream.write(text.encode())
    return tuple(out / name for name in texts)


def editions_of(night: Night, before: Sequence[Night]) -> tuple[str | None, str | None]:
    """The edition that is out after a night, and the one that was out before it."""
    last = next((each.edition for each in before if each.edition is not None), None)
    return night.edition or last, last


def tables_of(rows: Mapping[str, int], before: Mapping[str, int]) -> list[TableLine]:
    """The tables that are out, and how their rows changed.

    Args:
        rows: number of rows by id of the format.
        before: of the edition before; a table that was there and is no longer is told with 0 rows.
    """
    titles = {entry.id: entry.title for entry in catalog()}
    return [
        TableLine(
            format=name,
            title=titles.get(name, name),
            rows=rows.get(name, 0),
            before=before.get(name),
            change=rows.get(name, 0) - before.get(name, 0),
        )
        for name in sorted({*rows, *before})
    ]


def _rows(root: Path, edition: str | None) -> dict[str, int]:
    """Rows by format of an edition; none where there is none, or its list cannot be read."""
    if edition is None:
        return {}
    try:
        text = (Editions(root).path(edition) / "tables" / MANIFEST).read_text("utf-8")
        return {name: int(entry["rows"]) for name, entry in json.loads(text)["tables"].items()}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
