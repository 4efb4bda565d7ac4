"""Output + change report → the cells of the source, exactly as they stood."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from pydantic import ValidationError

from odconv.converters.report.model import ChangeReport
from odconv.converters.report.original import rebuilt
from odconv.converters.report.ranges import unpacked
from odconv.errors import SourceError
from odconv.tables.delimited import parse_text
from odconv.tables.limits import Limits

_MARK = "\ufeff"


def read_report(path: Path) -> ChangeReport:
    """A change report from its JSON.

    Raises:
        SourceError: `undo-report-unreadable`.
    """
    try:
        return ChangeReport.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise SourceError("undo-report-unreadable", file=path.name, reason=_reason(error)) from error


def undo(path: Path, output: Path | None = None) -> Iterator[list[str]]:
    """The table as it was before it was converted.

    Args:
        path: the change report, `NAME.changes.json`.
        output: the output that the report names; looked for beside the report where None.

    Returns:
        The header rows and then every record of the source, all columns of the table, as text. Merged cells over
        several records are filled, as they were read.

    Raises:
        SourceError: `undo-report-unreadable`, `undo-output-missing`, `undo-output-changed`.
        UnreadableFile: where the output is no delimited text.
    """
    report = read_report(path)
    rows: Sequence[Sequence[str]] = ()
    if report.original.output is not None:
        rows = _rows(report, output or path.with_name(report.original.output))
    return original_rows(report, rows)


def original_rows(report: ChangeReport, output: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """The rows of the source from those of the output.

    Args:
        report: the change report.
        output: rows of the output that the report names, header first; none where it names none.

    Raises:
        SourceError: `undo-output-changed` where the two do not fit together.
    """
    original = report.original
    by_name = {name: [row[at] for row in output[1:]] for at, name in enumerate(output[0])} if output else {}
    try:
        returned = list(unpacked(original.returned))
        columns = rebuilt(original.columns, returned, by_name, report.counts.records)
    except (KeyError, ValueError, IndexError) as error:
        raise SourceError("undo-output-changed", file=original.output or "") from error
    return chain(map(list, original.header), map(list, zip(*columns, strict=True)))


def _rows(report: ChangeReport, path: Path) -> list[list[str]]:
    """The rows of the output, which must be the bytes that the report speaks of."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError("undo-output-missing", file=path.name) from error
    known = {output.name: output.sha256 for output in report.outputs}.get(report.original.output or "")
    if known is not None and hashlib.sha256(data).hexdigest() != known:
        raise SourceError("undo-output-changed", file=path.name)
    try:
        text = data.decode(report.original.encoding).removeprefix(_MARK)
    except (UnicodeDecodeError, LookupError) as error:
        raise SourceError("undo-output-changed", file=path.name) from error
    return parse_text(text, report.original.separator, Limits())


def _reason(error: OSError | ValidationError) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc'])) or 'JSON'}: {first['msg']}"
