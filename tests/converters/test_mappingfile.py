from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.converters.columns.apply import apply, check, header_changes
from odconv.converters.columns.file import MappingFile, fingerprint, from_yaml, read_mapping
from odconv.converters.columns.mapping import Status, map_columns
from odconv.converters.columns.targets import How
from odconv.converters.columns.text import EXAMPLES, to_yaml
from odconv.converters.convert import convert_table
from odconv.errors import OdconvError, RulesError, UnreadableFile, UsageError
from odconv.issues import render
from odconv.schemas.registry import load_schema
from odconv.tables.table import Table
from tests.converters.made_tables import KINDS, made_tables, table_of

COLUMNS = {
    "番号": KINDS["number"], "施設名": KINDS["name"], "ふりがな": KINDS["kana"], "住所": KINDS["address"],
    "TEL": KINDS["phone"], "設置年月": KINDS["month"], "使用可能時間": KINDS["span"],
}  # fmt: skip


def table(columns: dict[str, list[str]] = COLUMNS) -> Table:
    return table_of(list(columns), list(columns.values()))


def written(source: Table, schema: str = "recommended/aed") -> str:
    form = load_schema(schema)
    mapping = map_columns(source, form)
    return to_yaml(mapping, source, convert_table(source, form, mapping=mapping, words=["352021_aed"]))


@pytest.fixture
def file() -> MappingFile:
    return from_yaml(written(table()))


def codes(file: MappingFile, columns: dict[str, list[str]]) -> list[tuple[str, object]]:
    return [(issue.code, issue.value) for issue in header_changes(file, table(columns))]


def test_the_same_table_gives_the_same_text() -> None:
    assert written(table()) == written(table())


def test_the_file_explains_itself_and_every_column_has_its_rule() -> None:
    text = written(table())
    assert "status: proposed を status: applied に変える" in text
    assert [line.strip() for line in text.splitlines() if line.startswith("  - column:")] == [
        f"- column: {letter}" for letter in "ABCDEFG"
    ]
    assert "header: 使用可能時間\n    fields: [開始時間, 終了時間]\n    status: applied\n    how: split" in text
    assert "# どの列からも入らない項目：" in text


@pytest.mark.parametrize("made", [made for made in made_tables() if made.format != "none"], ids=lambda made: made.title)
def test_what_is_written_is_read_as_the_same_mapping_and_passes_its_own_test(made) -> None:  # type: ignore[no-untyped-def]
    schema = load_schema(f"recommended/{made.format}")
    mapping = map_columns(made.table, schema)
    read = from_yaml(to_yaml(mapping, made.table, convert_table(made.table, schema, mapping=mapping)))
    applied = apply(read, made.table)
    assert [(match.fields, match.status, match.how, match.part) for match in applied.matches] == [
        (match.fields, match.status, match.how, match.part) for match in mapping.matches
    ]
    assert header_changes(read, made.table) == ()
    assert len(read.examples) == EXAMPLES
    assert check(read) == ()


def test_the_same_header_in_other_spelling_is_silent(file: MappingFile) -> None:
    renamed = {"番　号": KINDS["number"], **{label: COLUMNS[label] for label in list(COLUMNS)[1:]}}
    assert codes(file, renamed) == []
    assert fingerprint(list(renamed)) == file.header.fingerprint


def test_a_new_column_is_only_proposed(file: MappingFile) -> None:
    changed = {**COLUMNS, "緯度": KINDS["coordinate"], "雑": KINDS["kind"]}
    assert codes(file, changed) == [("mapping-column-added", "緯度"), ("mapping-column-added.no-field", "雑")]
    match = apply(file, table(changed)).matches[7]
    assert (match.fields, match.status) == (("緯度",), Status.PROPOSED)


def test_a_removed_column_is_told_and_the_others_keep_their_rules(file: MappingFile) -> None:
    changed = {label: values for label, values in COLUMNS.items() if label != "住所"}
    assert codes(file, changed) == [("mapping-column-removed", "住所")]
    assert [match.fields for match in apply(file, table(changed)).matches][3] == ("電話番号",)


def test_a_renamed_column_is_proposed_with_its_old_rule(file: MappingFile) -> None:
    changed = {("代表の番号" if label == "TEL" else label): values for label, values in COLUMNS.items()}
    assert codes(file, changed) == [("mapping-column-renamed", "代表の番号")]
    match = apply(file, table(changed)).matches[4]
    assert (match.fields, match.status) == (("電話番号",), Status.PROPOSED)
    sentence = render("mapping-column-renamed", header_changes(file, table(changed))[0].params, "ja")
    assert sentence == "E 列の見出しが「TEL」から「代表の番号」に変わりました。これまでの行き先は「電話番号」です。"


def test_columns_in_another_order_keep_their_rules(file: MappingFile) -> None:
    labels = ["施設名", "番号", *list(COLUMNS)[2:]]
    changed = {label: COLUMNS[label] for label in labels}
    assert [code for code, _ in codes(file, changed)] == ["mapping-columns-reordered"]
    assert [match.fields for match in apply(file, table(changed)).matches][:2] == [("名称",), ("NO",)]


