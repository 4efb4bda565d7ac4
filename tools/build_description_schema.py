"""Write the JSON Schema of `odconv describe --json` from the models that write the JSON.

python -m tools.build_description_schema
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from odconv.description.model import Description

TARGET = Path(__file__).resolve().parents[1] / "odconv" / "description" / "description.schema.json"


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a description as it is written."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Description.model_json_schema(mode="serialization"),
    }


def text() -> str:
    """The schema as it stands in the package."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
