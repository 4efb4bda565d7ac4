from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest

from odconv.harvest.garbage import give_back, seldom_collecting


@pytest.fixture(autouse=True)
def _as_python_begins() -> Iterator[None]:
    """Our command sets the collector for its process, which may be that of a test before this one."""
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*before)


def test_the_collector_is_as_it_was_after_the_last_block() -> None:
    before = gc.get_threshold()
    with seldom_collecting():
        assert gc.get_threshold()[0] > before[0]
        with seldom_collecting():
            assert gc.get_threshold()[0] > before[0]
        assert gc.get_threshold()[0] > before[0]
    assert gc.get_threshold() == before


def test_blocks_of_several_threads_end_as_one() -> None:
    before, together = gc.get_threshold(), Barrier(8)

    def block(_: int) -> int:
        with seldom_collecting():
            together.wait(30)
            return gc.get_threshold()[0]

    with ThreadPoolExecutor(8) as pool:
        assert all(young > before[0] for young in pool.map(block, range(8)))
    assert gc.get_threshold() == before


def test_giving_back_leaves_what_is_held() -> None:
    held = [np.full(1000, number) for number in range(2000)]
    del held[::2]
    give_back()
    assert [int(each[0]) for each in held] == list(range(1, 2000, 2))