@settings(max_examples=60, deadline=None)
@given(st.permutations(list(COLUMNS)), st.sets(st.sampled_from(list(COLUMNS))), st.integers(0, 3))
def test_whatever_changes_columns_that_stay_keep_their_rules(order: list[str], gone: set[str], more: int) -> None:
    known = from_yaml(written(table()))
    rules = {rule.header: rule for rule in known.columns}
    labels = [label for label in order if label not in gone] + [f"新{number}" for number in range(more)]
    changed = {label: COLUMNS.get(label, KINDS["kind"]) for label in labels}
    mapping = apply(known, table(changed))
    for match in mapping.matches:
        if match.column.name in rules:
            assert match.fields == rules[match.column.name].fields
        else:
            assert match.status is not Status.APPLIED
    told = {issue.code for issue in header_changes(known, table(changed))}
    assert bool(told) == (labels != list(COLUMNS))


def test_examples_tell_when_the_rules_give_other_values(file: MappingFile) -> None:
    example = file.examples[0]
    assert example.after["電話番号"] == "0836-00-0001"
    wrong = example.model_copy(update={"after": {**example.after, "電話番号": "0836-00-9999"}})
    issues = check(file.model_copy(update={"examples": (wrong, *file.examples[1:])}))
    assert [(issue.code, issue.place.row, issue.params["expected"], issue.params["got"]) for issue in issues] == [
        ("mapping-example-changed", 2, "0836-00-9999", "0836-00-0001")
    ]


def test_what_a_person_states_is_done(file: MappingFile) -> None:
    text = written(table()).replace("constants: {}", "constants: {備考: 見本, 団体名: 見本市}")
    text = re.sub(
        r"(header: 設置年月\n    fields: )\[\](\n    status: )unmapped\n    how: ''", r"\1[設置位置]\2applied", text
    )
    stated = from_yaml(text)
    assert stated.columns[5].how is How.STATED
    source = table()
    conversion = convert_table(source, stated.schema, mapping=apply(stated, source))
    assert list(conversion.columns["設置位置"]) == KINDS["month"]
    assert list(conversion.columns["団体名"]) == ["見本市"] * 4
    assert "団体名" not in conversion.mapping.unfilled


@pytest.mark.parametrize(
    ("old", "new", "code", "facts"),
    [
        ("status: applied", "statsu: applied", "mapping-key-unknown", {"key": "statsu", "candidates": "status"}),
        ("status: applied", "status: 採用", "mapping-value-wrong", {"value": "採用"}),
        (
            "fields: [名称]",
            "fields: [名前カナ]",
            "mapping-field-unknown",
            {"field": "名前カナ", "candidates": "名称_カナ"},
        ),
        ("fields: [名称]", "fields: [名称", "mapping-unreadable", {}),
        ("constants: {}", "constants: {名: 見本}", "mapping-field-unknown", {"field": "名"}),
        ("constants: {}", "constans: {}", "mapping-key-unknown", {"candidates": "constants"}),
        ("how: split", "how: joined", "mapping-value-wrong", {"key": "part"}),
    ],
)
def test_a_fault_is_told_with_its_line(old: str, new: str, code: str, facts: dict[str, str]) -> None:
    text = written(table())
    assert old in text
    rules = text.index("\nconstants:")  # the comments above show the same words
    broken = text[:rules] + text[rules:].replace(old, new, 1)
    line = broken[: broken.index(new, rules)].count("\n") + 1
    with pytest.raises(RulesError) as raised:
        from_yaml(broken, "対応表.yaml")
    params = raised.value.params
    assert raised.value.code == code
    assert abs(int(str(params["line"])) - line) <= (1 if code == "mapping-unreadable" else 0)
    assert all(value in str(params[name]) for name, value in facts.items())
    assert "対応表.yaml" in render(code, params, "ja")


def test_a_format_that_is_gone_is_told() -> None:
    with pytest.raises(UsageError) as raised:
        from_yaml(written(table()).replace("edition: '2023'", "edition: '1999'"))
    assert raised.value.code == "schema-version-unknown"


def test_anchors_are_refused() -> None:
    with pytest.raises(RulesError) as raised:
        from_yaml("schema: &a recommended/aed\nedition: *a\ncolumns: []\n")
    assert (raised.value.code, raised.value.params["line"]) == ("mapping-unreadable", 2)


@settings(max_examples=100)
@given(st.text(max_size=60))
def test_any_text_is_a_mapping_or_a_fault_of_ours(text: str) -> None:
    try:
        from_yaml(text)
    except OdconvError as error:
        assert render(error.code, error.params, "ja")  # noqa: PT017  (either outcome is right)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as raised:
        read_mapping(tmp_path / "mapping.yaml")
    assert raised.value.code == "file-missing"
    (tmp_path / "mapping.yaml").write_text(written(table()), encoding="utf-8-sig")
    assert read_mapping(tmp_path / "mapping.yaml").schema.id == "recommended/aed"


def test_texts_that_look_like_numbers_and_dates_stay_texts() -> None:
    source = table({**COLUMNS, "番号": ["001", "NO", "2024-04-01", "1e3"]})
    read = from_yaml(written(source))
    assert {example.before["A"] for example in read.examples} <= {"001", "NO", "2024-04-01", "1e3"}
    assert replace(source).columns == source.columns
