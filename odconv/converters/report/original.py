"""What has to be kept so that every cell of the source can be rebuilt from the output.

A column that went into one field is rebuilt from that field: most changes can be turned round text by text (what is
now 2023-04-01 was 令和5年4月1日), and what cannot is kept record by record. That this yields the original is not
believed but looked up, cell by cell, while the report is made; so it holds for joined, split and moved cells as well.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import chain, compress
from operator import itemgetter, ne

from odconv.converters.conversion import Conversion, Filled
from odconv.converters.report.model import Kept, OriginalColumn
from odconv.converters.report.ranges import packed, unpacked
from odconv.converters.report.tally import Tallies, records_of
from odconv.converters.report.texts import Texts
from odconv.tables.model import ColumnarRows

Written = Callable[[str], str]
"""How a value stands in the output: the value itself, unless the writer guards or replaces characters."""


def header_of(conversion: Conversion) -> list[list[str]]:
    """The cells of the header rows, of the table's columns alone."""
    table = conversion.table
    rows = (table.grid.rows[number - 1] for number in table.header_rows)
    return [[row[column.place] for column in table.columns] for row in rows]


def columns_of(
    conversion: Conversion, *, from_output: bool, written: Written | None = None, tallies: Tallies | None = None
) -> Iterator[OriginalColumn]:
    """What to keep of each column of the source, in its order.

    Args:
        conversion: the conversion.
        from_output: whether there will be an output to begin with: a row for each valid record, in their order.
        written: how a value stands in that output, as itself where None.
        tallies: what became of the cells; counted where None.
    """
    columnar = isinstance(conversion.table.grid.rows, ColumnarRows) and not conversion.table.filled
    by_column = _by_column(conversion) if from_output else {}
    told = {} if columnar else {id(tally.filled): tally.told for tally in tallies or Tallies(conversion)}
    returned = {rejected.record for rejected in conversion.rejected}
    for at in range(len(conversion.table.columns)):
        own = by_column.get(at, [])
        best = max(own, key=lambda filled: filled.variety) if len(own) > 1 else next(iter(own), None)
        if columnar:
            yield _long_column(conversion, at, best, written)
        elif best is None:
            texts = conversion.table.texts(at)
            yield OriginalColumn(None, {}, _kept(range(len(texts)), texts))
        else:
            values = _values(conversion, best.field, written)
            found = None if returned else known_column(best, told[id(best)], values)
            yield found or column_of(best.field, best.texts, values, returned)


def _by_column(conversion: Conversion) -> dict[int, list[Filled]]:
    """How each column went into the fields that hold it."""
    by_column: dict[int, list[Filled]] = {}
    for filled in conversion.filled:
        if filled.column is not None and filled.field in conversion.columns:
            by_column.setdefault(filled.column, []).append(filled)
    return by_column


def _long_column(conversion: Conversion, at: int, best: Filled | None, written: Written | None) -> OriginalColumn:
    """What to keep of a column that is kept as distinct texts."""
    import numpy as np  # noqa: PLC0415  (long tables alone ask for it, and for Polars)

    from odconv.converters.report.longoriginal import long_column  # noqa: PLC0415
    from odconv.tables.coded import Coded  # noqa: PLC0415
    from odconv.tables.framerows import coded  # noqa: PLC0415

    texts, values = coded(conversion.table, at), None
    if best is not None:
        values = Coded.of(conversion.columns[best.field])
        if written is not None:
            values = values.mapped([written(value) for value in values.distinct.to_list()])
    returned = np.asarray([rejected.record for rejected in conversion.rejected], np.int64)
    return long_column(None if best is None else best.field, texts, values, returned)


def _values(conversion: Conversion, field: str, written: Written | None) -> Sequence[str]:
    values = conversion.columns[field]
    if written is None:
        return values
    known = {value: written(value) for value in set(values)}
    return [known[value] for value in values]


def known_column(filled: Filled, told: Texts, values: Sequence[str]) -> OriginalColumn | None:
    """What to keep of a column of which the output holds all records: its texts that changed tell, not every cell.

    Args:
        filled: how the column went into its field.
        told: what there is to tell of its texts.
        values: of that field, one for each record.

    Returns:
        What `column_of` finds cell by cell; None where a value is not what became of its text.
    """
    texts = filled.texts
    if texts == values:
        return OriginalColumn(filled.field, {}, [])
    made = {text: value for text, value in zip(told.texts, told.became.values, strict=True) if text != value}
    if list(map(made.get, texts, texts)) != values:
        return None
    shared = set(made.values()).intersection(texts).difference(made)
    before = dict(zip(made.values(), made, strict=True))
    if len(before) == len(made) and not shared:
        return OriginalColumn(filled.field, before, [])
    records = dict(zip(told.texts, told.records, strict=True))
    often = made if len(texts) == len(filled.outcomes) else sorted(made, key=lambda text: -len(records[text]))
    before = _first([(made[text], text) for text in often])
    wrong = [records[text] for text, value in made.items() if before[value] != text]
    for value, own in records_of(shared, texts).items():  # cells that hold it as it is, against those of another text
        others = records[before[value]]
        stays = (len(own), others[0]) > (len(others), own[0])
        wrong.append(others if stays else own)
        if stays:
            del before[value]
    return OriginalColumn(filled.field, before, _kept_of(sorted(wrong, key=itemgetter(0)), texts))


