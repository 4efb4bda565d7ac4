from __future__ import annotations

import csv
import io
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odconv.catalog.listing.write import write_listing
from odconv.catalog.model import Agent, Contact, Dataset, Distribution
from odconv.validation.run import validate
from tests.catalog.records import record, small_catalog


def written(path: Path, datasets: list[Dataset]) -> list[dict[str, str]]:
    write_listing(path, datasets)
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def test_the_list_keeps_to_the_national_format_and_has_a_row_for_each_file(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    rows = written(path, small_catalog())
    report = validate(path, "standard/open_data_list")
    assert report.valid, report.findings
    assert [row["データセット_ID"] for row in rows] == ["ward/aed", "metro/t131016-1", "metro/shelter", "web/x"]
    first = rows[0]
    assert first["全国地方公共団体コード"] == "131016"
    assert first["データセット_キーワード"] == "健康・医療;救急"
    assert first["データセット_最終更新日"] == "2026-04-01"
    assert first["データセット_連絡先メールアドレス"] == "data@example.jp"
    assert first["ファイル_サイズ"] == "1234"
    assert first["ファイル_ライセンス"] == "CC-BY-4.0"
    assert first["データセット_備考"].startswith("作成者：地域保健課")


def test_what_a_column_does_not_allow_stands_in_the_remarks(tmp_path: Path) -> None:
    odd = record(contact=Contact(phone="内線12番", email="なし"), issued=record().modified, modified=record().issued)
    path = tmp_path / "list.csv"
    (row,) = written(path, [odd])
    assert row["データセット_連絡先電話番号"] == row["データセット_公開日"] == ""
    for part in ("内線12番", "データセット_公開日：2026-04-01"):
        assert part in row["データセット_備考"]
    assert validate(path, "standard/open_data_list").valid


words = st.text(max_size=30)


@given(name=words, phone=words, email=words, url=words, title=words, tag=words, size=st.integers(0, 2**40))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_portal_writes_the_list_keeps_to_the_format(
    tmp_path: Path, name: str, phone: str, email: str, url: str, title: str, tag: str, size: int
) -> None:
    odd = Dataset(
        portal="p", id="1", name="n", title=title, tags=(tag,), themes=(tag,), publisher=Agent(name=name), url=url,
        contact=Contact(name=name, phone=phone, email=email, url=url), language=tag, frequency=title,
        distributions=(Distribution(id="1", url=url, page=url, format=tag, title=title, size=size),),
    )  # fmt: skip
    path = tmp_path / "list.csv"
    write_listing(path, [odd])
    report = validate(path, "standard/open_data_list")
    assert report.valid, report.findings
