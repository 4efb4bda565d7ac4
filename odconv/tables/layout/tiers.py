"""Headers of several rows: which rows belong together, and how their labels join into names of columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from odconv.tables.layout.cells import Look, is_run, look
from odconv.tables.layout.region import Region
from odconv.tables.layout.words import folded, says
from odconv.tables.table import Column, Label

MAX_TIERS = 4
_GROUP_LETTERS = 6  # letters of a label that may stand alone above a header; titles are longer
_LABELS = (Look.LABEL, Look.PERIOD, Look.SENTENCE, Look.NUMBER, Look.MARK)
_VALUES = (Look.NUMBER, Look.VALUE, Look.MARK)
_UNIT_IN_LABEL = re.compile(r"[（(\[［](?:単位[：:])?([^（）()\[\]［］]{1,8})[)）\]］]$")
_WEEKDAYS = frozenset("月火水木金土日")
_SPACE = re.compile(r"\s")
_CLOSING = (")", "）", "]", "］")
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_ .\-/()]*")


def extended(region: Region, row: int) -> tuple[int, ...]:
    """The rows of the header that `row` belongs to, top tier first."""
    rows = [row]
    while len(rows) < MAX_TIERS and rows[0] > region.top and _is_upper(region, rows[0] - 1, rows[0]):
        rows.insert(0, rows[0] - 1)
    while len(rows) < MAX_TIERS and rows[-1] + 1 < region.bottom and _is_lower(region, rows, rows[-1] + 1):
        rows.append(rows[-1] + 1)
    return tuple(rows)


def columns_of(region: Region, rows: Sequence[int], records: Sequence[int] | None = None) -> tuple[Column, ...]:
    """The columns of a region under a header.

    Args:
        region: the region.
        rows: indices of the header rows, top tier first.
        records: indices of the records; a column without a label and without a text in these is left out.
    """
    tiers = _labelled(region, rows)
    hidden = region.grid.hidden_columns
    columns = []
    for at, place in enumerate(region.columns):
        labels = [tier[at] for tier in tiers]
        if records is not None and not any(labels) and not any(map(str.strip, region.grid.texts(place, records))):
            continue
        name, kept, unit = _joined([label for label in labels if label is not None])
        columns.append(Column(place, name, kept, unit, place in hidden))
    return tuple(columns)


def _joined(labels: Sequence[Label]) -> tuple[str, tuple[Label, ...], str | None]:
    """The name, the labels that it was joined from, and the unit."""
    kept: list[Label] = []
    names: list[str] = []
    unit = None
    if len(labels) > 1 and says("title", labels[0].text):
        labels = labels[1:]
    for label in labels:
        text = one_line(label.text)
        if not text or (names and folded(names[-1]) == folded(text)):
            continue
        if names and text not in _WEEKDAYS and says("unit", text):
            unit = _bare(text)
            continue
        kept.append(label)
        names.append(text)
    name = "_".join(names)
    if unit is None and name.endswith(_CLOSING) and (found := _UNIT_IN_LABEL.search(name)) and says("unit", found[1]):
        unit = _bare(found[1])
    return name, tuple(kept), unit


def one_line(text: str) -> str:
    r"""A label on one line: line breaks between Japanese letters go, other white space becomes one space.

    Spaces that only widen a label go too: 住　　所, 電 話 番 号.

    >>> one_line("住　　所"), one_line("電話\n番号"), one_line("AED  device")
    ('住所', '電話番号', 'AED device')
    """
    if not _SPACE.search(text):
        return text
    text = re.sub(r"(?<=[^\x00-\x7f])[\r\n]+|[\r\n]+(?=[^\x00-\x7f])", "", text)
    parts = text.split()
    if len(parts) > 1 and all(len(part) == 1 and not part.isascii() for part in parts):
        return "".join(parts)
    return " ".join(parts)


def _bare(text: str) -> str:
    plain = text.strip().strip("()（）[]［］ 　")
    return re.sub(r"^単位[：:]", "", plain)


def _labelled(region: Region, rows: Sequence[int]) -> list[list[Label | None]]:
    """The labels of every tier, by column: merged cells spread, and blanks beside a group label filled from it."""
    texts = [region.spread(row) for row in rows]
    tiers: list[list[Label | None]] = []
    for number, row in enumerate(rows):
        tier: list[Label | None] = []
        for at, place in enumerate(region.columns):
            origin = region.covered.get((row, place), (row, place))
            text = texts[number][at]
            if text.strip():
                tier.append(Label(text, origin[0] + 1, origin[1] + 1))
            else:
                tier.append(_from_the_left(tiers, tier, texts, number, at))
        tiers.append(tier)
    return tiers


def _from_the_left(
    above: list[list[Label | None]], tier: list[Label | None], texts: list[list[str]], number: int, at: int
) -> Label | None:
    """The label of the group that a blank cell belongs to: one to its left, within the same upper group."""
    lower = texts[number + 1 :]
    if not at or tier[at - 1] is None or not any(line[at].strip() and line[at - 1].strip() for line in lower):
        return None
    if any(upper[at] != upper[at - 1] for upper in above):
        return None
    return tier[at - 1]


def _is_upper(region: Region, upper: int, row: int) -> bool:
    """Whether a row is the tier above a header row: groups over some of its columns, no title."""
    raw, below = region.cells(upper), region.spread(row)
    filled = [at for at, text in enumerate(raw) if text.strip()]
    if not filled or _is_note(raw, filled):
        return False
    if filled[0] == 0 and says("title", raw[0]) and len(filled) > 1 and _merged_groups(region, upper, row):
        return True  # 単位：千円 in the corner of a stacked header
    if any(look(raw[at]) not in (Look.LABEL, Look.PERIOD) for at in filled):
        return _ages_over_sexes(region, upper, row, [raw[at] for at in filled])
    if any(says("title", raw[at]) for at in filled) or (
        len(filled) <= 2 and any(says("unit", raw[at]) for at in filled)
    ):
        return False
    if _merged_groups(region, upper, row) or _is_translation(region.spread(upper), below, region, row):
        return True
    if _under_repeated(region, raw, below, row) and not all(says("metadata", raw[at]) for at in filled):
        return True
    names = [folded(text) for text in below if text.strip()]
    repeated = len(set(names)) < len(names)
    groups = [at for at in filled if below[at].strip() and _heads_blanks(raw, below, at)]
    if groups and groups[0] == 0 and len(folded(raw[0])) > _GROUP_LETTERS:
        return False  # a title over the first column, beside another text
    if len(groups) >= 2:
        return True
    if len(filled) == 1 and 0 < filled[0] < len(below) - 1 and len(folded(raw[filled[0]])) <= _GROUP_LETTERS:
        return below[filled[0]].strip() != ""  # a group label that was centred without merging
    complementary = sum(not below[at].strip() for at in filled)
    return bool(groups) and groups[0] > 0 and (repeated or complementary > 0)


def _heads_blanks(raw: Sequence[str], below: Sequence[str], at: int) -> bool:
    """Whether a label has blanks to its right, and labels stand below these."""
    for right in range(at + 1, len(raw)):
        if raw[right].strip():
            return False
        if below[right].strip():
            return True
    return False


def _ages_over_sexes(region: Region, upper: int, row: int, texts: Sequence[str]) -> bool:
    """Whether numbers or dates stand over labels: bare ages in merged cells over 男 and 女, days over weekdays."""
    below = region.spread(row)
    if any(look(text) not in (Look.BLANK, Look.LABEL, Look.PERIOD) for text in below):
        return False
    if sum(text in _WEEKDAYS for text in below) > 2:
        return all(text in _WEEKDAYS or not text or look(text) is Look.LABEL for text in below)
    return all(look(text) is not Look.SENTENCE for text in texts) and _merged_groups(region, upper, row)


def _merged_groups(region: Region, upper: int, row: int) -> bool:
    """Whether merged cells tie a row to the one below: a cell over both, or one over several labels below."""
    spread, below = region.spread(upper), region.spread(row)
    for at, place in enumerate(region.columns):
        origin = region.covered.get((upper, place))
        if origin is None or not spread[at].strip():
            continue
        if region.covered.get((row, place)) == origin:
            return True
        if origin == (upper, place) and at + 1 < len(region.columns):
            right = region.covered.get((upper, region.columns[at + 1]))
            if right == origin and below[at].strip() and below[at + 1].strip() and at + 1 < len(region.columns):
                return True
    return False


def _is_lower(region: Region, rows: Sequence[int], lower: int) -> bool:
    """Whether a row is a further tier of the header above it."""
    above, raw = _lowest(region, rows), region.cells(lower)
    spread = region.spread(lower)
    filled = [at for at, text in enumerate(raw) if text.strip()]
    if not filled or _is_unit_row([text for text in region.cells(rows[-1]) if text.strip()]):
        return False
    if _is_unit_row([raw[at] for at in filled]):
        return True
    if _is_note(raw, filled):
        return False
    if _reaches_down(region, rows[-1], lower):
        return True
    if any(look(raw[at]) not in _LABELS for at in filled):
        return False
    if _is_translation(above, spread, region, lower):
        return True
    texts = [raw[at] for at in filled]
    if sum(look(text) in (Look.NUMBER, Look.MARK) for text in texts) * 3 > len(texts):
        return is_run(texts) and not _is_run_again(region, lower) and _completes(above, spread, filled)
    if _merged_groups(region, rows[-1], lower) and _differs_from_body(region, lower, filled):
        return True
    if _completes(above, spread, filled) or _groups_within(region, above, spread, lower):
        return True
    return _under_repeated(region, above, spread, lower)


def _reaches_down(region: Region, row: int, lower: int) -> bool:
    """Whether a merged label of the header covers the row below it as well, beside labels of its own."""
    for place in region.columns:
        origin = region.covered.get((row, place))
        if origin is not None and origin == region.covered.get((lower, place)):
            return region.grid.rows[origin[0]][origin[1]].strip() != ""
    return False


def _completes(above: Sequence[str], below: Sequence[str], filled: Sequence[int]) -> bool:
    """Whether the labels of the lower row stand only under blanks of the upper one and under the group beside them."""
    blanks = [at for at, text in enumerate(above) if not text.strip()]
    if not any(below[at].strip() for at in blanks):
        return False
    groups = set(blanks) | {at - 1 for at in blanks if at}
    return all(at in groups for at in filled) and len(filled) < len(above) * 1.01 and len(blanks) > 0


def _is_run_again(region: Region, row: int) -> bool:
    """Whether the row below holds a run of numbers too, as records by chance do and a header does not."""
    return row + 1 < region.bottom and is_run(region.cells(row + 1))


def _groups_within(region: Region, above: Sequence[str], below: Sequence[str], lower: int, depth: int = 1) -> bool:
    """Whether the lower row only names groups within those of the upper one, and the rows below it complete both."""
    if depth >= MAX_TIERS or lower + 1 >= region.bottom:
        return False
    starts = {at for at in range(len(above) - 1) if above[at].strip() and not above[at + 1].strip()}
    if not all(at in starts or not above[at].strip() for at, text in enumerate(below) if text.strip()):
        return False
    both = [up or down for up, down in zip(above, below, strict=True)]
    last = region.cells(lower + 1)
    filled = [at for at, text in enumerate(last) if text.strip()]
    if len(filled) < 2 or any(look(last[at]) not in (Look.LABEL, Look.PERIOD) for at in filled):
        return False
    return _completes(both, last, filled) or _groups_within(region, both, last, lower + 1, depth + 1)


def _lowest(region: Region, rows: Sequence[int]) -> list[str]:
    """The lowest label of every column."""
    found = [""] * len(region.columns)
    for row in rows:
        found = [text or above for text, above in zip(region.spread(row), found, strict=True)]
    return found


def _is_note(raw: Sequence[str], filled: Sequence[int]) -> bool:
    """Whether a row is a remark or heads a section: a cell or two that begin like that."""
    if len(filled) == 1 and says("section", raw[filled[0]]):
        return True
    return len(filled) <= 2 and any(says("note", raw[at]) for at in filled)


def _under_repeated(region: Region, above: Sequence[str], below: Sequence[str], lower: int) -> bool:
    """Whether labels of the upper row stand in several cells side by side, and different ones below each."""
    runs = [
        at
        for at, (left, right) in enumerate(pairwise(above))
        if left.strip() and left == right and below[at].strip() and below[at] != below[at + 1]
    ]
    if not runs:
        return False
    body = region.below(lower, 6)
    return bool(body) and all(look(below[at]) in (Look.LABEL, Look.PERIOD) for at in runs)


def _differs_from_body(region: Region, lower: int, filled: Sequence[int]) -> bool:
    """Whether the row holds labels only, or values stand below some of them."""
    body = region.below(lower, 6)
    looks = region.looks(lower)
    if not body:
        return True
    kinds = [[line[at] for line in body if line[at] is not Look.BLANK] for at in filled]
    contrast = any(column and all(kind in _VALUES for kind in column) for column in kinds)
    return contrast and all(looks[at] in (Look.LABEL, Look.PERIOD) for at in filled)


def _is_unit_row(texts: Sequence[str]) -> bool:
    """Whether most cells hold a unit and nothing else; letters that number the columns are none."""
    texts = [text for text in texts if look(text) is not Look.MARK]  # a dash where a column has no unit
    if not texts:
        return False
    plain = sum(len(folded(text)) == 1 and text.isalpha() and text.isascii() for text in texts)
    return sum(says("unit", text) for text in texts) * 10 >= len(texts) * 7 and plain * 2 <= len(texts)


def _is_translation(above: Sequence[str], below: Sequence[str], region: Region, lower: int) -> bool:
    """Whether one of two rows gives every Japanese label of the other an English name."""
    pairs = [(up, down) for up, down in zip(above, below, strict=True) if up.strip() and down.strip()]
    if len(pairs) < 3 or len(pairs) < 0.8 * sum(bool(up.strip()) for up in above):
        return False
    if all(up.isascii() for up, _ in pairs):
        pairs = [(down, up) for up, down in pairs]
        if not all(says("header", up) for up, _ in pairs):
            return False  # a record below an English header
    if all(up.isascii() for up, _ in pairs):
        return False
    english = sum(down.isascii() and bool(_IDENTIFIER.fullmatch(down.strip())) for _, down in pairs)
    types = sum(says("metadata", down) for _, down in pairs)
    body = region.below(lower, 4)
    plain = all(
        any(line[at] is not Look.LABEL for at in range(len(line)) if line[at] is not Look.BLANK) for line in body
    )
    return english == len(pairs) and types < len(pairs) and plain and len({down for _, down in pairs}) == len(pairs)
