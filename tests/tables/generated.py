"""Strategies for tables as municipalities lay them out, with all that a reader should say of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st

from odconv.tables.model import Merge

Path = tuple[str, ...]  # labels of a column from the uppermost tier down

# Characters that every encoding of the writers has (the dash － is another one in CP932 than in EUC-JP).
_FREE = st.text(st.sampled_from("あいうアイウ山川町一二三東西南北中央公園館Ａ１ー・AB12 ,;'\"、。（）\n"), max_size=12)
_PLACES = ["中央", "東部", "西山", "南浜", "北原", "桜台", "緑が丘", "新町", "大橋", "若葉", "城山", "港南"]
_KINDS = ["公民館", "図書館", "児童公園", "小学校", "保育所", "体育館", "消防署", "診療所", "集会所"]
_NAMES = st.builds(lambda place, kind: place + kind, st.sampled_from(_PLACES), st.sampled_from(_KINDS))
_ADDRESSES = st.builds(
    lambda place, block, house: f"青空市{place}{block}丁目{house}番地",
    st.sampled_from(_PLACES), st.integers(1, 9), st.integers(1, 40),
)  # fmt: skip
_PHONES = st.integers(0, 9999).map(lambda number: f"0300-00-{number:04d}")
_COUNTS = st.integers(0, 50_000).map(str)
_MARKS = st.sampled_from(["○", "×", "○", ""])
_ERAS = st.builds(
    lambda era, year, month, day: f"{era}{year}年{month}月{day}日",
    st.sampled_from(["昭和", "平成"]), st.integers(2, 31), st.integers(1, 12), st.integers(1, 28),
)  # fmt: skip
_CLOCKS = st.builds(lambda hour, minute: f"{hour:02d}:{minute:02d}", st.integers(7, 21), st.sampled_from([0, 15, 30]))
_LATITUDES = st.integers(3_500_000, 3_599_999).map(lambda value: f"{value / 100_000:.5f}")
_LONGITUDES = st.integers(13_500_000, 13_599_999).map(lambda value: f"{value / 100_000:.5f}")

_PLAIN: dict[str, st.SearchStrategy[str]] = {
    "電話番号": _PHONES, "設置年月日": _ERAS, "定員": _COUNTS, "面積（m2）": _COUNTS,
    "駐車場の有無": _MARKS, "開始時間": _CLOCKS, "担当課": st.sampled_from(["総務課", "福祉課"]), "備考": _FREE,
}  # fmt: skip
_GROUPS: dict[int, list[dict[Path, st.SearchStrategy[str]]]] = {
    2: [
        {("位置情報", "緯度"): _LATITUDES, ("位置情報", "経度"): _LONGITUDES},
        {("人口", "男"): _COUNTS, ("人口", "女"): _COUNTS, ("人口", "総数"): _COUNTS},
        {("対応する災害", "洪水"): _MARKS, ("対応する災害", "地震"): _MARKS},
    ],
    3: [
        {("開館時間", day, end): _CLOCKS for day in ("平日", "土日祝") for end in ("開始", "終了")},
        {("利用者数", age, sex): _COUNTS for age in ("大人", "子供") for sex in ("男", "女")},
    ],
    4: [
        {("利用実績", year, half, what): _COUNTS for year in ("令和5年度", "令和6年度") for half in ("上期", "下期")
         for what in ("件数", "人数")},
    ],
}  # fmt: skip
_COUNTED = ("定員", "面積（m2）", "人口", "利用者数", "利用実績")
TITLES = ["令和6年度 公共施設一覧", "青空市の公共施設一覧", "第3表 公共施設の利用状況"]
DATES = ["令和6年4月1日現在", "（2024年4月1日時点）", "更新日：令和6年4月1日"]
SECTIONS = ["【東地区】", "■西地区", "＜山間部＞"]
NOTES = [
    "※ 利用状況は前年度の実績です。",
    "（注）端数処理のため合計は一致しません。",
    "出典：青空市 総務課",
    "資料：施設台帳",
]


@dataclass(slots=True)
class Made:
    """A sheet and what stands where on it; rows and columns are indices from 0."""

    rows: list[list[str]]
    merges: list[Merge]
    header: list[int]
    paths: list[Path]
    left: int
    records: list[int] = field(default_factory=list)
    sections: dict[int, str] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """Names of the columns, as a reader joins them."""
        return ["_".join(path) for path in self.paths]

    def cells(self, column: int) -> list[str]:
        """The records' cells of a column."""
        return [self.rows[row][self.left + column] for row in self.records]


