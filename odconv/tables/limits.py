"""What a hostile or mistaken file may cost before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds on what is read; the defaults are those of `odconv.settings.Settings`.

    Attributes:
        max_bytes: largest file that is opened, bytes.
        max_columns: most columns of a table.
        max_cells: most cells that the sheets of one workbook may span together.
        max_workbook_bytes: most bytes that a workbook may unpack to.
        max_expansion: most times that a workbook may grow when unpacked.
        max_seconds: longest time that the sheets of one workbook may take; looked at before each of them.
    """

    max_bytes: int = 20 * 2**30
    max_columns: int = 2000
    max_cells: int = 60_000_000
    max_workbook_bytes: int = 2**30
    max_expansion: int = 200
    max_seconds: float = 600.0
