from __future__ import annotations

import hashlib
import pickle
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from odconv.converters.convert import convert_table
from odconv.harvest.account import conversion_facts
from odconv.harvest.model import Converted
from odconv.harvest.store.blobs import Blobs
from odconv.harvest.store.codec import unpack
from odconv.harvest.store.ledger import Ledger
from odconv.harvest.store.results import Results, forget_results, note_results
from odconv.harvest.work import ROW, SHEET, Task, convert, task_key
from odconv.schemas.registry import load_schema
from odconv.tables.layout.find import tables_of
from odconv.tables.reading import read

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
HEADER = "ID,名称,所在地_連結表記,緯度,経度,電話番号\n"
ROWS = (
    "1,本庁舎,千代田区九段南1-2,35.69,139.75,０３−００００−０００１\n"
    "2,,東京都千代田区九段南1-3,35.69,139.75,03-0000-0002\n"
    "3,図書館,東京都千代田区九段南1-4,35.69,139.75,03-0000-0003\n"
)


def _task(root: Path, data: bytes, **about: Any) -> Task:
    digest = hashlib.sha256(data).hexdigest()
    with Blobs(root / "blobs").receiving() as incoming:
        incoming.file.write(data)
        incoming.keep(digest)
    facts = {"name": "131016_aed.csv", "words": ("131016_aed",), "publisher": "131016", "mapping": None, **about}
    key = task_key(digest, facts["name"], facts["words"], facts["publisher"], facts["mapping"], "")
    return Task(key, digest, str(root), **facts)


def _convert(root: Path, text: str, **about: Any) -> tuple[Converted, dict[str, Any]]:
    converted = convert(_task(root, text.encode(), **about))
    assert converted.result is not None
    return converted, unpack(converted.result)


def test_valid_rows_stand_in_the_store_with_their_place(tmp_path: Path) -> None:
    converted, _ = _convert(tmp_path, HEADER + ROWS)
    assert converted.table is not None
    table = pl.read_ipc_stream(tmp_path / converted.table)
    assert table["名称"].to_list() == ["本庁舎", "図書館"]
    assert table[ROW].to_list() == [2, 4]
    assert set(table.columns) - {ROW, SHEET} < set(load_schema("standard/aed").field_names)
    assert table["電話番号"].to_list() == ["03-0000-0001", "03-0000-0003"]


def test_the_exact_cell_of_what_goes_back_is_told(tmp_path: Path) -> None:
    _, result = _convert(tmp_path, HEADER + ROWS)
    (cell,) = result["rejected_cells"]
    assert (cell["cell"], cell["row"], cell["field"], cell["before"]) == ("B3", 3, "名称", "")
    assert (result["rows"], result["rejected"]) == (3, 1)


def test_what_was_mended_is_counted_by_rule_with_the_first_cell(tmp_path: Path) -> None:
    _, result = _convert(tmp_path, HEADER + ROWS)
    mended = [change for change in result["changes"].values() if change["field"] == "電話番号"]
    assert [(change["count"], change["cell"], change["after"]) for change in mended] == [(1, "F2", "03-0000-0001")]


def test_cells_are_counted_as_the_conversion_counts_them(tmp_path: Path) -> None:
    reading = read(FIXTURES / "title_rows" / "131016_aed.csv")[0]
    table = tables_of(reading.grids)[0]
    conversion = convert_table(table, load_schema("standard/aed"))
    fates = {fate.value: count for fate, count in conversion.fates().items() if count}
    assert conversion_facts(conversion)["cells"] == fates


def test_a_table_is_not_beside_itself(tmp_path: Path) -> None:
    _, alone = _convert(tmp_path, HEADER + ROWS)
    assert alone["readability"] == {"grade": "A", "findings": []}
    _, two = _convert(tmp_path, "名称,電話,,名称,電話\n" + "庁舎,03-0000-0001,,支所,03-0000-0002\n" * 4)
    assert [mark["count"] for mark in two["readability"]["findings"] if "side" in mark["code"]] == [2]


def test_the_first_of_repeated_values_is_told_by_its_row_in_the_source(tmp_path: Path) -> None:
    rows = ROWS.replace("2,,", "1,支所,")
    _, result = _convert(tmp_path, "AED一覧\n\n" + HEADER + rows)
    (cell,) = result["rejected_cells"]
    assert (cell["code"], cell["cell"], cell["params"]["first_row"]) == ("unique-error", "A5", 4)


