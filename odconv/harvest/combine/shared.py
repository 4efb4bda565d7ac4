"""What all rows of a file share, as text that is made once for each file: half of the bytes of a combined table."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from json.encoder import encode_basestring
from types import SimpleNamespace

import polars as pl

from odconv.harvest.combine.columns import columns_of, source_frame, with_provenance
from odconv.harvest.combine.sources import Source
from odconv.schemas.model import Field, Schema

CSV, JSON = "csv", "json"


@dataclass(frozen=True, slots=True)
class Origins:
    """Where the rows of a part come from.

    Attributes:
        frame: for each source what all of its rows share: of `source_frame`, and columns of `shared_names`.
        runs: the columns of the combined table in order, neighbours that are all of the frame together, others alone.
    """

    frame: pl.DataFrame
    runs: tuple[tuple[str, ...], ...]

    def texts(self, kind: str) -> pl.DataFrame:
        """For each source and run of the frame its text in a CSV or in GeoJSON, as `csv <first column>`, `json …`."""
        write = _csv if kind == CSV else _json
        runs = [run for run in self.runs if run[0] in self.frame.columns]
        texts = {f"{kind} {run[0]}": write(run, self.frame.select(run).rows()) for run in runs}
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


def origins_of(sources: Sequence[Source], shared: pl.DataFrame, schema: Schema) -> Origins:
    """The origins of a part of a format.

    Args:
        sources: where its rows come from.
        shared: for each of them the columns of the format in which all of its rows are alike.
        schema: the format.
    """
    frame = pl.concat([source_frame(sources), shared], how="horizontal")
    runs: list[tuple[str, ...]] = []
    for is_shared, names in groupby(columns_of(schema), key=frame.columns.__contains__):
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


def _csv(_: Sequence[str], rows: Iterable[Sequence[str | None]]) -> list[str]:
    lines: list[str] = []
    writer = csv.writer(SimpleNamespace(write=lines.append))
    writer.writerows(["", *cells] for cells in rows)  # a cell that is alone and empty would be quoted
    return [line[1:-2].replace("\0", "\ufffd") for line in lines]


def _json(names: Sequence[str], rows: Iterable[Sequence[str | None]]) -> list[str]:
    keys = [f",{encode_basestring(name)}:" for name in names]
    return [
        "".join([key + encode_basestring(cell) for key, cell in zip(keys, cells, strict=True) if cell is not None])
        for cells in rows
    ]
