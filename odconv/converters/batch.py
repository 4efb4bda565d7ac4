"""Many files at once: on all cores, each on its own, resumed where it was interrupted, with one overall answer."""

from __future__ import annotations

import gc
import hashlib
import itertools
import json
import os
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TextIO

from odconv.converters.job import Order, convert_file, digest_of
from odconv.errors import OdconvError

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from multiprocessing.context import BaseContext

LEDGER = ".odconv-batch.jsonl"
"""What was done, one line a file, in the folder of the outputs; a line is written when all files of its source are."""

_HIDDEN = (".", "~$")  # names of hidden files and of Excel's locks
_UNKNOWN = "format-not-recognised"  # in a folder of all kinds of tables no mistake of the caller
_FAULT = 70
_SETTLED = 40  # files after which a process has loaded what it will need
_YOUNG = 50_000  # objects after which a process looks for garbage
_FEW = 8  # files from which a pool of processes is worth its start
_TOGETHER, _SMALL = 8, 1 << 19  # at most so many files go to a process at once, up to so many bytes,
_TURNS = 16  # and as many times at least, so that all are done at about the same time
_WORKBOOKS = (".xlsx", ".xlsm")
_REHEARSED = """\
全国地方公共団体コード,ID,地方公共団体名,名称,名称_カナ,所在地_連結表記,郵便番号,緯度,経度,電話番号,法人番号,団体名,設置日,利用可能曜日,\
開始時間,終了時間,利用可能日時特記事項,定員,料金,連絡先メールアドレス,URL,備考
131016,1,東京都千代田区,中央公民館,ﾁｭｳｵｳｺｳﾐﾝｶﾝ,東京都千代田区丸の内一丁目１番１号,〒100-0005,35.681,139.767,０３－１２３４－５６７８,,区,\
令和2年4月1日,月～金,9時,17:00,9時～17時,100人,無料,a@example.jp,https://example.jp/,－
,2,,南図書館,ミナミトショカン,千代田区神田1-2,1010041,35°41'2",139.77,03(1234)5679,7000020131016,,H31.4.1,土・日,10:00,午後5時,終日,,1000円,,,○
,,,不明,,,?,91,139,?,?,?,?,?,?,?,?,?,?,?,?,?
"""  # what files hold, and what goes back


