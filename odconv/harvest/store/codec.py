"""Issues, datasets and conversions as text of the ledger, and back."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from sys import intern
from typing import Any

from pydantic_core import from_json

from odconv.catalog.model import Dataset, Distribution
from odconv.errors import OdconvError
from odconv.harvest.model import Converted, Profile
from odconv.issues import Issue, Place

_NOTHING: Mapping[str, Any] = {}
_REMEMBERED = 4096


def issue_of(error: OdconvError) -> Issue:
    """What an exception says, as something that can be told of a distribution or a portal."""
    return Issue(error.code, params={name: _plain(value) for name, value in error.params.items()})


def write_issue(issue: Issue) -> dict[str, Any]:
    """An issue as JSON; what is empty is left out."""
    facts: dict[str, Any] = {"code": issue.code}
    if issue.place != Place():
        facts["place"] = {name: value for name, value in dataclasses.asdict(issue.place).items() if value is not None}
    if issue.value is not None:
        facts["value"] = issue.value
    if issue.params:
        facts["params"] = {name: _plain(value) for name, value in issue.params.items()}
    return facts


def read_issue(facts: Mapping[str, Any]) -> Issue:
    """The issue that `write_issue` wrote."""
    return Issue(facts["code"], Place(**facts.get("place", {})), facts.get("value"), facts.get("params", {}))


def write_issues(issues: Sequence[Issue]) -> str:
    """Issues as one line of JSON."""
    return dumps([write_issue(issue) for issue in issues]) if issues else "[]"


def read_issues(text: str) -> tuple[Issue, ...]:
    """The issues that `write_issues` wrote."""
    return tuple(map(read_issue, json.loads(text))) if text != "[]" else ()


def write_dataset(dataset: Dataset) -> tuple[str, str]:
    """Digest and text of a dataset's description."""
    body = dataset.model_dump_json(exclude_defaults=True)
    return hashlib.sha256(body.encode()).hexdigest(), body


def read_dataset(body: str) -> Dataset:
    """The dataset that `write_dataset` wrote.

    All datasets are in memory at once, and hundreds have the same fields and say the same beyond them: both are held
    once, not in each record, of which they would be half.
    """
    dataset = Dataset.model_validate_json(body)
    records: tuple[Dataset | Distribution, ...] = (dataset, *dataset.distributions)
    for record in records:
        said = record.__pydantic_fields_set__
        object.__setattr__(record, "__pydantic_fields_set__", _same_fields(frozenset(said)))
        record.extras.update([(name, _first(value)) for name, value in record.extras.items()])
    return dataset


@lru_cache(maxsize=4096)
def _same_fields(names: frozenset[str]) -> set[str]:
    return set(names)


_firsts: dict[str, Any] = {}


def _first(value: Any) -> Any:
    """The first of all values that are written alike; nobody changes what a portal said."""
    if len(_firsts) >= _REMEMBERED:
        _firsts.clear()
    return _firsts.setdefault(repr(value), value)


def write_converted(converted: Converted) -> str:
    """A conversion as JSON, without what its row in the ledger says."""
    profile = None if converted.profile is None else _profile(converted.profile)
    issues = [write_issue(issue) for issue in converted.issues]
    return dumps({"profile": profile, "table": converted.table, "issues": issues})


def read_converted(key: str, sha256: str, body: str) -> Converted:
    """The conversion that `write_converted` wrote."""
    facts = from_json(body)
    profile = facts["profile"]
    if profile is not None:
        header, fill = _header(tuple(profile["header"])), _fill(tuple(profile["fill"].items()))
        profile = Profile(**{**profile, "header": header, "fill": fill})
    return Converted(key, sha256, profile, facts["table"], issues=tuple(map(read_issue, facts["issues"])))


def read_bare(key: str, sha256: str, body: str) -> Converted:
    """The same as `bare` leaves it."""
    facts = from_json(body)
    profile = facts["profile"]
    if profile is not None:
        profile = Profile(**{**profile, "header": (), "fill": _NOTHING, "areas": _NOTHING})
    return Converted(key, sha256, profile, facts["table"])


def lasting(converted: Converted) -> Converted:
    """A conversion as it comes back from the ledger, what thousands of them have alike made one."""
    profile = converted.profile
    if profile is not None:
        header, fill = _header(profile.header), _fill(tuple(profile.fill.items()))
        profile = dataclasses.replace(profile, header=header, fill=fill)
    return dataclasses.replace(converted, profile=profile, result=None)


def bare(converted: Converted) -> Converted:
    """A conversion without what guards compare and without issues: a quarter of its memory."""
    profile = converted.profile and dataclasses.replace(converted.profile, header=(), fill=_NOTHING, areas=_NOTHING)
    return Converted(converted.key, converted.sha256, profile, converted.table)


@lru_cache(maxsize=4096)
def _header(labels: tuple[str, ...]) -> tuple[str, ...]:
    """The first of all equal headers: thousands of files have the same, and all are in memory at once."""
    return labels


@lru_cache(maxsize=4096)
def _fill(shares: tuple[tuple[str, float], ...]) -> Mapping[str, float]:
    """The first of all that are equally full: tables that a system makes are."""
    return {intern(name): share for name, share in shares}


def pack(value: Any) -> bytes:
    """As JSON, deflated: a third of its bytes."""
    return zlib.compress(dumps(value).encode(), 1)


def unpack(data: bytes) -> Any:
    """The value that `pack` wrote."""
    return from_json(zlib.decompress(data))


def dumps(value: Any) -> str:
    """JSON in one line, always the same for the same value."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def _profile(profile: Profile) -> dict[str, Any]:
    facts = {name: getattr(profile, name) for name in Profile.__dataclass_fields__}
    return {**facts, "header": list(profile.header), "fill": dict(profile.fill), "areas": dict(profile.areas)}


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | bool | None) else str(value)
