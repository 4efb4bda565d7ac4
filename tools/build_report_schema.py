"""Write the JSON Schema of the morning report from the models that write the JSON.

python -m tools.build_report_schema
"""

from __future__ import annotations

import json
from pathlib import Path

from odconv.harvest.report.model import MorningReport

TARGET = Path(__file__).resolve().parents[1] / "odconv" / "harvest" / "report" / "report.schema.json"


def text() -> str:
    """The schema (draft 2020-12) as it stands in the package."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **MorningReport.model_json_schema(mode="serialization"),
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
