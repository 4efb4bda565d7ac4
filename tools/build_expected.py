"""Write the report that each fixture must get, `fixtures/<case>/expected.report.json`.

    python -m tools.build_expected [FOLDER]

Read the difference before committing it: the reports are the judgement of a person, not of this script.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from odconv import validate
from odconv.validation.report import to_json
from odconv.validation.run import Options

SCHEMAS = {
    "columns_reordered_extra": "recommended/aed",
    "population_sums": "standard/population",
    "lost_information": "standard/public_facility",
}
NOTES = {"NOTE.md", "expected.report.json"}


def table_of(case: Path) -> Path:
    """The one table of a fixture's folder."""
    (found,) = (path for path in case.iterdir() if path.name not in NOTES)
    return found


def schema_of(case: Path) -> str:
    """The format that a fixture is held against."""
    return SCHEMAS.get(case.name, "standard/aed")


def settled(report: dict[str, Any]) -> dict[str, Any]:
    """A report without what changes from run to run and place to place: time, version, folder."""
    kept = {key: value for key, value in report.items() if key != "odconv:version"}
    kept["stats"] = {key: value for key, value in report["stats"].items() if key != "seconds"}
    kept["tasks"] = []
    for task in report["tasks"]:
        stats = {key: value for key, value in task["stats"].items() if key != "seconds"}
        kept["tasks"].append(task | {"stats": stats, "place": Path(task["place"]).name})
    return kept


def main() -> None:
    """Write the expected report of every fixture below the folder given, `fixtures` where none is."""
    home = Path(sys.argv[1] if len(sys.argv) > 1 else "fixtures")
    for case in sorted(
        path for path in home.iterdir() if path.is_dir() and path.name not in ("reading", "conversion", "mended")
    ):
        report = validate(table_of(case), schema_of(case), options=Options(digest=True))
        text = json.dumps(settled(to_json([report], "ja")), ensure_ascii=False, indent=1)
        (case / "expected.report.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
