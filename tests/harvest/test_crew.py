"""Hosts are taken up as far as this process keeps up with them."""

from __future__ import annotations

from odconv.harvest.crew import Crew

LANES = range(100)


class Machine:
    """A clock and a processor that tests turn."""

    def __init__(self) -> None:
        self.time, self.worked = 0.0, 0.0
        self.begun: list[int] = []
        self.crew = Crew(LANES, self.begun.append, worked=lambda: self.worked, clock=lambda: self.time)

    def passes(self, seconds: float, *, share: float) -> None:
        self.time += seconds
        self.worked += share * seconds
        self.crew.look()


def test_the_first_lanes_begin_at_once_in_their_order() -> None:
    machine = Machine()
    assert machine.begun == list(range(len(machine.begun)))
    assert 0 < len(machine.begun) < len(LANES)


def test_more_begin_while_the_processor_is_idle() -> None:
    machine = Machine()
    first = len(machine.begun)
    machine.passes(1.0, share=0.1)
    assert len(machine.begun) > first


def test_none_begin_while_it_is_busy() -> None:
    machine = Machine()
    first = len(machine.begun)
    for _ in range(20):
        machine.passes(1.0, share=0.9)
    assert len(machine.begun) == first


def test_looks_in_quick_succession_are_one() -> None:
    machine = Machine()
    first = len(machine.begun)
    for _ in range(20):
        machine.passes(0.001, share=0.0)
    assert len(machine.begun) == first


def test_all_begin_in_the_end_each_once_and_then_nothing_is_looked_for() -> None:
    machine = Machine()
    while machine.crew.next_look is not None:
        machine.passes(machine.crew.next_look, share=0.0)
    machine.passes(60.0, share=0.0)
    assert machine.begun == list(LANES)


def test_no_lanes_are_no_trouble() -> None:
    begun: list[int] = []
    crew = Crew((), begun.append)
    crew.look()
    assert crew.next_look is None
    assert begun == []
