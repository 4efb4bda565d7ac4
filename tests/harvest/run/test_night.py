from __future__ import annotations

from collections.abc import Callable
from typing import Any

Table = Callable[..., bytes]


def test_a_first_night_puts_an_edition_out(metropolis: Any, make_table: Table) -> None:
    one = metropolis.put("aed", make_table())
    two = metropolis.put("aed2", make_table("131032", 30), "131032")
    night = metropolis.night()
    assert metropolis.verdicts() == {one: "accepted", two: "accepted"}
    assert metropolis.out() == {one: 20, two: 30}
    assert (night.run, night.edition) == (1, "000001")


def test_an_unchanged_night_fetches_no_body_and_makes_no_edition(metropolis: Any, make_table: Table) -> None:
    key = metropolis.put("aed", make_table())
    metropolis.night()
    night = metropolis.night()
    assert metropolis.web.sent == 1
    assert metropolis.verdicts() == {key: "same"}
    assert (night.edition, night.bytes_fetched, night.requests) == (None, 0, 1)
    assert metropolis.out() == {key: 20}


def test_copies_of_each_publisher_are_told_ahead_as_they_go_out(metropolis: Any, make_table: Table) -> None:
    told: list[tuple[dict[str, int], set[str]]] = []

    def ahead(goods: Any, fresh: Any, _: bool) -> None:
        rows = {f"{one.dataset.key}/{one.distribution_id}": one.converted.profile.valid for one in goods}
        told.append((rows, set(fresh) & {one.converted.key for one in goods}))

    broken = metropolis.put("aed", make_table())
    two = metropolis.put("aed2", make_table("131032", 30), "131032")
    metropolis.night(ahead=ahead)
    assert [len(new) for _, new in told] == [1, 1]
    assert {**told[0][0], **told[1][0]} == metropolis.out() == {broken: 20, two: 30}

    told.clear()
    metropolis.web.bodies["https://131016.example/aed.csv"] = b"\x00\x01"  # yesterday's copy stays
    metropolis.night(ahead=ahead)
    assert {**told[0][0], **told[1][0]} == metropolis.out()
    assert [new for _, new in told] == [set(), set()]
