"""The sides that are compared, each one whole process: `python -m benchmarks.sides SIDE FILE… [--out FOUND]`.

Prints one JSON line: what it found, and the seconds of work without start-up. Every side places every error in its
report; only with `--out` are the places written down in a common form, which is no part of the work.
"""

from __future__ import annotations

import argparse
import gc
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from odconv.environment import without_idle_threads

if TYPE_CHECKING:
    from odconv.validation.findings import Finding

Placed = tuple[int, str, str]  # row, field, error type
Found = tuple[int, Callable[[], list[Placed]]]  # how many errors, and what lists them


def odconv(files: list[Path], schema: Path) -> Found:
    """All errors with their places, by odconv."""
    return _by_odconv(files, schema, None)


def bounded(files: list[Path], schema: Path) -> Found:
    """The first thousand errors and warnings with their places, by odconv: what it lists unless told otherwise."""
    return _by_odconv(files, schema, 1000)


def _by_odconv(files: list[Path], schema: Path, limit: int | None) -> Found:
    from odconv import Options, Schema, validate

    loaded = Schema("benchmark/aed25", "1", json.loads(schema.read_text(encoding="utf-8")))
    found: list[Finding] = []
    for file in files:
        found += validate(file, loaded, options=Options(limit=limit)).findings
    return len(found), lambda: [(item.row or 0, item.field, item.code) for item in found]


def frictionless(files: list[Path], schema: Path) -> Found:
    """All errors with their places, by frictionless."""
    from frictionless import Checklist, Dialect, Resource, Schema, formats

    reports = []
    for file in files:
        control = formats.CsvControl(delimiter=",", double_quote=True, skip_initial_space=False)
        dialect = Dialect(header_rows=[1], controls=[control])
        loaded = Schema.from_descriptor(json.loads(schema.read_text(encoding="utf-8")))
        resource = Resource(path=file.name, basepath=str(file.parent), schema=loaded, dialect=dialect, encoding="utf-8")
        reports.append(resource.validate(Checklist(), limit_errors=1_000_000_000))
    count = sum(report.stats["errors"] or 0 for report in reports)

    def listed() -> list[Placed]:
        rows = [row for report in reports for row in report.flatten(["rowNumber", "fieldName", "type"])]
        return [(row, field or "", kind) for row, field, kind in rows]

    return count, listed


def polars_read(files: list[Path], schema: Path) -> Found:
    """Nothing found: the bare batched text read, which is the practical limit."""
    import polars as pl

    del schema
    for file in files:
        table = pl.scan_csv(file, infer_schema=False, truncate_ragged_lines=True)
        for batch in table.collect_batches(chunk_size=100_000):
            assert batch.width
    return 0, list


SIDES: dict[str, Callable[[list[Path], Path], Found]] = {
    "bounded": bounded,
    "frictionless": frictionless,
    "odconv": odconv,
    "polars": polars_read,
}


def main() -> None:
    """Run one side once."""
    parser = argparse.ArgumentParser()
    parser.add_argument("side", choices=SIDES)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--schema", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    without_idle_threads()  # as the command does, and for every side
    SIDES[args.side]([], args.schema)  # loads what the side needs: `work` and `cpu` are without it
    begin = time.perf_counter()
    cpu = time.process_time()
    count, listed = SIDES[args.side](args.files, args.schema)
    result: dict[str, Any] = {
        "work": time.perf_counter() - begin,
        "cpu": time.process_time() - cpu,
        "found": count,
    }
    if args.out:
        args.out.write_text("\n".join(map(repr, sorted(listed()))), encoding="utf-8")
    print(json.dumps(result))
    gc.freeze()  # for every side what `odconv` does at its end: no search for cycles in what is given back anyway


if __name__ == "__main__":
    main()
