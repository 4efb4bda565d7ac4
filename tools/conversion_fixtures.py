"""Tables as a clerk keeps them, for `fixtures/conversion/*`: titles, merged headers, Japanese years, ○ and ×."""

from __future__ import annotations

import io
from pathlib import Path

import yaml

from odconv.tables.model import Merge
from odconv.tables.writers.sheet import Sheet
from odconv.tables.writers.xlsx import write_xlsx

_DRAWN = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
_MERGES = (
    Merge(0, 0, 0, 12),
    *(Merge(3, column, 4, column) for column in (0, 3, 4, 5, 8, 9, 12)),
    Merge(3, 1, 3, 2),
    Merge(3, 6, 3, 7),
    Merge(3, 10, 3, 11),
)


def clerk_aed() -> bytes:
    """A list of AEDs as an office prints it: one record lacks the place in the building."""
    drawn, blank = _DRAWN["clerk_aed"], [""] * 13
    rows = [
        ["千代田区　ＡＥＤ設置施設一覧", *blank[1:]],
        [*blank[:12], "令和7年4月1日現在"],
        blank,
        *([cell.replace("\\n", "\n") for cell in line.split("|")] for line in drawn["header"]),
        *(record.split("|") for record in drawn["records"]),
        ["", "計", "", "6施設", *blank[4:]],
        ["※小児用パッドの有無は○×で示す。", *blank[1:]],
    ]
    file = io.BytesIO()
    write_xlsx(file, [Sheet("一覧", rows, header_rows=5, merges=_MERGES)])
    return file.getvalue()
