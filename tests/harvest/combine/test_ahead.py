from __future__ import annotations

import shutil
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pytest

from odconv.catalog.model import Agent
from odconv.harvest.combine.ahead import Ahead
from odconv.harvest.combine.combine import combine
from odconv.harvest.model import Good
from tests.harvest.combine.goods import WARD, aed, good

MANY = 4_200  # rows that make a publisher large
MINATO = Agent(name="港区", code="131032")


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def combined(store: Path, goods: list[Good], name: str) -> dict[str, bytes]:
    combine(goods, store, store / name, portals=[WARD])
    return files(store / name)


def laid(store: Path) -> list[Path]:
    folder = store / "parts"
    return sorted(folder.iterdir()) if folder.is_dir() else []


def laid_by(store: Path, *taken: tuple[list[Good], list[Good]], is_whole: bool = True) -> list[Path]:
    """What lies there when publishers were taken up one after another, each with which of its copies are new."""
    with ThreadPoolExecutor(1) as executor:
        ahead = Ahead(executor, store, [WARD])
        for goods, new in taken:
            ahead.take(goods, {one.converted.key for one in new}, is_whole)
    return laid(store)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return [aed(number % 1000, ID=f"A{number:05}") for number in range(MANY)]


def test_tables_are_made_of_the_parts_that_were_laid_ahead(tmp_path: Path, rows: list[dict[str, str]]) -> None:
    goods = [good(tmp_path, rows[:2_000], file="1"), good(tmp_path, rows[2_000:], file="2")]
    wanted = combined(tmp_path, goods, "wanted")
    assert len(laid_by(tmp_path, (goods, goods))) == 1
    shutil.rmtree(tmp_path / "converted")  # nobody needs them any more
    assert combined(tmp_path, goods, "out") == wanted
    assert laid(tmp_path) == []


def test_a_part_that_was_laid_of_other_copies_is_not_used(tmp_path: Path, rows: list[dict[str, str]]) -> None:
    other = [good(tmp_path, rows, file="1")]
    goods = [good(tmp_path, rows[:-1], file="1")]  # the newer copy was held
    assert len(laid_by(tmp_path, (other, other))) == 1
    assert combined(tmp_path, goods, "out")["standard_aed.csv"].count(b"\r\n") == MANY


def test_nothing_is_laid_ahead_for_a_format_of_which_nothing_is_new(tmp_path: Path, rows: list[dict[str, str]]) -> None:
    goods = [good(tmp_path, rows)]
    assert laid_by(tmp_path, (goods, [])) == []


def test_what_waited_is_laid_once_another_publisher_brings_something_new(
    tmp_path: Path, rows: list[dict[str, str]]
) -> None:
    chiyoda, minato = [good(tmp_path, rows)], [good(tmp_path, [aed(1)], dataset="minato", publisher=MINATO)]
    assert len(laid_by(tmp_path, (chiyoda, []), (minato, minato))) == 1  # and none for the small publisher


def test_of_a_publisher_that_is_not_through_the_parts_that_are_full_are_laid(
    tmp_path: Path, rows: list[dict[str, str]]
) -> None:
    goods = [good(tmp_path, rows, file=str(number)) for number in range(4)]
    wanted = combined(tmp_path, goods, "wanted")
    assert len(laid_by(tmp_path, (goods[:3], goods), is_whole=False)) == 1  # of two files; the third waits for more
    kept = goods[2].converted.table, goods[3].converted.table
    for path in (tmp_path / "converted").iterdir():
        if f"converted/{path.name}" not in kept:
            path.unlink()
    assert combined(tmp_path, goods, "out") == wanted


def test_a_pool_that_broke_down_leaves_the_work_for_later(tmp_path: Path, rows: list[dict[str, str]]) -> None:
    executor: Executor = ThreadPoolExecutor(1)
    executor.shutdown()
    goods = [good(tmp_path, rows)]
    Ahead(executor, tmp_path, [WARD]).take(goods, {goods[0].converted.key}, is_whole=True)
    assert laid(tmp_path) == []
    assert combined(tmp_path, goods, "out")["standard_aed.csv"].count(b"\r\n") == MANY + 1
