"""Write `fixtures/reading/*`: invented tables in the untidy shapes that municipalities publish, each with its label.

    python tools/build_reading_cases.py [FOLDER]

`tools/reading_cases/README.md` tells how a case is drawn.
"""

from __future__ import annotations

import sys
from pathlib import Path

from reading_cases.build import write

if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "fixtures/reading"))
