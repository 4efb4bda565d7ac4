"""The words of `privacy.yaml`, and how labels are compared with them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, cast

import yaml


@cache
def rules() -> Mapping[str, Any]:
    """All entries of `privacy.yaml`."""
    text = files("odconv.converters.privacy").joinpath("privacy.yaml").read_text(encoding="utf-8")
    return cast("Mapping[str, Any]", yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))  # noqa: S506


def plain(text: str) -> str:
    """A label or a value without white space, its letters and digits in half width and lower case.

    >>> plain("生年 月日（ＩＤ）")
    '生年月日(id)'
    """
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


@lru_cache(maxsize=1 << 14)  # the same labels stand above the columns of many tables
def plain_label(*names: str) -> str:
    """A column's label and the names of its fields, each made plain, as `matches` takes them."""
    return "_".join(filter(None, map(plain, names)))


@lru_cache(maxsize=1 << 14)
def matches(name: str, label: str) -> bool:
    """Whether a label, made plain, has one of the patterns of an entry.

    Args:
        name: of the entry.
        label: as `plain_label` gives it; of a stacked header the joined labels, each of which is looked at too.
    """
    patterns = _patterns(name)
    return any(pattern.search(part) for part in (label, *label.split("_")) for pattern in patterns)


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in rules()[name])