@st.composite
def made_tables(draw: st.DrawFn, *, max_tiers: int = 4, section_first: bool = True) -> Made:
    """A table with a preamble above, a stacked header, sections, a total and notes below.

    Args:
        draw: given by hypothesis.
        max_tiers: most rows of the header.
        section_first: whether a section may begin right below a header of several rows.
    """
    tiers = draw(st.integers(1, max_tiers))
    columns = _columns(draw, tiers)
    left = draw(st.integers(0, 1))
    rows = _preamble(draw, left)
    top = len(rows)
    header, merges = _header([path for path, _ in columns], tiers, top, left)
    width = left + len(columns)
    made = Made([*rows, *header], merges, list(range(top, top + tiers)), [path for path, _ in columns], left)
    starts = {0, 2} if section_first or tiers == 1 else {2}
    _add_body(draw, made, [cells for _, cells in columns], starts)
    _add_foot(draw, made)
    made.rows = [row + [""] * (width - len(row)) for row in made.rows]
    return made


def _columns(draw: st.DrawFn, tiers: int) -> list[tuple[Path, st.SearchStrategy[str]]]:
    """Name and number at the left, then others; one group at least is as deep as the header."""
    plain = draw(st.lists(st.sampled_from(sorted(_PLAIN)), min_size=2, max_size=5, unique=True))
    parts: list[list[tuple[Path, st.SearchStrategy[str]]]] = [[((name,), _PLAIN[name])] for name in plain]
    parts.insert(0, [(("所在地",), _ADDRESSES)])  # never empty: a name alone in its row would pass for a section
    depths = [tiers] if tiers > 1 else []
    depths += draw(st.lists(st.integers(2, tiers), max_size=1)) if tiers > 1 else []
    for depth in depths:
        group = list(draw(st.sampled_from(_GROUPS[depth])).items())
        if all(group[0][0][0] != part[0][0][0] for part in parts):
            parts.insert(draw(st.integers(0, len(parts))), group)
    first: list[tuple[Path, st.SearchStrategy[str]]] = [(("施設名",), _NAMES)]
    if draw(st.booleans()):
        first.insert(0, (("番号",), st.just("")))
    return [*first, *(column for part in parts for column in part)]


def _header(paths: Sequence[Path], tiers: int, top: int, left: int) -> tuple[list[list[str]], list[Merge]]:
    """Labels as Excel keeps them: each in the upper left cell of those that it is merged over."""
    rows = [[""] * (left + len(paths)) for _ in range(tiers)]
    merges = []
    for column, path in enumerate(paths):
        for tier, label in enumerate(path):
            begin = path[: tier + 1]
            if column and paths[column - 1][: tier + 1] == begin:
                continue
            last = column
            while last + 1 < len(paths) and paths[last + 1][: tier + 1] == begin:
                last += 1
            rows[tier][left + column] = label
            bottom = tiers - 1 if tier == len(path) - 1 else tier
            merge = Merge(top + tier, left + column, top + bottom, left + last)
            if merge[:2] != merge[2:]:
                merges.append(merge)
    return rows, merges


def _preamble(draw: st.DrawFn, left: int) -> list[list[str]]:
    """Title and date, in rows of their own, and blank rows; or nothing."""
    lines = draw(
        st.sampled_from(
            [[], [TITLES], [TITLES, DATES], [TITLES, [""]], [TITLES, DATES, [""]], [[""]], [TITLES, [""], DATES]]
        )
    )
    return [[""] * left + [draw(st.sampled_from(line))] for line in lines]


def _add_body(draw: st.DrawFn, made: Made, cells: Sequence[st.SearchStrategy[str]], starts: set[int]) -> None:
    """Records, in sections that begin with the records `starts`, or not."""
    records = draw(st.lists(st.tuples(*cells), min_size=2, max_size=8))
    halves = draw(st.booleans()) and len(records) >= 4
    for number, record in enumerate(records):
        if halves and number in starts:
            made.sections[len(made.rows)] = draw(st.sampled_from(SECTIONS))
            made.rows.append([""] * made.left + [made.sections[len(made.rows)]])
        row = [str(number + 1) if path == ("番号",) else cell for path, cell in zip(made.paths, record, strict=True)]
        made.records.append(len(made.rows))
        made.rows.append([""] * made.left + row)


def _add_foot(draw: st.DrawFn, made: Made) -> None:
    """A total where there is something to sum, and notes below, after a blank row or not."""
    counted = [column for column, path in enumerate(made.paths) if path[0] in _COUNTED]
    if counted and draw(st.booleans()):
        total = ["合計" if made.paths[column] == ("施設名",) else "" for column in range(len(made.paths))]
        for column in counted:
            total[column] = str(sum(map(int, made.cells(column))))
        made.rows.append([""] * made.left + total)
    notes = draw(st.lists(st.sampled_from(NOTES), max_size=2, unique=True))
    if notes and draw(st.booleans()):
        made.rows.append([])
    made.rows += [[""] * made.left + [note] for note in notes]
