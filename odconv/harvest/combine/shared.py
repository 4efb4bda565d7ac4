"""What all rows of a file share, as text that is made once for each file: half of the bytes of a combined table."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby
from json.encoder import encode_basestring

import polars as pl

from odconv.harvest.combine.columns import with_provenance
from odconv.schemas.model import Field, Schema
from odconv.tables.writers.delimited import Dialect

CSV, JSON = "csv", "json"
_SEPARATOR = Dialect().separator
_QUOTED = frozenset(f'{_SEPARATOR}"\r\n')


@dataclass(frozen=True, slots=True)
class Origins:
    """Where the rows of a part come from.

    Attributes:
        frame: for each source what all of its rows share.
        runs: the columns of a table in order, neighbours that are all of the frame together, others alone.
    """

    frame: pl.DataFrame
    runs: tuple[tuple[str, ...], ...]

    def texts(self, kind: str) -> pl.DataFrame:
        """For each source and run of the frame its text in a CSV or in GeoJSON, as `csv <first column>`, `json …`."""
        cells = self.frame.to_dict(as_series=False)
        texts: dict[str, list[str]] = {}
        for run in (run for run in self.runs if run[0] in cells):
            if kind == CSV:
                columns, between = [list(map(_csv_cell, cells[name])) for name in run], _SEPARATOR
            else:
                columns, between = [_members(name, cells[name]) for name in run], ""
            texts[f"{kind} {run[0]}"] = list(map(between.join, zip(*columns, strict=True)))
        return pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String))


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of a combined table.

    Attributes:
        frame: the format's fields, ids and links, `_sheet`, `_row`, and `_source`, its number in the origins; columns
            that are empty throughout may be absent, and those that the origins have are.
        origins: where they come from.
        schema: the format.
        special: names of columns with a cell that CSV or JSON may not take as it is.
    """

    frame: pl.DataFrame
    origins: Origins
    schema: Schema
    special: Collection[str]

    def whole(self) -> pl.DataFrame:
        """All columns of the combined table."""
        return with_provenance(self.frame, self.origins.frame, self.schema)

    def with_texts(self, kind: str) -> tuple[pl.DataFrame, list[str]]:
        """The rows with the texts of what they share, and the names of columns and texts in their order."""
        names = [
            run[0] if run[0] not in self.origins.frame.columns else f"{kind} {run[0]}" for run in self.origins.runs
        ]
        texts = self.origins.texts(kind).select(pl.all().gather(self.frame["_source"]))
        return pl.concat([self.frame, texts], how="horizontal"), names


def origins_of(frame: pl.DataFrame, columns: Iterable[str]) -> Origins:
    """The origins of some rows.

    Args:
        frame: for each source what all of its rows share.
        columns: the names of all columns in order.
    """
    runs: list[tuple[str, ...]] = []
    for is_shared, names in groupby(columns, key=frame.columns.__contains__):
        run = tuple(names)
        runs += [run] if is_shared else [(name,) for name in run]
    return Origins(frame, tuple(runs))


def shared_names(rows: pl.DataFrame, schema: Schema, special: Collection[str]) -> list[str]:
    """The columns of text in which all rows of a source are alike, and that are written as they are.

    A municipality's own name and code, days and hours: text of them is made once for each file, not for each row.

    Args:
        rows: of a part, with `_source`.
        schema: the format.
        special: columns with a cell that CSV or JSON may not take as it is.
    """
    texts = [*(field.name for field in schema.fields if field.type == "string" and _is_text(field)), "_sheet"]
    names = [name for name in texts if name in rows.columns and name not in special]
    within = pl.col("_source") == pl.col("_source").shift()
    changes = rows.select((within & pl.col(name).ne_missing(pl.col(name).shift())).any().alias(name) for name in names)
    return [name for name in names if not changes[name].item()]


def _is_text(field: Field) -> bool:
    return field.extra("semantic") not in ("lat", "lon")


def _csv_cell(cell: str | None) -> str:
    if not cell:
        return ""
    text = cell.replace("\0", "\ufffd")
    return text if _QUOTED.isdisjoint(text) else '"' + text.replace('"', '""') + '"'


def _members(name: str, cells: Iterable[str | None]) -> list[str]:
    """`,"name":"cell"` of each cell; nothing for one that is empty."""
    key = f",{encode_basestring(name)}:"
    return ["" if cell is None else key + encode_basestring(cell) for cell in cells]
