"""The same dataset published twice → how far the conversions of both agree, cell by cell, and why where they do not.

Run: python tools/judge_pairs.py FOLDER      (the folder that holds PAIRS.csv)

Each pair is converted from its first file; the second one, which somebody else made of it, is what should come out. A
cell agrees as it stands, or after the second file is converted too (it is no standard form either), or not at all.
"""

from __future__ import annotations

import csv
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from odconv.converters.columns.mapping import Status
from odconv.converters.conversion import Conversion
from odconv.converters.job import Order, convert_file
from odconv.errors import OdconvError

AS_IT_STANDS = "as it stands"
NAMES = ("名称", "イベント名", "学校名", "地域名", "ID", "NO")


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that does not agree as it stands: its field, what came out, what was expected, and the cause."""

    field: str
    row: int
    ours: str
    target: str
    cause: str


@dataclass(slots=True)
class Judged:
    """What came of one pair.

    Attributes:
        name: of the pair.
        schema: id of the format, "" where the first file is none.
        rows: rows that both files have.
        cells: cells compared: those with a value in either of the outputs.
        differences: those that do not agree as they stand.
    """

    name: str
    schema: str = ""
    rows: int = 0
    cells: int = 0
    differences: list[Difference] = field(default_factory=list)

    def causes(self) -> Counter[str]:
        """Number of differences by cause."""
        return Counter(found.cause for found in self.differences)


def pairs_in(folder: Path) -> Iterator[tuple[str, Path, Path]]:
    """The pairs of a folder: name, the file to convert, the file that somebody made of it."""
    with (folder / "PAIRS.csv").open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            yield row["pair_id"], folder / row["raw"], folder / row["normalised"]


def judged(name: str, raw: Path, target: Path) -> Judged:
    """One pair, judged."""
    result = Judged(name)
    try:
        done, ours = convert_file(raw, Order())
        theirs = convert_file(target, Order(schema=done.schema))[1]
    except OdconvError:
        return result
    result.schema = done.schema
    rows = list(_aligned(ours, theirs))
    result.rows = len(rows)
    texts, rules = _texts(theirs), _rules(theirs)
    own = _texts(ours)
    for item in ours.schema.field_names:
        mine, other = (each.columns.get(item, [""] * len(each.table)) for each in (ours, theirs))
        for here, there in rows:
            if not mine[here] and not other[there]:
                continue
            result.cells += 1
            literal = texts.get(item, {}).get(there, "")
            if mine[here] == literal:
                continue
            cause = _cause(mine[here], other[there], own.get(item, {}).get(here, ""), literal)
            if cause == AS_IT_STANDS:
                cause = f"the published cell is no standard form: {rules.get((item, there), 'derived')}"
            result.differences.append(Difference(item, here, mine[here], literal, cause))
    return result


def _cause(ours: str, theirs: str, source: str, target: str) -> str:
    """Why a value is not what stands in the published cell."""
    if ours == theirs:
        return AS_IT_STANDS
    if _plain(source) == _plain(target):
        return "the same cell gave two values"
    if not source or not target:
        return "only one of the publications has a value"
    if _number(source) is not None and _number(source) == _number(target):
        return "zeros of a number were lost in one of the files"
    if "E+" in source or "E+" in target:
        return "digits of a long number were lost in one of the files"
    if _bare(source) == _bare(target):
        return "characters (～ －) were lost or exchanged in one of the files"
    return "the publications say different things"


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _bare(text: str) -> str:
    """The text without the characters that encodings disagree on."""
    return re.sub(r"[～〜~?\-－−–―ー]", "", _plain(text))


def _texts(conversion: Conversion) -> Mapping[str, Mapping[int, str]]:
    """The cells of the source by field, for fields that one column fills."""
    found: dict[str, dict[int, str]] = {}
    for at, match in enumerate(conversion.mapping.matches):
        if match.status is Status.APPLIED and len(match.fields) == 1 and match.fields[0] not in found:
            found[match.fields[0]] = dict(enumerate(conversion.table.texts(at)))
    return found


def _rules(conversion: Conversion) -> Mapping[tuple[str, int], str]:
    """The rule by which each cell was changed."""
    return {(change.field, change.record): change.rule or change.issue for change in conversion.changes()}


def _aligned(ours: Conversion, theirs: Conversion) -> Iterator[tuple[int, int]]:
    """The records of both that are the same thing: by their names, the same name in its order; else by their place."""
    keys = [_keys(each) for each in (ours, theirs)]
    there = {key: record for record, key in enumerate(keys[1])}
    found = [(here, there[key]) for here, key in enumerate(keys[0]) if key in there]
    if len(found) * 2 < min(map(len, keys)) and len(keys[0]) == len(keys[1]):
        found = [(record, record) for record in range(len(keys[0]))]
    yield from found


def _keys(conversion: Conversion) -> list[tuple[str, int]]:
    named = (name for end in NAMES for name in conversion.schema.field_names if name.endswith(end))
    filled = (conversion.columns[name] for name in named if any(conversion.columns.get(name, ())))
    names: Sequence[str] = next(filled, [""] * len(conversion.table))
    seen: Counter[str] = Counter()
    keys = []
    for name in names:
        plain = _plain(name)
        keys.append((plain, seen[plain]))
        seen[plain] += 1
    return keys


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def main(folder: Path) -> None:
    """Print the figures of every pair, and of each cause its cells with an example."""
    results = [judged(*pair) for pair in pairs_in(folder)]
    total: Counter[str] = Counter()
    examples: dict[str, Difference] = {}
    for result in results:
        agree = result.cells - len(result.differences)
        print(f"{result.name}\t{result.schema or '-'}\t{result.rows} rows\t{agree}/{result.cells}")
        total += result.causes()
        for found in result.differences:
            examples.setdefault(found.cause, found)
    cells = sum(result.cells for result in results)
    print(f"\n{cells - total.total()}/{cells} cells agree as they stand")
    for cause, count in total.most_common():
        found = examples[cause]
        print(f"{count}\t{cause}\t{found.field}: {found.ours[:40]!r} / {found.target[:40]!r}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
