"""Ruled tables of PDF files → grids, with pdfplumber (extra `pdf`), in a process of its own.

A PDF unpacks streams without a bound, and pdfplumber compares every line with every other; a process that may take so
much memory and time, and no more, is what keeps a hostile file from taking this one along. Only tables whose cells are
drawn with lines are read: where there are none, a cell's end is a guess, and a guess would pass for data.

A table that goes on on the next page, with its lines at the same places, is one grid.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any, TypedDict

from odconv.errors import UnreadableFile
from odconv.tables.budget import Budget
from odconv.tables.model import Grid, Merge, trimmed

_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    "from odconv.tables.readers.pdf import serve; serve(*json.loads(sys.argv[2]))"
)
_NEAR = 2.0  # points between two lines that are the same one
_OWN_MEMORY = 1 << 29  # bytes that Python and the libraries map before they read anything
_KILLED = (-9, -11, 137, 139)  # what a process ends with that was given no more memory


class PdfTable(TypedDict):
    """A table as the process hands it over: page (from 1), left edges of its columns, cells, merges."""

    page: int
    columns: list[float]
    rows: list[list[str]]
    merges: list[list[int]]


def read_pdf(data: bytes, budget: Budget) -> tuple[Grid, ...]:
    """The ruled tables of a PDF, in the order of its pages.

    Args:
        data: the file.
        budget: `max_pages`, `max_pdf_memory`, `max_tables`, `max_rows`, `max_columns`, `max_cells` and `max_seconds`
            hold.

    Returns:
        Grids; `sheet` says from which pages, None where there is one table.

    Raises:
        UnreadableFile: `pdf-extra-missing`, `pdf-damaged`, `pdf-encrypted`, `pdf-too-complex`, `pdf-too-many-pages`,
            `pdf-without-table`, `pdf-without-text`, `too-many-tables`, `too-many-rows`, `too-many-columns`,
            `too-many-cells`, `time-limit`.
    """
    if importlib.util.find_spec("pdfplumber") is None:
        raise UnreadableFile("pdf-extra-missing")
    answer = _asked(data, budget)
    if "code" in answer:
        raise UnreadableFile(answer["code"], **answer["params"])
    tables: list[PdfTable] = answer["tables"]
    if not tables:
        code = "pdf-without-table" if answer["text"] else "pdf-without-text"
        raise UnreadableFile(code, pages=answer["pages"])
    joined = _joined(tables)
    if len(joined) > budget.limits.max_tables:
        raise UnreadableFile("too-many-tables", limit=budget.limits.max_tables)
    return tuple(_grid(parts, budget, several=len(joined) > 1) for parts in joined)


def _asked(data: bytes, budget: Budget) -> dict[str, Any]:
    """What the process answers."""
    limits = budget.limits
    budget.check_time()
    arguments = json.dumps(sys.path), json.dumps([limits.max_pages, limits.max_pdf_memory])
    try:
        done = subprocess.run(  # noqa: S603  (this interpreter, our own text)
            [sys.executable, "-c", _START, *arguments], input=data, capture_output=True, check=False,
            timeout=budget.left(),
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile("time-limit", limit=limits.max_seconds) from error
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        if done.returncode in _KILLED or b"MemoryError" in done.stderr:
            raise UnreadableFile("pdf-too-complex", limit=limits.max_pdf_memory) from error
        raise UnreadableFile("pdf-damaged", reason=f"exit {done.returncode}") from error
    return answer


def _joined(tables: Sequence[PdfTable]) -> list[list[PdfTable]]:
    """Tables that go on over pages, put together."""
    first_of_page: set[int] = set()
    joined: list[list[PdfTable]] = []
    for table in tables:
        before = joined[-1][-1] if joined else None
        is_first = table["page"] not in first_of_page
        first_of_page.add(table["page"])
        if before and is_first and before["page"] == table["page"] - 1 and _alike(before, table):
            joined[-1].append(table)
        else:
            joined.append([table])
    return joined


def _alike(one: PdfTable, other: PdfTable) -> bool:
    pairs = list(zip(one["columns"], other["columns"], strict=False))
    return len(one["columns"]) == len(other["columns"]) and all(abs(a - b) <= _NEAR for a, b in pairs)


def _grid(parts: Sequence[PdfTable], budget: Budget, *, several: bool) -> Grid:
    rows: list[list[str]] = []
    merges = []
    for part in parts:
        merges += [
            Merge(top + len(rows), left, bottom + len(rows), right) for top, left, bottom, right in part["merges"]
        ]
        rows += part["rows"]
    width = max(map(len, rows), default=0)
    budget.check_shape(len(rows), width)
    budget.add_cells(len(rows), width)
    first, last = parts[0]["page"], parts[-1]["page"]
    name = f"{first}ページ" if first == last else f"{first}〜{last}ページ"
    return Grid(name if several else None, visible=True, rows=trimmed(rows), merges=tuple(merges))


def serve(max_pages: int, max_memory: int) -> None:
    """What the process does: a PDF on standard input, JSON on standard output.

    Args:
        max_pages: most pages.
        max_memory: most memory beyond that of the program, bytes; only where the system can bind it.
    """
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415  (not on Windows)

        bound = max_memory + _OWN_MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
    try:
        answer = _read(sys.stdin.buffer.read(), max_pages)
    except UnreadableFile as error:
        answer = {"code": error.code, "params": error.params}
    except Exception as error:  # noqa: BLE001  (pdfminer lets out whatever a damaged file makes it do)
        if _out_of_memory(error):
            answer = {"code": "pdf-too-complex", "params": {"limit": max_memory}}
        else:
            answer = {"code": "pdf-damaged", "params": {"reason": f"{type(error).__name__} {error}"[:200]}}
    sys.stdout.buffer.write(json.dumps(answer).encode())


def _out_of_memory(error: BaseException | None) -> bool:
    """Whether memory ran out at the bottom of it: the libraries wrap that error as any other."""
    while error is not None:
        if isinstance(error, MemoryError) or any(isinstance(inner, MemoryError) for inner in error.args):
            return True
        error = error.__cause__ or error.__context__
    return False


def _read(data: bytes, max_pages: int) -> dict[str, Any]:
    import pdfplumber  # noqa: PLC0415
    from pdfminer.pdfdocument import PDFPasswordIncorrect  # noqa: PLC0415
    from pdfplumber.utils.exceptions import PdfminerException  # noqa: PLC0415

    try:
        document = pdfplumber.open(io.BytesIO(data))
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect):
            raise UnreadableFile("pdf-encrypted") from error
        raise
    with document:
        pages = len(document.pages)
        if pages > max_pages:
            raise UnreadableFile("pdf-too-many-pages", pages=pages, limit=max_pages)
        tables: list[PdfTable] = []
        text = False
        for page in document.pages:
            tables += _tables(page)
            text = text or bool(page.chars)
            page.close()  # or the objects of all pages are kept
        if not pages:
            raise UnreadableFile("pdf-damaged", reason="no pages")
        return {"tables": tables, "pages": pages, "text": text}


def _tables(page: Any) -> Iterator[PdfTable]:
    """The tables of a page that have two rows and two columns at least, from top to bottom."""
    for table in sorted(page.find_tables(), key=lambda found: (found.bbox[1], found.bbox[0])):
        lefts = sorted({cell[0] for cell in table.cells})
        tops = sorted({cell[1] for cell in table.cells})
        rows = [[text or "" for text in row] for row in table.extract()]
        if len(lefts) < 2 or len(tops) < 2 or not any(map(any, rows)):
            continue
        merges = [merge for cell in table.cells if (merge := _merge(cell, lefts, tops))]
        yield {"page": page.page_number, "columns": lefts, "rows": rows, "merges": merges}


def _merge(cell: Sequence[float], lefts: Sequence[float], tops: Sequence[float]) -> list[int] | None:
    """First row and column and last row and column (from 0) of a cell that takes several; None for one."""
    left, top, right, bottom = cell
    columns = [place for place, edge in enumerate(lefts) if left <= edge < right - _NEAR]
    rows = [place for place, edge in enumerate(tops) if top <= edge < bottom - _NEAR]
    if len(columns) * len(rows) <= 1:
        return None
    return [rows[0], columns[0], rows[-1], columns[-1]]
