from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np

from odconv.harvest.garbage import give_back, seldom_collecting


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
