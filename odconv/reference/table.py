"""How a table of this package is read: UTF-8, one header row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib.resources import files


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a shipped table, in file order, header names as keys.

    Args:
        name: file name beside this module, such as "eras.csv".
    """
    text = files("odconv.reference").joinpath(name).read_bytes().decode()
    header, *lines = csv.reader(text.splitlines())  # plain tables: `csv.DictReader` takes twice as long
    return (dict(zip(header, cells, strict=True)) for cells in lines)
