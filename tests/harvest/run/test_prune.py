"""What a store keeps of earlier nights, and what it lets go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from odconv.harvest.edition import HELD_TABLE, Material
from odconv.harvest.store.results import Results
from odconv.harvest.store.runs import NIGHTS
from odconv.harvest.telling import needs_a_person
from odconv.issues import Issue


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_conversions_that_newer_ones_replaced_are_removed_and_all_bytes_are_kept(
    metropolis: Any, make_table: Any
) -> None:
    key = metropolis.put("aed", make_table(rows=20))
    metropolis.night()
    before = _files(metropolis.root / "converted")
    (before[0].parent / ".0123.part").write_text("half", encoding="utf-8")
    metropolis.put("aed", make_table(rows=22))
    metropolis.night()
    after = _files(metropolis.root / "converted")
    assert len(after) == len(before) == 1
    with Results(metropolis.root) as results:
        assert [len(results.of_all([path.stem])) for path in (*before, *after)] == [0, 1]
    assert not set(after) & set(before)
    assert len(_files(metropolis.root / "blobs")) == 2
    metropolis.put("aed", make_table(rows=20))  # what was removed is made again
    metropolis.rule("release", key, None)
    metropolis.night()
    assert metropolis.out() == {key: 22}, "content that came back is held, and what is out was not removed"


def test_the_night_lists_the_datasets_that_are_archived(metropolis: Any, make_table: Any) -> None:
    for name in ("aed", "shelters"):
        metropolis.put(name, make_table(rows=20))
    reports = {"none": lambda *_: None}
    metropolis.night(reports=reports)
    del metropolis.datasets["shelters"]
    for _ in range(9):
        metropolis.now += dt.timedelta(days=1)
        night = metropolis.night(reports=reports)
    keys = metropolis.root / "nights" / f"{night.run:06d}" / "archived" / "keys.txt"
    assert keys.read_text(encoding="utf-8") == "p/shelters\n"
    first = metropolis.root / "nights" / "000001" / "archived" / "keys.txt"
    assert first.read_text(encoding="utf-8") == ""


def test_what_nights_left_is_kept_for_as_many_nights_as_the_trend_shows(metropolis: Any, make_table: Any) -> None:
    key = metropolis.put("aed", make_table(rows=20))
    folder = metropolis.root / "nights"
    for _ in range(NIGHTS + 2):
        night = metropolis.night(reports={"none": lambda *_: None})
    assert night.run == NIGHTS + 2
    assert sorted(path.name for path in folder.iterdir()) == [f"{run:06d}" for run in range(3, NIGHTS + 3)]
    assert metropolis.out() == {key: 20}


def test_an_edition_with_a_table_held_is_built_again_the_next_night_and_asks_for_a_person(
    metropolis: Any, make_table: Any
) -> None:
    said: list[Sequence[Issue]] = [(Issue(HELD_TABLE),), (Issue(HELD_TABLE),), (), ()]

    def part(_: Material, __: Path) -> Sequence[Issue]:
        return said.pop(0)

    metropolis.put("aed", make_table(rows=20))
    nights = [metropolis.night(parts={"tables": part}) for _ in range(4)]
    assert [night.edition is not None for night in nights] == [True, True, True, False]
    assert [needs_a_person(night) for night in nights] == [True, True, False, False]