@dataclass(frozen=True, slots=True)
class Item:
    """One source of a batch.

    Attributes:
        path: the file.
        name: its path within the folder that was given, as it is told; the path itself where two share that.
        folder: where its outputs go, within the folder of all outputs; no two files of a batch share one.
    """

    path: Path
    name: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one source: the answer of its conversion, or the error that stopped it.

    Attributes:
        name: the source.
        answer: as `Done.answer`, None where it was stopped.
        code: code of the error, "" where there is none.
        params: facts of the error.
        exit_code: 0, 1 (rows went back), 2 or 3.
        resumed: whether an earlier run had done it already.
    """

    name: str
    answer: Mapping[str, Any] | None
    code: str = ""
    params: Mapping[str, Any] | None = None
    exit_code: int = 0
    resumed: bool = False


def items_in(places: Sequence[Path], outputs: Path | None = None) -> list[Item]:
    """The files of a batch: those that were named, and all within folders that were named, by name.

    Args:
        places: files and folders.
        outputs: where results go. What lies there, or where an earlier batch put its results, is no source.

    Returns:
        The files; a folder that may not be looked into is an item itself, so that its files are not passed over.
    """
    found: list[tuple[Path, Path]] = []
    for place in places:
        sources = _within(place, outputs) if place.is_dir() else [place]
        found += [(path, path.relative_to(place) if path != place else Path(place.name)) for path in sources]
    often = Counter(str(within) for _, within in found)
    twins = Counter(_stem(within) for _, within in found)
    items, taken = [], set[str]()
    for path, within in dict.fromkeys(found):
        alone = twins[_stem(within)] == 1
        folder_name = within.with_suffix("") if alone else within.with_name(within.name.replace(".", "_"))
        items.append(Item(path, str(within if often[str(within)] == 1 else path), _free(folder_name, taken)))
    return items


def _within(place: Path, outputs: Path | None) -> Iterator[Path]:
    """The files within a folder, by folder and name, and the folders that may not be looked into."""
    shut: list[Path] = []
    results = outputs.resolve() if outputs is not None else None
    walked = []
    for folder, within, names in os.walk(place, onerror=lambda error: shut.append(Path(error.filename))):
        here = Path(folder)
        if here != place and (LEDGER in names or here.resolve() == results):
            within.clear()
            continue
        walked.append((folder, names))
    for folder, names in sorted(walked):
        paths = (Path(folder) / name for name in sorted(names) if not name.startswith(_HIDDEN))
        yield from (path for path in paths if path.is_file())
    yield from sorted(shut)


def _stem(within: Path) -> str:
    return str(within.with_suffix("")).casefold()


def _free(folder: Path, taken: set[str]) -> Path:
    """The folder, or the first of `_2`, `_3` … that no other file of the batch has; case makes no difference."""
    number, free = 1, folder
    while str(free).casefold() in taken:
        number += 1
        free = folder.with_name(f"{folder.name}_{number}")
    taken.add(str(free).casefold())
    return free


def run(
    items: Sequence[Item],
    order: Order,
    *,
    executor: Executor | None = None,
    told: Callable[[Outcome], None] = lambda _: None,
) -> list[Outcome]:
    """Convert all files of a batch.

    Args:
        items: the files.
        order: what is wanted; each file gets a folder of its own below `order.folder`.
        executor: where the work is done; a pool of processes of our own where None and there are more than a few files.
        told: called with each outcome as it comes.

    Returns:
        The outcomes in the order of the files.
    """
    mark = _mark(order)
    known = _earlier(order, mark)
    outcomes: dict[str, Outcome] = {}
    with _Ledger(order, mark) as ledger:
        for outcome in _outcomes(items, order, known, executor):
            outcomes[outcome.name] = outcome
            ledger.note(outcome)
            told(outcome)
    return [outcomes[item.name] for item in items]


def totals(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """The sums of a batch: files, rows, and what became of them."""
    answers = [outcome.answer for outcome in outcomes if outcome.answer is not None]
    sums = {name: sum(int(answer[name]) for answer in answers) for name in ("rows", "valid", "rejected")}
    return {
        "files": len(outcomes),
        "converted": len(answers),
        "failed": len(outcomes) - len(answers),
        "resumed": sum(outcome.resumed for outcome in outcomes),
        **sums,
    }


def _outcomes(
    items: Sequence[Item], order: Order, known: Mapping[str, Mapping[str, Any]], executor: Executor | None
) -> Iterator[Outcome]:
    left = []
    for item in items:
        earlier = known.get(item.name)
        if earlier is not None and _is_same(item, earlier):
            yield Outcome(item.name, earlier["answer"], exit_code=int(earlier["exit_code"]), resumed=True)
        else:
            left.append(item)
    if executor is not None:
        from concurrent.futures import as_completed  # noqa: PLC0415  (few files ask for no processes)

        for future in as_completed([executor.submit(_one, item, order) for item in left]):
            yield future.result()
    elif len(left) < _FEW:
        yield from (_one(item, order) for item in left)
    else:
        yield from _in_processes(left, order)


def _in_processes(items: Sequence[Item], order: Order) -> Iterator[Outcome]:
    """The outcomes of a pool of our own, whose processes begin as copies of this one where the system can do that."""
    from concurrent.futures import ProcessPoolExecutor, as_completed  # noqa: PLC0415  (few files ask for none)

    workbooks = any(item.path.suffix.lower() in _WORKBOOKS for item in items)
    pool = ProcessPoolExecutor(mp_context=_context(workbooks), initializer=_begin, initargs=(order,))
    try:
        for future in as_completed([pool.submit(_some, together) for together in _together(items)]):
            yield from future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _context(workbooks: bool) -> BaseContext:
    """How processes begin: as copies of this one, which is ready; where Polars is here, of one without its threads."""
    from multiprocessing import get_context, get_start_method  # noqa: PLC0415  (few files ask for no processes)

    if get_start_method() != "fork":
        return get_context()
    if "polars" in sys.modules:
        context = get_context("forkserver")
        context.set_forkserver_preload([__name__])
        return context
    _load(workbooks)
    return get_context("fork")


def _together(items: Sequence[Item]) -> Iterator[list[Item]]:
    """Small files a few at a time, so that handing them over costs less; large ones alone."""
    most = min(_TOGETHER, len(items) // (_TURNS * (os.cpu_count() or 1)))
    some: list[Item] = []
    room = 0
    for item in items:
        size = item.path.stat().st_size if item.path.is_file() else 0
        if some and (len(some) >= most or size > room):
            yield some
            some = []
        room = room - size if some else _SMALL - size
        some.append(item)
    if some:
        yield some


def _one(item: Item, order: Order) -> Outcome:
    """One file; an error of ours stops this file alone."""
    if order.folder is not None:
        order = replace(order, folder=order.folder / item.folder)
    if item.path.is_dir():
        return Outcome(item.name, None, "folder-unreadable", {"file": item.name}, 3)
    try:
        done, _ = convert_file(item.path, order)
    except OdconvError as error:
        code = 1 if error.code == _UNKNOWN else error.exit_code
        return Outcome(item.name, None, error.code, {**error.params, "file": item.name}, code)
    except Exception as error:  # noqa: BLE001  (a fault of ours must not take the other files with it)
        last = traceback.extract_tb(error.__traceback__)[-1]
        facts = {
            "type": type(error).__name__,
            "reason": str(error),
            "where": f"{Path(last.filename).name}:{last.lineno}",
        }
        return Outcome(item.name, None, "internal-error", facts, _FAULT)
    return Outcome(item.name, done.answer(), exit_code=1 if done.rejected else 0)


@cache
def _load(workbooks: bool) -> None:
    """Load what every file asks for, by converting a small list: once, where processes begin as copies of this one.

    A small list asks for no Polars, whose threads would not be there in a copy.

    Args:
        workbooks: whether there are some: NumPy finds their cells.
    """
    if workbooks:
        import_module("odconv.tables.readers.plainsheet")
    with suppress(OdconvError, OSError), TemporaryDirectory() as folder:
        source = Path(folder) / "rehearsal.csv"
        source.write_text(_REHEARSED, encoding="cp932")  # asks more than UTF-8 does
        convert_file(source, Order(folder=source.with_suffix("")))


_converted = itertools.count(1)  # in a process of a pool
_ordered: list[Order] = []


def _begin(order: Order) -> None:
    """In a process of a pool: what is wanted, and a collector of garbage that looks seldom, as outcomes have no cycles.

    What is loaded stays to the end. To go through it again and again would take a fifth of the time.
    """
    _ordered[:] = [order]
    gc.freeze()
    gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])


def _some(items: Sequence[Item]) -> list[Outcome]:
    """A few files, in a process that converts nothing but files; what the first ones have loaded stays too."""
    outcomes = []
    for item in items:
        outcomes.append(_one(item, _ordered[0]))
        if next(_converted) == _SETTLED:
            gc.collect()
            gc.freeze()
    return outcomes


class _Ledger:
    """Where it is written down that files are done, so that an interrupted batch goes on behind them."""

    def __init__(self, order: Order, mark: str) -> None:
        self._folder = order.folder
        self._mark = mark
        self._file: TextIO | None = None

    def __enter__(self) -> _Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def note(self, outcome: Outcome) -> None:
        """Write down a file; the line is out of our hands when this returns."""
        if self._folder is None or outcome.answer is None or outcome.resumed:
            return
        if self._file is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file = (self._folder / LEDGER).open("a", encoding="utf-8")
        line = {"name": outcome.name, "order": self._mark, "answer": outcome.answer, "exit_code": outcome.exit_code}
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()


def _earlier(order: Order, mark: str) -> dict[str, Mapping[str, Any]]:
    """What earlier runs of the same order have done; a line that was cut off by an interruption is passed over."""
    if order.folder is None or not (order.folder / LEDGER).exists():
        return {}
    known: dict[str, Mapping[str, Any]] = {}
    for line in (order.folder / LEDGER).read_text(encoding="utf-8").splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if entry.get("order") == mark:
            known[entry["name"]] = entry
    return known


def _is_same(item: Item, earlier: Mapping[str, Any]) -> bool:
    """Whether the source is what it was and all that was made of it is still there."""
    answer = earlier["answer"]
    try:
        digest = digest_of(item.path)
    except OSError:
        return False
    return answer.get("sha256") == digest and all(Path(path).exists() for path in answer["outputs"])


def _mark(order: Order) -> str:
    """What outcomes depend on besides the file: the order and the version of the code."""
    try:
        version = installed_version("odconv")
    except PackageNotFoundError:
        version = ""
    mapping = order.mapping.read_bytes() if order.mapping is not None else b""
    facts = replace(order, folder=None, mapping=None)
    return hashlib.sha256(repr((version, facts)).encode() + mapping).hexdigest()
