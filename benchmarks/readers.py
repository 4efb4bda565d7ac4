"""The sides that read tables, each one whole process: `python -m benchmarks.readers SIDE FILE…`.

Prints one JSON line: the number of rows read, and the seconds of work without start-up.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path


def odconv(file: Path) -> int:
    """The main table and all its cells as a frame."""
    from odconv.tables.frames import frame_of
    from odconv.tables.layout.find import tables_of
    from odconv.tables.reading import read

    (reading,) = read(file)
    return frame_of(tables_of(reading.grids)[0]).height


def small(file: Path) -> int:
    """The main table, in a process that has loaded what a batch needs for its longest file."""
    import odconv.tables.frames  # noqa: F401
    from odconv.tables.layout.find import tables_of
    from odconv.tables.reading import read

    (reading,) = read(file)
    return len(tables_of(reading.grids)[0])


def calamine(file: Path) -> int:
    """The bare read of python-calamine: lists of typed cells."""
    import python_calamine

    return len(python_calamine.CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()) - 1


def polars(file: Path) -> int:
    """CP932 decoded, and the bare read of Polars: columns of text."""
    import polars as pl

    text = file.read_bytes().decode("cp932")
    return pl.read_csv(text.encode(), infer_schema=False, truncate_ragged_lines=True).height


SIDES: dict[str, Callable[[Path], int]] = {"odconv": odconv, "small": small, "calamine": calamine, "polars": polars}


def main() -> None:
    """Run one side once; what it loads is loaded by a first file and not counted."""
    parser = argparse.ArgumentParser()
    parser.add_argument("side", choices=SIDES)
    parser.add_argument("files", type=Path, nargs="+")
    args = parser.parse_args()
    warm = args.files[0].with_name("warm" + args.files[0].suffix)
    SIDES[args.side](warm)
    begin, cpu = time.perf_counter(), time.process_time()
    rows = sum(SIDES[args.side](file) for file in args.files)
    print(json.dumps({"rows": rows, "work": time.perf_counter() - begin, "cpu": time.process_time() - cpu}))


if __name__ == "__main__":
    main()