def test_the_profile_tells_what_guards_compare(tmp_path: Path) -> None:
    converted, _ = _convert(tmp_path, "AED一覧（令和6年4月1日現在）\n" + HEADER + ROWS)
    profile = converted.profile
    assert profile is not None
    assert (profile.schema, profile.rows, profile.valid, profile.as_of) == ("standard/aed", 3, 2, "2024-04-01")
    assert profile.areas == {"131016": 3}
    assert profile.fill["名称"] == pytest.approx(2 / 3, abs=1e-4)
    assert profile.readability in set("ABCD")


def test_the_publisher_completes_what_a_table_leaves_out(tmp_path: Path) -> None:
    _, result = _convert(tmp_path, HEADER + ROWS, publisher="131032", name="x.csv", words=("AED",))
    assert result["publisher"] == "131032"


def test_a_required_field_that_a_table_lacks_is_told_and_its_rows_are_kept(tmp_path: Path) -> None:
    converted, result = _convert(tmp_path, "ID,名称,緯度,経度\n1,本庁舎,35.69,139.75\n", name="131016_aed.csv")
    assert converted.table is not None
    assert result["absent_required"] == ["所在地_連結表記"]
    assert [issue.code for issue in converted.issues] == ["required-field-absent"]


def test_a_table_of_the_older_family_goes_to_the_newer(tmp_path: Path) -> None:
    header = "NO,市区町村名,名称,住所,緯度,経度,電話番号\n"
    older = header + "1,千代田区,本庁舎,東京都千代田区九段南1-2,35.69,139.75,03-0000-0001\n"
    converted, result = _convert(tmp_path, older)
    assert converted.profile is not None
    assert (converted.profile.schema, converted.profile.valid) == ("standard/aed", 1)
    assert result["absent_required"] == []


def test_a_table_of_no_format_has_a_grade_and_no_rows(tmp_path: Path) -> None:
    converted, result = _convert(tmp_path, "年,人数\n2020,3\n", words=("統計",))
    assert converted.table is None
    assert converted.profile is not None
    assert (converted.profile.schema, converted.profile.rows) == (None, 1)
    assert result["readability"]["grade"] == converted.profile.readability


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"%PDF-1.4 ", "pdf-damaged"), (b"\x89PNG\r\n\x1a\n0000", "file-binary"), (b"", "file-empty")],
)
def test_what_is_no_table_is_told_by_its_code(tmp_path: Path, data: bytes, code: str) -> None:
    converted = convert(_task(tmp_path, data))
    assert (converted.table, converted.profile) == (None, None)
    assert [issue.code for issue in converted.issues] in ([code], ["pdf-extra-missing"], ["kind-unsupported"])


def test_damaged_bytes_are_told_and_make_room_for_good_ones(tmp_path: Path) -> None:
    task = _task(tmp_path, (HEADER + ROWS).encode())
    blob = Blobs(tmp_path / "blobs").path(task.sha256)
    blob.write_bytes(b"half")
    assert [issue.code for issue in convert(task).issues] == ["blob-damaged"]
    assert not blob.exists()


def test_the_same_task_gives_the_same_bytes(tmp_path: Path) -> None:
    found = []
    for name in ("a", "b"):
        converted, _ = _convert(tmp_path / name, HEADER + ROWS)
        assert converted.table is not None
        assert converted.result is not None
        found.append([(tmp_path / name / converted.table).read_bytes(), converted.result])
    assert found[0] == found[1]


def test_tasks_and_results_travel_to_other_processes(tmp_path: Path) -> None:
    task = _task(tmp_path, (HEADER + ROWS).encode())
    converted = convert(pickle.loads(pickle.dumps(task)))
    assert pickle.loads(pickle.dumps(converted)) == converted


def test_a_mapping_file_decides_and_its_content_is_part_of_the_key(tmp_path: Path) -> None:
    mapping = tmp_path / "aed.yaml"
    mapping.write_text("a", encoding="utf-8")
    other = tmp_path / "other.yaml"
    other.write_text("b", encoding="utf-8")
    keys = {task_key("ab", "n", (), None, path, "") for path in (None, str(mapping), str(other))}
    assert len(keys) == 3


def test_the_result_says_where_it_came_from_and_lasts_as_long_as_it_is_used(tmp_path: Path) -> None:
    converted, result = _convert(tmp_path, HEADER + ROWS)
    assert result["sha256"] == converted.sha256
    with Ledger(tmp_path / "ledger.sqlite") as ledger, Results(tmp_path) as results:
        for used, told in (([converted.key], result), (["another"], {})):
            with ledger.transaction():
                note_results(ledger, [converted])
                forget_results(ledger, used)
            assert results.of(converted.key) == told
