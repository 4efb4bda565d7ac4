"""The change report for programs: it meets its schema, lists every changed cell, and its counts add up."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from pydantic_core import to_json

from odconv.converters import conversion as conversion_module
from odconv.converters.conversion import Conversion, Fate
from odconv.converters.convert import convert_table
from odconv.converters.report.build import Origin, counts_of
from odconv.converters.report.changes import Entries, Listing
from odconv.converters.report.lines import json_lines
from odconv.converters.report.model import Cells, ChangeReport, Entry
from odconv.converters.report.ranges import unpacked
from odconv.converters.report.rules import rules, sentences
from odconv.converters.report.write import changes_schema, head_of, made_schema, write_json, write_report
from odconv.schemas.registry import load_schema
from odconv.values.rules import rules as value_rules
from tests.converters.made_tables import table_of
from tests.converters.report.conftest import ROWS, converted
from tests.converters.report.tables import cells_in, conversions, output_rows, reported


def written(entry: Entry) -> dict[str, object]:
    """An entry as a line has it: without what is told of values in no cell alone."""
    whole = json.loads(to_json(entry))
    if entry.column is not None:
        del whole["records"]
    if entry.values == 1:
        del whole["values"]
    return dict(whole)


def as_json(conversion: Conversion, output: str | None = "out.csv") -> object:
    file = io.BytesIO()
    write_json(file, conversion, head_of(conversion, Origin("表.csv", "0" * 64, "cp932")), output=output)
    return json.loads(file.getvalue())


def test_the_published_schema_is_the_one_that_the_classes_make() -> None:
    assert changes_schema() == made_schema()
    jsonschema.Draft202012Validator.check_schema(changes_schema())


def test_reports_meet_the_published_schema(messy: Conversion, clean: Conversion) -> None:
    judge = jsonschema.Draft202012Validator(changes_schema())
    for conversion in (messy, clean):
        judge.validate(as_json(conversion))
        judge.validate(as_json(conversion, None))


def test_the_schema_refuses_what_is_no_report(messy: Conversion) -> None:
    judge = jsonschema.Draft202012Validator(changes_schema())
    report = as_json(messy)
    assert isinstance(report, dict)
    assert not judge.is_valid(report | {"further": 1})
    assert not judge.is_valid({name: part for name, part in report.items() if name != "original"})
    assert not judge.is_valid(report | {"original": report["original"] | {"returned": "0-"}})


@settings(max_examples=100, deadline=None)
@given(conversions())
def test_counts_add_up(conversion: Conversion) -> None:
    counts = reported(conversion).counts
    assert counts.cells.total == len(conversion.table) * len(conversion.filled)
    assert {fate: getattr(counts.cells, fate) for fate in Fate} == {fate: conversion.fates()[fate] for fate in Fate}
    assert (counts.valid, counts.returned) == (len(conversion.valid_records), len(conversion.rejected))


def test_counts_that_do_not_add_up_are_refused(messy: Conversion) -> None:
    counts = counts_of(messy)
    wrong = counts.cells.model_dump() | {"untouched": counts.cells.untouched + 1}
    with pytest.raises(ValueError, match="add up"):
        type(counts).model_validate(counts.model_dump() | {"cells": Cells(**wrong).model_dump()})


@settings(max_examples=100, deadline=None)
@given(conversions())
def test_every_change_is_listed_each_alone_or_equal_ones_together(conversion: Conversion) -> None:
    changes = list(conversion.changes())
    expected = sorted((c.field, c.address, c.before, c.after, c.rule, c.fate.value) for c in changes if c.address)
    counts = counts_of(conversion)
    for each in (True, False):
        entries = Entries(conversion, counts, Listing(each=each))
        found = [
            (entry.field, address, entry.before, entry.after, entry.rule, entry.fate.value)
            for entry in entries
            for address in cells_in(entry.cells)
        ]
        assert sorted(found) == expected
        assert entries.listed.complete
        assert entries.listed.cells == len(changes)


@settings(max_examples=100, deadline=None)
@given(conversions())
def test_values_in_no_cell_are_told_by_field_rule_and_record(conversion: Conversion) -> None:
    changes = [change for change in conversion.changes() if change.address is None]
    entries = [entry for entry in Entries(conversion, counts_of(conversion), Listing(each=True)) if not entry.column]
    told = Counter((e.field, e.rule, e.fate, record) for e in entries for record in unpacked(e.records))
    assert told == Counter((change.field, change.rule, change.fate, change.record) for change in changes)
    for entry in entries:
        same = [c for c in changes if (c.field, c.rule, c.issue) == (entry.field, entry.rule, entry.issue)]
        assert entry.after in {change.after for change in same}
        if entry.values == 1:
            own = set(unpacked(entry.records))
            assert {c.after for c in same if c.record in own and c.after == entry.after} == {entry.after}


def test_many_values_of_one_rule_that_stand_in_no_cell_are_one_entry() -> None:
    places = [*["千代田区"] * 3, *[f"千代田区丸の内1-{number}" for number in range(1, 31)]]
    table = table_of(["名称", "住所"], [["館"] * len(places), [f"東京都{place}" for place in places]])
    report = reported(convert_table(table, load_schema("standard/aed")))
    parts = {entry.field: entry for entry in report.changes if entry.rule == "derived.address-part"}
    town, block = parts["所在地_町字"], parts["所在地_番地以下"]
    assert (town.after, town.values, town.count, town.records) == ("丸の内", 1, 30, "4-33")
    assert (block.after, block.values, block.count, block.records) == ("1-1", 30, 30, "4-33")
    assert block.before == "東京都千代田区丸の内1-1"


@settings(max_examples=100, deadline=None)
@given(conversions())
def test_lines_of_the_list_are_its_entries(conversion: Conversion) -> None:
    for listing in (Listing(each=True), Listing(each=False), Listing(each=False, entries=3, addresses=1)):
        entries = Entries(conversion, counts_of(conversion), listing)
        columns = Entries(conversion, counts_of(conversion), listing).columns()
        blocks = [json_lines(tally, listed, conversion.table.places) for tally, listed in columns]
        lines = [line for block in blocks for line in block.split(b",\n")]
        assert [json.loads(line) for line in lines] == [written(entry) for entry in entries]


def test_a_capped_list_says_so_and_counts_stay_exact(messy: Conversion) -> None:
    whole, capped = reported(messy), reported(messy, entries=2)
    assert [len(capped.changes), capped.listed.entries] == [2, 2]
    assert not capped.listed.complete
    assert whole.listed.complete
    assert capped.counts == whole.counts
    few = list(Entries(many(), counts_of(many()), Listing(each=False, addresses=3)))
    assert next(entry.cells for entry in few if entry.column == "B") == ["B2:B4"]
    assert next(entry.count for entry in few if entry.column == "B") == 1200


def many() -> Conversion:
    return converted([ROWS[1], *[ROWS[2]] * 1200])


def test_equal_changes_stand_together_in_larger_tables() -> None:
    report = reported(many())
    kana = next(entry for entry in report.changes if entry.column == "B")
    assert (kana.before, kana.after, kana.rule) == ("ﾁｭｳｵｳﾄｼｮｶﾝ", "チュウオウトショカン", "kana.width")
    assert (kana.cells, kana.count, kana.record) == (["B2:B1201"], 1200, 1)


def test_the_report_tells_what_was_read_and_where_each_column_went(messy: Conversion) -> None:
    report = reported(messy)
    assert report.source.sheet == "一覧"
    assert report.source.header_rows == [2]
    assert [(entry.first, entry.reason.value) for entry in report.source.skipped] == [
        (1, "title"),
        (2, "header"),
        (7, "note"),
    ]
    columns = {column.column: column for column in report.columns}
    assert columns["A"].fields == ["名称"]
    assert columns["A"].score >= 0.75
    assert report.unmapped == [letters for letters, column in columns.items() if column.status.value != "applied"]
    assert "I" in report.unmapped
    assert report.publisher.code == "131016"
    assert {item.field: item.value for item in report.derived}["全国地方公共団体コード"] == "131016"


def test_rows_that_go_back_are_named_with_their_cells(messy: Conversion) -> None:
    rows = {row.row: row for row in reported(messy).returned}
    assert 6 in rows
    fault = next(fault for fault in rows[6].faults if fault.field == "名称")
    assert (fault.address, fault.code, fault.value) == ("A6", "constraint-error", "")
    assert rows[6].record == 4


def test_every_rule_that_is_named_has_its_sentence_in_both_languages(messy: Conversion) -> None:
    report = reported(messy)
    assert {entry.rule for entry in report.changes} - {""} == set(report.rules)
    assert all(set(texts) == {"ja", "en"} for texts in report.rules.values())
    assert set(value_rules()) < set(rules())
    assert sentences(["", "no.rule"]) == {"no.rule": {"ja": "no.rule", "en": "no.rule"}}


def test_a_clean_table_has_no_changes_and_keeps_nothing(clean: Conversion) -> None:
    report = reported(clean)
    assert report.changes == []
    assert report.counts.cells.untouched == report.counts.cells.total > 0
    fields = [column.field for column in report.original.columns]
    assert all(fields)
    assert not any(column.kept for column in report.original.columns)


def test_report_files_stand_beside_the_output(messy: Conversion, tmp_path: Path) -> None:
    output = tmp_path / "131016_aed.csv"
    output.write_bytes(b"x")
    paths = write_report(messy, tmp_path / "131016_aed", source_name="表.xlsx", outputs=[output])
    assert [path.name for path in paths] == ["131016_aed.changes.json", "131016_aed.changes.html"]
    report = ChangeReport.model_validate_json(paths[0].read_bytes())
    assert (report.outputs[0].name, report.outputs[0].bytes) == ("131016_aed.csv", 1)
    assert report.original.output is None
    assert len(output_rows(messy)) == report.counts.valid + 1


def test_every_rule_that_the_conversion_names_has_a_sentence() -> None:
    folder = Path(conversion_module.__file__).parent
    source = "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    named = set(re.findall(r'"((?:split|flag|empty|remark|derived|gathered)\.[a-z-]+)"', source))
    assert len(named) > 10
    assert named <= set(rules())
