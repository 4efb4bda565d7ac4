"""Where the workbook goes: never onto one that somebody has written into."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from itertools import count
from pathlib import Path


def free_place(stem: Path, given: Path | None = None) -> Path:
    """The first of `STEM.fix.xlsx`, `STEM.fix2.xlsx` … that does not exist or is still as odconv wrote it.

    Args:
        stem: folder and name that the outputs have in common, without any ending.
        given: a workbook that was read in this run, and must stay.
    """
    known = _written(stem.with_name(f"{stem.name}.changes.json"))
    names = (f"{stem.name}.fix{number if number > 1 else ''}.xlsx" for number in count(1))
    return next(place for place in map(stem.with_name, names) if _is_free(place, known, given))


def _is_free(place: Path, known: Mapping[str, str], given: Path | None) -> bool:
    if not place.exists():
        return True
    if given is not None and given.exists() and place.samefile(given):
        return False
    return hashlib.sha256(place.read_bytes()).hexdigest() == known.get(place.name)


def _written(report: Path) -> Mapping[str, str]:
    """The digests of the files that the last run wrote, by name; the long part of its report is not read."""
    try:
        with report.open(encoding="utf-8") as lines:
            line = next((line for line in lines if line.startswith('"outputs":')), "")
        found = json.loads(line.rstrip(",\n").partition(":")[2] or "[]")
        return {item["name"]: item["sha256"] for item in found}
    except (OSError, ValueError, TypeError, KeyError):
        return {}  # no report, or one of something else: then nothing is known to be untouched
