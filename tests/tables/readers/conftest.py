"""Hand-made workbooks lie with the tests of their reader, one folder up; hand-made PDF files here."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))
