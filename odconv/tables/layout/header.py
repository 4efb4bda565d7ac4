"""Which rows of a region are its header: the first wide row of labels, with the tiers above and below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from odconv.tables.layout import tiers
from odconv.tables.layout.cells import Look, is_run, look
from odconv.tables.layout.region import HEAD, WIDE, Region
from odconv.tables.layout.words import folded, names_unit, says

_LABELS = (Look.LABEL, Look.PERIOD, Look.SENTENCE)
_HARD = (Look.NUMBER, Look.VALUE)
_BINARY = ("0", "1")  # numbers that look like marks
_EXAMPLES = frozenset({"例", "(例)", "記入例", "(記入例)", "入力例", "作成例", "記載例"})
_LABEL_SHARE = 0.75
_BODY = 8  # rows below a header that tell what its columns hold
_STRIKES = 3  # rows of values after a candidate: what follows them is the body
_LATER_COSTS = 0.12  # of a candidate's score: a record of labels must not beat the header above it


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a region.

    Attributes:
        rows: indices of its rows, top tier first; empty where the table has none.
        metadata: indices of rows right below it that tell how to fill the columns in, or their types.
        body: index of the first row that may be a record.
    """

    rows: tuple[int, ...]
    metadata: tuple[int, ...]
    body: int


def find_header(region: Region) -> Header | None:
    """The header of a region, None where no row is wide enough for a table."""
    marked = _property_row(region)
    if marked is not None:
        return marked
    best = _best_candidate(region)
    if best is None:
        first = next((row for row in range(region.top, region.bottom) if region.wide(row)), None)
        return None if first is None else Header((), (), first)
    rows = tiers.extended(region, best)
    body = rows[-1] + 1
    metadata: list[int] = []
    while body < region.bottom and len(metadata) < 4 and describes_columns(region, body):
        metadata.append(body)
        body += 1
    return Header(rows, tuple(metadata), body)


def heads_another(region: Region, row: int, header: Header, *, apart: bool) -> bool:
    """Whether a row within a body is the header of another table: labels where the body above and below has values.

    Args:
        region: the region.
        row: index of the row.
        header: the header of the table above.
        apart: whether an empty row stands between the two: then no word of a header is asked for.
    """
    if not region.wide(row) or not _of_labels(region, row):
        return False
    here = region.looks(row)
    if any(kind in (Look.SENTENCE, Look.VALUE) for kind in here):
        return False
    above = [region.looks(place) for place in range(max(header.body, row - 5 * _BODY), row) if region.wide(place)]
    below = region.below(row, _BODY)
    breaks = sum(_mostly_hard(above[-_BODY:], at) for at, kind in enumerate(here) if kind in (Look.LABEL, Look.PERIOD))
    heads = sum(_mostly_hard(below, at) for at, kind in enumerate(here) if kind in _LABELS)
    filled = [text for text in region.spread(row) if text.strip()]
    known = sum(says("header", text) or names_unit(text) or look(text) is Look.PERIOD for text in filled) / len(filled)
    if not below or known < (0.2 if apart else 0.34):
        return False
    return (breaks >= 1 and heads >= 1) or (known > 0.8 and region.counts[row] >= 3)


def _best_candidate(region: Region) -> int | None:
    """The most likely row of a header in the head of a region."""
    best: int | None = None
    best_score: float | None = None  # known when a second row would be one too
    order = strikes = 0
    for row in range(region.top, min(region.bottom, region.top + HEAD)):
        if not region.wide(row) and not _closes_stack(region, row):
            continue
        if not _of_labels(region, row) or _is_record_of_labels(region, row):
            strikes += best is not None
            if strikes >= _STRIKES:
                break
            continue
        if best is None:
            best = row
            continue
        if best_score is None:
            best_score = _score(region, best)
        order += 1
        score = _score(region, row) - _LATER_COSTS * order
        if score > best_score + 0.3:
            best, best_score, strikes = row, score, 0
    return best


def _closes_stack(region: Region, row: int) -> bool:
    """Whether a row is the lowest tier of labels that only together are as wide as the record below them."""
    if row + 1 >= region.bottom or not region.wide(row + 1) or _of_labels(region, row + 1):
        return False
    union: set[int] = set()
    for tier in range(row, max(region.top, row - tiers.MAX_TIERS + 1) - 1, -1):
        filled = [at for at, text in enumerate(region.cells(tier)) if text.strip()]
        if not filled or (tier == row and len(filled) < 2):
            break
        union.update(filled)
    return len(union) >= region.typical * WIDE and row > region.top


def _of_labels(region: Region, row: int) -> bool:
    """Whether a row holds labels rather than values; a row and its neighbours ask for it."""
    found = region.labelled.get(row)
    if found is None:
        texts = [text for text in region.spread(row) if text.strip()]
        found = region.labelled[row] = _are_labels(region, row, texts) and not _are_of_form(tuple(texts))
    return found


@lru_cache(maxsize=1 << 10)  # the files of a publisher have the same headers
def _are_of_form(texts: tuple[str, ...]) -> bool:
    """Whether texts are the names of what is to be filled in (団体名：, 担当課：), or titles."""
    if sum(text.rstrip().endswith(("：", ":")) for text in texts) * 3 >= len(texts):
        return True
    return sum(look(text) is Look.LABEL and says("title", text) for text in texts) * 2 >= len(texts)


