"""The morning report as JSON (`report.schema.json` beside this module is made from these models)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Said(_Model):
    """Something that is to be said, in words and as a code that `odconv explain` knows."""

    code: str
    message: str
    fix: str


class Tally(_Model):
    """Numbers of files: what changed in this night, and how all of them stand after it."""

    added: int = Field(default=0, description="Went out for the first time in this night.")
    changed: int = Field(default=0, description="Went out in this night in place of an older copy.")
    removed: int = Field(default=0, description="Left the edition in this night.")
    same: int = Field(default=0, description="Out, as the night before.")
    held: int = Field(default=0, description="Waiting for a person; a last good copy stays out.")
    failed: int = Field(default=0, description="Could not be fetched or used; a last good copy stays out.")
    gone: int = Field(default=0, description="No longer listed; a last good copy stays out through the grace.")
    other: int = Field(default=0, description="None of the formats: in the catalog only.")


class PortalLine(_Model):
    """What a night brought from one portal."""

    id: str
    title: str
    listed: int = Field(description="Datasets that it listed.")
    complete: bool = Field(description="Whether what it did not list counts as gone.")
    failed: bool = Field(description="Whether it could not be listed.")
    files: Tally
    issues: tuple[Said, ...]


class PublisherLine(_Model):
    """What a night brought from one publisher."""

    code: str = Field(description="全国地方公共団体コード, empty where it is not known.")
    name: str
    files: Tally


class TableLine(_Model):
    """One of the combined tables that are out."""

    format: str
    title: str
    rows: int
    before: int | None = Field(description="Rows in the edition before; null where it had no such table.")
    change: int = Field(description="Rows more than before.")


class ChangeLine(_Model):
    """A file that went out or left in this night."""

    distribution: str
    title: str
    publisher: str
    kind: Literal["added", "changed", "removed"]
    before: int | None = Field(description="Valid rows of the copy before; null where there was none.")
    after: int | None = Field(description="Valid rows now; null where it left.")


class TroubleLine(_Model):
    """A file that did not simply go out."""

    distribution: str
    title: str
    publisher: str
    url: str | None
    verdict: Literal["held", "failed", "gone"]
    run: int = Field(description="Since which run that is so.")
    since: str = Field(description="When that run began, ISO 8601.")
    days: int
    reasons: tuple[Said, ...]
    release: str | None = Field(description="What a person types to let it out; null where nothing is held.")


class MorningReport(_Model):
    """All of it."""

    odconv: str = Field(description="Version of odconv.")
    language: Literal["ja", "en"] = Field(description="Language of titles, messages and remedies.")
    run: int
    started: str
    finished: str
    edition: str | None = Field(description="The edition that this night put out; null where nothing changed.")
    out: str | None = Field(description="The edition that is out; null before the first.")
    needs_a_person: bool = Field(description="Whether something is held or waits for a person (exit code 4).")
    listed: int = Field(description="Datasets that all portals listed.")
    requests: int
    bytes: int = Field(description="Bytes that were received.")
    files: Tally
    portals: tuple[PortalLine, ...]
    publishers: tuple[PublisherLine, ...]
    tables: tuple[TableLine, ...]
    changes: tuple[ChangeLine, ...]
    troubles: tuple[TroubleLine, ...]
    issues: tuple[Said, ...] = Field(description="What else is to be said of the night.")


def report_schema() -> Mapping[str, Any]:
    """The published JSON Schema (draft 2020-12) that every morning report meets."""
    text = files("odconv.harvest.report").joinpath("report.schema.json").read_text(encoding="utf-8")
    return cast("Mapping[str, Any]", json.loads(text))
