"""A few records that say the same of a long table's columns, for whoever asks only what kinds of texts they hold."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import islice

from odconv.tables.table import Table, is_long

FIRST = 200
DISTINCT = 60
_SHORT = 5_000  # records of a table that is its own extract


def extract(table: Table) -> Table:
    """The first 200 records, and those where the first 60 distinct texts of each column that are not blank first stand.

    In each column the first records and the first distinct texts, in their order, are those of the whole table.

    Args:
        table: any table; a short one comes back as it is.
    """
    if len(table) <= _SHORT or not is_long(table):
        return table
    from odconv.tables.framerows import coded  # noqa: PLC0415  (asks for Polars)

    records = set(range(FIRST))
    with ThreadPoolExecutor(os.cpu_count()) as threads:  # Polars works without the interpreter's lock
        columns = list(threads.map(partial(coded, table), range(len(table.columns))))
    for column in columns:
        texts = zip(column.distinct, column.firsts, strict=True)
        records |= {int(first) for _, first in islice((pair for pair in texts if pair[0].strip()), DISTINCT)}
    return replace(table, places=[table.places[record] for record in sorted(records)])
