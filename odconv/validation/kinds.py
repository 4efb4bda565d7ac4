"""What a code speaks of (a cell, a row, a column's name …) and which error type of frictionless carries it.

Programs that read frictionless' reports know only its own types (`frictionless.errors` of version 5), so a
code of ours travels in the nearest of them and shows itself under `odconv:code`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Shape = Literal["cell", "row", "label", "header", "table"]

TAGS: dict[Shape, tuple[str, ...]] = {
    "cell": ("#table", "#row", "#cell"),
    "row": ("#table", "#row"),
    "label": ("#table", "#header", "#label"),
    "header": ("#table", "#header"),
    "table": ("#table",),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """How frictionless' report writes a code down.

    Attributes:
        type: error type of frictionless.
        shape: what it speaks of; decides which properties the error has.
    """

    type: str
    shape: Shape


_SHAPES: dict[Shape, tuple[str, ...]] = {
    "cell": ("type-error", "constraint-error", "unique-error", "missing-cell", "extra-cell"),
    "row": ("blank-row", "primary-key"),
    "label": ("blank-label", "extra-label", "missing-label", "duplicate-label", "incorrect-label"),
    "header": ("blank-header", "unmatched-header"),
}
TABLE_SCHEMA_CODES = frozenset(_SHAPES["cell"] + _SHAPES["row"])
"""What Table Schema itself finds in the rows of a table: the codes that odconv and frictionless share."""

_OWN: dict[str, Kind] = {
    "label-space": Kind("incorrect-label", "label"),
    "label-order": Kind("header-error", "header"),
    "title-rows": Kind("table-error", "table"),
}
_KINDS = {code: Kind(code, shape) for shape, codes in _SHAPES.items() for code in codes} | _OWN
_CELL = Kind("constraint-error", "cell")
_ROW = Kind("row-constraint", "row")
_TABLE = Kind("table-error", "table")


_UNREADABLE = {
    "format-error": (
        "file-binary",
        "kind-unsupported",
        "sheet-unknown",
        "workbook-bomb",
        "workbook-damaged",
        "workbook-empty",
        "workbook-encrypted",
    ),
    "encoding-error": ("encoding-broken", "encoding-undecidable", "nul-bytes"),
    "scheme-error": ("file-missing", "file-not-regular", "file-unreadable"),
}
_TYPES_OF_UNREADABLE = {code: name for name, codes in _UNREADABLE.items() for code in codes}


def type_of_unreadable(code: str) -> str:
    """The error type of frictionless for a source that cannot be read.

    >>> type_of_unreadable("nul-bytes")
    'encoding-error'
    """
    return _TYPES_OF_UNREADABLE.get(code, "source-error")


def kind_of(code: str) -> Kind:
    """How a code is written down; all our codes that are not listed speak of one cell.

    >>> kind_of("check-digit").type
    'constraint-error'
    """
    return _KINDS.get(code, _CELL)


def kind_at(code: str, row: int | None, field_number: int | None) -> Kind:
    """As `kind_of`, but of a wider shape where cell or row is not known: frictionless asks for both."""
    kind = kind_of(code)
    if kind.shape == "cell" and field_number is None:
        kind = _ROW
    if kind.shape in {"cell", "row"} and row is None:
        kind = _TABLE
    return kind
