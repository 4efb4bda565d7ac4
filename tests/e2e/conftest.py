"""Hand-made workbooks lie with the tests of their reader."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tables"))