def column_of(field: str, texts: Sequence[str], values: Sequence[str], returned: set[int]) -> OriginalColumn:
    """What to keep of a column that a field holds, as far as it does.

    Args:
        field: the field.
        texts: the cells.
        values: of the field, one for each record.
        returned: records that the output does not hold.
    """
    if texts == values:
        return OriginalColumn(field, {}, _kept(sorted(returned), texts))
    held = [record not in returned for record in range(len(texts))] if returned else None
    known = values if held is None else list(compress(values, held))
    origins = texts if held is None else list(compress(texts, held))
    before, wrong = _turned_round(known, origins)
    if wrong is None:
        differs = list(map(ne, map(before.get, values, values), texts))
    elif wrong:
        differs = list(map(wrong.__contains__, texts))
    else:
        return OriginalColumn(field, before, _kept(sorted(returned), texts))
    for record in returned:
        differs[record] = True
    return OriginalColumn(field, before, _kept(list(compress(range(len(texts)), differs)), texts))


def _turned_round(values: Sequence[str], texts: Sequence[str]) -> tuple[dict[str, str], set[str] | None]:
    """For each value the text that it was made of most often, where that is another one.

    Args:
        values: of the records that the output holds.
        texts: what they were made of.

    Returns:
        These texts by value, and the texts that they do not yield; None where a text is yielded here and not there.
    """
    before = dict(zip(values, texts, strict=True))
    wrong: set[str] | None = set()
    if len(before) < len(values):
        made = dict(zip(texts, values, strict=True))
        if list(map(made.get, texts)) == values:  # equal texts became equal values, as a rule
            if len(made) > len(before):
                often = made if len(made) == len(texts) else [text for text, _ in Counter(texts).most_common()]
                before = _first([(made[text], text) for text in often])
                wrong = {text for text, value in made.items() if before[value] != text}
        elif list(map(before.get, values)) != texts:
            before = _first([pair for pair, _ in Counter(zip(values, texts, strict=True)).most_common()])
            wrong = None
    return {value: text for value, text in before.items() if value != text}, wrong


def _first(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The first text of each value, in the order of the values."""
    return dict(pairs) | dict(reversed(pairs))


def _kept(records: Sequence[int], texts: Sequence[str]) -> list[Kept]:
    """Texts of some records."""
    by_text = defaultdict[str, list[int]](list)
    for record in records:
        by_text[texts[record]].append(record)
    return _kept_of(list(by_text.values()), texts)


def _kept_of(groups: Collection[Sequence[int]], texts: Sequence[str]) -> list[Kept]:
    """Texts of the records of each of them: by text where they repeat, else one after another.

    Args:
        groups: records of one text each, by the first of them.
        texts: of all records.
    """
    if len(groups) * 2 > sum(map(len, groups)):
        records = sorted(chain.from_iterable(groups))
        return [Kept(packed(records), [texts[record] for record in records])]
    return [Kept(packed(same), [texts[same[0]]]) for same in groups]


def rebuilt(
    columns: Sequence[OriginalColumn], returned: Sequence[int], output: Mapping[str, Sequence[str]], records: int
) -> list[list[str]]:
    """The columns of the source.

    Args:
        columns: what was kept.
        returned: records that the output does not hold, ascending.
        output: the columns of the output by name.
        records: number of records of the source.

    Returns:
        For each column its cells from top to bottom.

    Raises:
        ValueError: where output and report do not fit together.
        KeyError: where a column is missing from the output.
    """
    out = set(returned)
    held = [record for record in range(records) if record not in out]
    return [_rebuilt(column, held, output, records) for column in columns]


def _rebuilt(
    column: OriginalColumn, held: Sequence[int], output: Mapping[str, Sequence[str]], records: int
) -> list[str]:
    cells: list[str | None] = [None] * records
    if column.field is not None:
        for record, value in zip(held, output[column.field], strict=True):
            cells[record] = column.before.get(value, value)
    for kept in column.kept:
        places = list(unpacked(kept.records))
        texts = kept.texts * len(places) if len(kept.texts) == 1 else kept.texts
        for record, text in zip(places, texts, strict=True):
            cells[record] = text
    whole = [cell for cell in cells if cell is not None]
    if len(whole) != records:
        raise ValueError("cells are missing")
    return whole
