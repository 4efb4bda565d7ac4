"""Datasets as lines of JSON, exactly as they were read, and back: what stands between a night and all that use it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from odconv.catalog.model import Dataset
from odconv.errors import UsageError
from odconv.tables.writers.target import replacing

RECORDS = "records.jsonl"

_RECORD = TypeAdapter(Dataset)


def to_json(dataset: Dataset) -> str:
    """A record as JSON, without what says nothing."""
    return _line(dataset).decode()


def _line(dataset: Dataset) -> bytes:
    try:
        return _RECORD.dump_json(dataset, exclude_defaults=True)
    except PydanticSerializationError:  # half a surrogate pair, which a portal's JSON can hold and UTF-8 cannot
        return json.dumps(dataset.model_dump(mode="json", exclude_defaults=True)).encode()


def from_json(text: str) -> Dataset:
    """The record of `to_json`. Raises ValueError (pydantic's ValidationError among them) where the text is none."""
    try:
        return Dataset.model_validate_json(text)
    except ValidationError:
        return Dataset.model_validate(json.loads(text))


def write_records(target: Path, datasets: Iterable[Dataset]) -> None:
    """One line for each dataset. Raises OutputError `output-unwritable`."""
    with replacing(target) as file:
        for dataset in datasets:
            file.write(_line(dataset) + b"\n")


def read_records(path: Path) -> tuple[Dataset, ...]:
    """The datasets of a catalog.

    Args:
        path: `records.jsonl`, or the folder that it lies in.

    Raises:
        UsageError: `catalog-unreadable`.
    """
    file = path / RECORDS if path.is_dir() else path
    try:
        with file.open(encoding="utf-8") as lines:
            return tuple(map(from_json, lines))
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise UsageError("catalog-unreadable", file=str(file), reason=reason) from error
