"""Strategies for tables as municipalities lay them out, with all that a reader should say of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st

from odconv.tables.model import Merge
from odconv.tables.table import SkipReason

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

_FILLED: dict[str, st.SearchStrategy[str]] = {"所在地": _ADDRESSES, "電話番号": _PHONES, "設置年月日": _ERAS}
_PLAIN: dict[str, st.SearchStrategy[str]] = {
    "定員": _COUNTS, "面積（m2）": _COUNTS,
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
    sections: list[str] = field(default_factory=list)
    reasons: dict[int, SkipReason] = field(default_factory=dict)

    def add(self, reason: SkipReason, *rows: list[str]) -> None:
        """Rows that are no records."""
        self.reasons |= dict.fromkeys(range(len(self.rows), len(self.rows) + len(rows)), reason)
        self.rows += rows

    def alone(self, text: str) -> list[str]:
        """A row with one text, where the table begins."""
        return [""] * self.left + [text]

    @property
    def names(self) -> list[str]:
        """Names of the columns, as a reader joins them."""
        return ["_".join(path) for path in self.paths]

    def cells(self, column: int) -> list[str]:
        """The records' cells of a column."""
        return [self.rows[row][self.left + column] for row in self.records]


@st.composite
def made_tables(draw: st.DrawFn, *, max_tiers: int = 4) -> Made:
    """A table with a preamble above, a stacked header, sections, a total and notes below.

    Args:
        draw: given by hypothesis.
        max_tiers: most rows of the header.
    """
    tiers = draw(st.integers(1, max_tiers))
    columns = _columns(draw, tiers)
    left = draw(st.integers(0, 1))
    width = left + len(columns)
    made = Made([], [], [], [path for path, _ in columns], left)
    _add_preamble(draw, made, width)
    top = len(made.rows)
    header, made.merges = _header(made.paths, tiers, top, left)
    made.header = list(range(top, top + tiers))
    made.add(SkipReason.HEADER, *header)
    _add_body(draw, made, [cells for _, cells in columns])
    _add_foot(draw, made)
    made.rows = [row + [""] * (width - len(row)) for row in made.rows]
    return made


def _columns(draw: st.DrawFn, tiers: int) -> list[tuple[Path, st.SearchStrategy[str]]]:
    """Name and number at the left, then others; one group is as deep as the header, another may have two tiers."""
    plain = draw(st.lists(st.sampled_from(sorted(_PLAIN)), min_size=1, max_size=4, unique=True))
    parts: list[list[tuple[Path, st.SearchStrategy[str]]]] = [[((name,), _PLAIN[name])] for name in plain]
    for name in draw(st.lists(st.sampled_from(sorted(_FILLED)), min_size=1, max_size=3, unique=True)):
        parts.insert(0, [((name,), _FILLED[name])])  # one at least: a name alone in its row would pass for a section
    depths = [tiers] if tiers > 1 else []
    depths += draw(st.lists(st.just(2), max_size=1)) if tiers > 1 else []
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


def _add_preamble(draw: st.DrawFn, made: Made, width: int) -> None:
    """Title and date, in rows of their own, and blank rows; or nothing."""
    for part in draw(st.sampled_from(["", "t", "td", "t ", "td ", "t d", " ", "tr", "  t "])):
        if part == " ":
            made.add(SkipReason.BLANK, [])
        elif part == "r":  # at the right end of its row
            made.add(SkipReason.TITLE, [""] * (width - 1) + [draw(st.sampled_from(DATES))])
        else:
            made.add(SkipReason.TITLE, made.alone(draw(st.sampled_from(TITLES if part == "t" else DATES))))


def _add_body(draw: st.DrawFn, made: Made, cells: Sequence[st.SearchStrategy[str]]) -> None:
    """Records, in sections or not, with blank rows between or not."""
    records = draw(st.lists(st.tuples(*cells), min_size=2, max_size=8))
    sections = draw(st.booleans()) and len(records) >= 4
    blank = draw(st.none() | st.integers(2, 7))
    again = draw(st.none() | st.integers(3, 7))  # the header once more, as on the next page
    for number, record in enumerate(records):
        if number == blank:
            made.add(SkipReason.BLANK, [])
        if number == again:
            down = len(made.rows) - made.header[0]
            made.merges += [Merge(a + down, b, c + down, d) for a, b, c, d in made.merges]
            made.add(SkipReason.REPEATED_HEADER, *(made.rows[row] for row in made.header))
        if sections and number in {0, 2}:
            made.sections.append(draw(st.sampled_from(SECTIONS)))
            made.add(SkipReason.SECTION, made.alone(made.sections[-1]))
        row = [str(number + 1) if path == ("番号",) else cell for path, cell in zip(made.paths, record, strict=True)]
        made.records.append(len(made.rows))
        made.rows.append([""] * made.left + row)


def _add_foot(draw: st.DrawFn, made: Made) -> None:
    """A total where there is something to sum, and notes below, after a blank row or not."""
    counted = [column for column, path in enumerate(made.paths) if path[0] in _COUNTED]
    if counted and draw(st.booleans()):
        total = ["合計" if path == ("施設名",) else "" for path in made.paths]
        for column in counted:
            total[column] = str(sum(map(int, made.cells(column))))
        made.add(SkipReason.TOTAL, [""] * made.left + total)
    notes = draw(st.lists(st.sampled_from(NOTES), max_size=2, unique=True))
    if notes and draw(st.booleans()):
        made.add(SkipReason.BLANK, [])
    made.add(SkipReason.NOTE, *map(made.alone, notes))
