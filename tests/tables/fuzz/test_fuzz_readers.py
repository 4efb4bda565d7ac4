"""Whatever happens to a file, reading it ends soon, in bounded memory, with grids that hold or an error of ours.

A longer run: `FUZZ_EXAMPLES=5000 pytest tests/tables/fuzz`.
"""

from __future__ import annotations

import os
import resource
import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutations import MUTATIONS, Mutation, mutated
from samples import HEADER, ROWS, samples

from odconv.errors import UnreadableFile
from odconv.issues import explain
from odconv.tables.limits import Limits
from odconv.tables.model import Grid
from odconv.tables.reading import read
from odconv.tables.sniff import Kind

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "60"))
SECONDS = 30
MEMORY = 700 << 10  # KiB beyond what the process had taken before
LIMITS = Limits(
    max_text_bytes=1 << 24,
    max_rows=50_000,
    max_cells=1_000_000,
    max_workbook_bytes=1 << 25,
    max_archive_bytes=1 << 25,
    max_members=50,
    max_tables=100,
    max_seconds=SECONDS / 2,
    max_pdf_memory=1 << 28,
)
WORKBOOKS = {Kind.XLSX, Kind.XLSB, Kind.XLS, Kind.ODS}


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.parametrize("name", samples())
def test_a_sample_is_read(name: str) -> None:
    sample = samples()[name]
    patient = replace(LIMITS, max_seconds=20 * SECONDS)  # a sound file on a busy machine
    reading = read(sample.pack(sample.parts), patient)[0]
    (grid, *_) = reading.grids
    texts = {cell for row in grid.rows for cell in row}
    assert {ROWS[0][0], ROWS[-1][1], HEADER[-1]} <= texts


@pytest.mark.parametrize("name", samples())
def test_mutated_files_are_read_or_refused(name: str) -> None:
    sample = samples()[name]
    others = [other.pack(other.parts) for other in samples().values()]
    places = [*sample.parts, None]  # None: what was packed, not a part of it
    before = peak()

    @settings(max_examples=min(EXAMPLES, 15 if name == "pdf" and EXAMPLES == 60 else EXAMPLES), deadline=None,
              suppress_health_check=list(HealthCheck), database=None)  # fmt: skip
    @given(st.sampled_from(places), MUTATIONS, st.sampled_from(others))
    def run(place: str | None, mutations: list[Mutation], other: bytes) -> None:
        if place is None:
            data = mutated(sample.pack(sample.parts), mutations, other)
        else:
            data = sample.pack({**sample.parts, place: mutated(sample.parts[place], mutations, other)})
        begin = time.monotonic()
        check(data)
        assert time.monotonic() - begin < SECONDS
        assert peak() - before < MEMORY

    run()


def check(data: bytes) -> None:
    try:
        readings = read(data, LIMITS)
    except UnreadableFile as error:
        explain(error.code)  # which fails for a code without texts
        return
    assert readings[0].grids
    for reading in readings:
        assert (reading.issue is None) == bool(reading.grids)
        for grid in reading.grids:
            check_grid(grid)
            if reading.kind not in WORKBOOKS:  # whose cells may hold any character of Unicode
                assert not any("\0" in cell for row in grid.rows for cell in row)


def check_grid(grid: Grid) -> None:
    assert len(grid.rows) * grid.width <= LIMITS.max_cells
    assert grid.width <= LIMITS.max_columns
    for row in grid.rows:
        assert len(row) == grid.width
        for cell in row:
            cell.encode()
    assert all(row < len(grid.rows) for row in grid.hidden_rows)
    assert all(column < grid.width for column in grid.hidden_columns)
    for merge in grid.merges:
        assert 0 <= merge.first_row <= merge.last_row
        assert 0 <= merge.first_column <= merge.last_column
