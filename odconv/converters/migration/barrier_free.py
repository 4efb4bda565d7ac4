"""A list of what is accessible → which things it names and whether they are there; a sentence is not taken apart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from odconv.converters.columns.labels import key
from odconv.errors import RulesError

YES, NO = "有", "無"
_FILE = "barrier_free.yaml"
_SEPARATORS = re.compile(r"[;；、,，\n]")


class _Words(BaseModel):
    """The file; its head says what the entries are."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fields: Mapping[str, tuple[str, ...]]
    there: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """What a text names.

    Attributes:
        flags: 有 or 無 by field.
        whole: whether every item was understood; if not, the text is to be kept besides.
    """

    flags: Mapping[str, str]
    whole: bool


def named(text: str) -> Named:
    """The things that a list names; one that it does not name is not said to be missing.

    Args:
        text: a cell of バリアフリー情報.

    >>> named("スロープ；車いすの貸出有り；オストメイトなし").flags
    {'スロープ、エレベータ、エスカレータ': '有', '車椅子貸出': '有', 'オストメイト対応トイレ': '無'}
    >>> named("スロープ;段差は少しあります").whole, named("無")
    (False, Named(flags={}, whole=False))
    """
    whole_field = _fields().get(key(text))
    if whole_field:  # a field's own name may hold a separator
        return Named({whole_field: YES}, whole=True)
    flags: dict[str, str] = {}
    whole = True
    for item in filter(None, (part.strip() for part in _SEPARATORS.split(text))):
        found = _item(item)
        if found is None or flags.get(found[0], found[1]) != found[1]:
            whole = False
        if found is not None and flags.get(found[0]) != YES:
            flags[found[0]] = found[1]
    return Named(flags, whole)


def _item(item: str) -> tuple[str, str] | None:
    """The field that one item names, and whether the thing is there."""
    field = _fields().get(key(item))
    if field:
        return field, YES
    bare = item.rstrip("。")
    for answer, endings in ((NO, _words().missing), (YES, _words().there)):
        for ending in endings:
            field = _fields().get(key(bare.removesuffix(ending))) if bare.endswith(ending) else None
            if field:
                return field, answer
    return None


@cache
def _fields() -> Mapping[str, str]:
    """The field of every word, by the word's key."""
    return {key(word): field for field, words in _words().fields.items() for word in (*words, field)}


@cache
def _words() -> _Words:
    text = files("odconv.converters.migration").joinpath(_FILE).read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Words.model_validate(yaml.load(text, Loader=loader))  # noqa: S506  (a safe loader)
    except (yaml.YAMLError, ValidationError) as error:
        raise RulesError("rules-unreadable", file=_FILE, entry="", reason=str(error)) from error
