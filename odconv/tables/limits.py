"""What a hostile or mistaken file may cost before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds on what is read; the defaults are those of `odconv.settings.Settings`.

    Attributes:
        max_bytes: largest file that is opened, bytes.
        max_text_bytes: largest text, JSON document or web page that is read whole, bytes.
        max_rows: most rows of a table in text, JSON, a web page or a PDF; workbooks are bound by `max_cells`.
        max_columns: most columns of a table.
        max_cells: most cells that the sheets of one workbook, or the tables of any other file, may span together.
        max_depth: most values within values in JSON, and tables within tables in a web page.
        max_tables: most tables of one web page, JSON document or PDF.
        max_workbook_bytes: most bytes that a workbook may unpack to.
        max_expansion: most times that a workbook or an archive may grow when unpacked.
        max_seconds: longest time that one file may take; looked at before each sheet, page, member or piece.
        max_members: most files in one archive, those in archives within it included.
        max_archive_depth: most archives within one another.
        max_archive_bytes: largest archive, and most bytes that all its files may unpack to together.
        max_pages: most pages of a PDF.
        max_pdf_memory: most memory that the reading of a PDF may take, bytes.
    """

    max_bytes: int = 20 * 2**30
    max_text_bytes: int = 2**30
    max_rows: int = 5_000_000
    max_columns: int = 2000
    max_cells: int = 60_000_000
    max_depth: int = 64
    max_tables: int = 1000
    max_workbook_bytes: int = 2**30
    max_expansion: int = 200
    max_seconds: float = 600.0
    max_members: int = 1000
    max_archive_depth: int = 3
    max_archive_bytes: int = 2**30
    max_pages: int = 1000
    max_pdf_memory: int = 2**31
