"""What all rows of a file share, as text that is made once for each file: half of the bytes of a combined table."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

import polars as pl

from odconv.harvest.combine.columns import columns_of, source_frame, with_provenance
from odconv.harvest.combine.sources import Source
from odconv.schemas.model import Schema
from odconv.tables.writers.delimited import Dialect, to_text

CSV, JSON = "csv", "json"


@dataclass(frozen=True, slots=True)
class Origins:
    """Where the rows of a part come from.

    Attributes:
        frame: of `source_frame`.
        runs: the columns of the combined table in order, neighbours that are all of the frame together, others alone.
        texts: for each source and run of the frame the text in a CSV and in GeoJSON, as `csv <first column>`, `json …`.
    """

    frame: pl.DataFrame
    runs: tuple[tuple[str, ...], ...]
    texts: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of a combined table.

    Attributes:
        frame: the format's fields, ids and links, `_sheet`, `_row`, and `_source`, its number in the origins; columns
            that are empty throughout may be absent.
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
        texts = self.origins.texts.select(pl.col(f"^{kind} .*$").gather(self.frame["_source"]))
        return pl.concat([self.frame, texts], how="horizontal"), names


def origins_of(sources: Sequence[Source], schema: Schema) -> Origins:
    """The origins of a part of a format."""
    frame = source_frame(sources)
    runs: list[tuple[str, ...]] = []
    texts: dict[str, list[str]] = {}
    for is_shared, names in groupby(columns_of(schema), key=frame.columns.__contains__):
        run = tuple(names)
        runs += [run] if is_shared else [(name,) for name in run]
        if is_shared:
            rows = frame.select(run).rows()
            texts[f"{CSV} {run[0]}"] = [_csv(cells) for cells in rows]
            texts[f"{JSON} {run[0]}"] = [_json(run, cells) for cells in rows]
    return Origins(frame, tuple(runs), pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String)))


def _csv(cells: Sequence[str | None]) -> str:
    dialect = Dialect()
    return to_text([[cell or "" for cell in cells]], dialect).removesuffix(dialect.line_end)


def _json(names: Sequence[str], cells: Sequence[str | None]) -> str:
    told = {name: cell for name, cell in zip(names, cells, strict=True) if cell is not None}
    return "".join(f",{json.dumps(name)}:{json.dumps(cell, ensure_ascii=False)}" for name, cell in told.items())
