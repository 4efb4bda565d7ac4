from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Event

from odconv.harvest.edition import Editions, Material
from odconv.issues import Issue


def test_parts_are_written_at_the_same_time_and_told_in_their_order(tmp_path: Path) -> None:
    second_is_done = Event()

    def first(_: Material, out: Path) -> Sequence[Issue]:
        assert second_is_done.wait(30), "the second part waits for the first"
        (out / "a").write_text("a", encoding="utf-8")
        return [Issue("combined-held")]

    def second(_: Material, out: Path) -> Sequence[Issue]:
        (out / "b").write_text("b", encoding="utf-8")
        second_is_done.set()
        return [Issue("combined-invalid")]

    told: list[Issue] = []
    editions = Editions(tmp_path)
    editions.build("000001", Material((), (), tmp_path, None), {"one": first, "two": second}, told.extend)
    assert [issue.code for issue in told] == ["combined-held", "combined-invalid"]
    assert sorted(path.name for path in editions.path("000001").rglob("?")) == ["a", "b"]