def _are_labels(region: Region, row: int, texts: Sequence[str]) -> bool:
    """Whether the texts of a row are labels by what they look like."""
    if len(set(texts)) < min(2, len(region.columns)):
        return False
    looks = [look(text) for text in texts]
    numbers, values = looks.count(Look.NUMBER), looks.count(Look.VALUE)
    if looks.count(Look.PERIOD) == len(looks):
        return bool(region.below(row, 1)) and len(texts) > 1
    need, good = _LABEL_SHARE * len(texts), sum(map(looks.count, _LABELS))
    if good < need and numbers and is_run(texts):
        good += numbers + sum(text in _BINARY for text in texts)
    elif good < need <= good + values and _dates_head(region, row, looks):
        good += values
    return good >= need


def _is_record_of_labels(region: Region, row: int) -> bool:
    """Whether a row of labels is one record among others: no word of a header, and texts that stand below it too."""
    known = _known_share(region, row)
    if known >= 0.34:
        return False
    here = region.spread(row)
    looks = [look(text) for text in here]
    below = region.below(row, _BODY)
    if not below:
        return False
    hard = [at for at, kind in enumerate(looks) if kind in _HARD]
    texts = [text for text in here if text.strip()]
    if is_run(texts) or _dates_head(region, row, looks):
        return False
    if hard and sum(_mostly_hard(below, at) for at in hard) == len(hard) and known == 0:
        return True
    periods = [at for at, kind in enumerate(looks) if kind is Look.PERIOD]
    alike = sum(all(line[at] in (Look.PERIOD, Look.BLANK) for line in below) for at in periods)
    if alike * 2 >= len(texts):
        return True
    recurring = 0
    for at, text in enumerate(here):
        if text and looks[at] is Look.LABEL:
            place = region.columns[at]
            recurring += any(
                region.grid.rows[other][place] == text for other in range(row + 1, min(region.bottom, row + 40))
            )
    return recurring > 0 and known == 0


def _score(region: Region, row: int) -> float:
    """How much a row of labels looks like the header: words, width, and values below its labels."""
    texts = region.spread(row)
    below = region.below(row, _BODY)
    filled = [at for at, text in enumerate(texts) if text.strip()]
    contrast = sum(_mostly_hard(below, at) for at in filled) / max(1, len(filled))
    coverage = min(1.0, len(filled) / max(1, region.typical))
    names = Counter(folded(texts[at]) for at in filled)
    return _known_share(region, row) + 0.5 * contrast + 0.7 * coverage + 0.3 * len(names) / max(1, len(filled))


def _known_share(region: Region, row: int) -> float:
    return _share_of_words(tuple(filter(str.strip, region.spread(row))))


@lru_cache(maxsize=1 << 10)
def _share_of_words(texts: tuple[str, ...]) -> float:
    return sum(says("header", text) or names_unit(text) for text in texts) / max(1, len(texts))


def _mostly_hard(rows: Sequence[Sequence[Look]], at: int) -> bool:
    """Whether most of the filled cells of a column are numbers, dates, telephone numbers and the like."""
    kinds = [row[at] for row in rows if row[at] is not Look.BLANK]
    hard = sum(kind in _HARD or kind is Look.MARK for kind in kinds)
    return hard * 2 > len(kinds)


def _dates_head(region: Region, row: int, looks: Sequence[Look]) -> bool:
    """Whether at least three dates of a row stand over columns that hold numbers: a month or a day each."""
    if looks.count(Look.VALUE) < 3:
        return False
    over = [at for at, kind in enumerate(region.looks(row)) if kind is Look.VALUE]
    below = False
    for line in region.each_below(row, _BODY):
        if any(line[at] not in (Look.NUMBER, Look.MARK, Look.BLANK) for at in over):
            return False
        below = True
    return below


def describes_columns(region: Region, row: int) -> bool:
    """Whether a row beside a header speaks of its columns: types, 必須 and 任意, numbers, instructions, an example."""
    texts = [text for text in region.cells(row) if text.strip()]
    if not texts:
        return False
    if texts[0].lstrip().startswith("#") and len(texts) > 1:
        return True
    if folded(texts[0]) in _EXAMPLES:
        return True
    if len(texts) < 2:
        return False
    if all(says("metadata", text) for text in texts) and not all(look(text) is Look.MARK for text in texts):
        return True
    return _counts_on(texts, len(region.columns)) or _stands_apart(region, row)


def _counts_on(texts: Sequence[str], width: int) -> bool:
    """Whether a row numbers all columns: 1, 2, 3 and so on, circled or not."""
    return 4 <= len(texts) == width and all(
        folded(text).strip("()") == str(number) for number, text in enumerate(texts, start=1)
    )


def _stands_apart(region: Region, row: int) -> bool:
    """Whether most cells are marks or sentences where the rows below hold neither: ◎ for required, instructions."""
    looks = region.looks(row)
    filled = [at for at, kind in enumerate(looks) if kind]
    for kind in (Look.MARK, Look.SENTENCE):
        here = [at for at in filled if looks[at] is kind]
        if len(here) < 2 or len(here) < 0.6 * len(filled):
            continue
        below = region.below(row, _BODY)
        apart = [at for at in here if below and not any(line[at] is kind for line in below)]
        if len(apart) >= 0.8 * len(here):
            return any(line[at] for at in apart for line in below)
    return False


def _property_row(region: Region) -> Header | None:
    """The header of a LinkData table: the row that begins with `#property`, between rows that begin with `#`."""
    if not region.columns:
        return None
    for row in range(region.top, min(region.bottom, region.top + 40)):
        first = region.grid.rows[row][region.columns[0]]
        if first.startswith("#property") and not first.startswith("#property_"):
            body = row + 1
            while body < region.bottom and region.grid.rows[body][region.columns[0]].startswith("#"):
                body += 1
            return Header((row,), tuple(range(row + 1, body)), body)
        if row == region.top and not first.startswith("#"):
            return None
    return None
