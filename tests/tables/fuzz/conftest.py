"""Hand-made files lie with the tests of their readers."""

from __future__ import annotations

import sys
from pathlib import Path

TABLES = Path(__file__).resolve().parents[1]
sys.path += [str(TABLES), str(TABLES / "readers")]
