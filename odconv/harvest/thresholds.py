"""The numbers of `guards.yaml`, checked when they are read."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from odconv.errors import RulesError


class _Numbers(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rows(_Numbers):
    """When too many rows are missing."""

    share: float = Field(ge=0, le=1)
    least: int = Field(ge=1)


class Fill(_Numbers):
    """When a field lost too many of its cells."""

    share: float = Field(ge=0, le=1)
    least_rows: int = Field(ge=1)
    least_cells: int = Field(ge=1)


class Area(_Numbers):
    """When rows lie in another municipality."""

    share: float = Field(ge=0, le=1)
    least_rows: int = Field(ge=1)


class Gone(_Numbers):
    """When what vanished ends, and how much of it at once."""

    days: int = Field(ge=0)
    listings: int = Field(ge=1)
    most_share: float = Field(ge=0, le=1)
    most_least: int = Field(ge=0)


class Thresholds(_Numbers):
    """All numbers of the guards."""

    rows: Rows
    fill: Fill
    area: Area
    gone: Gone
    listing: Rows


@cache
def thresholds(path: Path | None = None) -> Thresholds:
    """The numbers of a file of one's own, or those that are shipped.

    Raises:
        RulesError: `rules-unreadable`.
    """
    name = "guards.yaml" if path is None else str(path)
    try:
        text = (path or files("odconv.harvest").joinpath("guards.yaml")).read_text(encoding="utf-8")
        return Thresholds.model_validate(yaml.safe_load(text))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        entry = ".".join(map(str, first["loc"]))
        raise RulesError("rules-unreadable", file=name, entry=entry, reason=first["msg"]) from error
    except (OSError, yaml.YAMLError) as error:
        raise RulesError("rules-unreadable", file=name, entry="", reason=str(error)) from error
