"""オープンデータ一覧 in its layouts."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.catalog.listing.labels import meanings
from odconv.catalog.listing.read import read_listing
from odconv.catalog.model import Contact, Dataset
from odconv.errors import SourceError
from odconv.schemas.registry import load_schema
from odconv.tables.decode import decode

OLD = (
    "都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,データ名称,データ概要,データ形式,分類,更新頻度,URL,API対応有無,"
    "ライセンス,登録日,最終更新日,備考"
)
NEW = (
    "データセット_ID,全国地方公共団体コード,地方公共団体名,データセット_タイトル,データセット_キーワード,"
    "ファイル_タイトル,ファイル_アクセスURL,ファイル_ダウンロードURL,ファイル形式,ファイル_ライセンス,ファイル_サイズ"
)


def rows(*lines: str) -> bytes:
    return "\r\n".join(lines).encode()


def test_the_recommended_layout_is_read() -> None:
    said = "AED設置箇所一覧,一覧です,CSV,防災,年1回,https://x.jp/aed.csv,無,CC BY 4.0,2020/4/1,令和6年4月1日,備考です"
    line = f"131032,001,東京都,港区,{said}"
    (dataset,) = read_listing(rows(OLD, line, line.replace("001", "002").replace("AED設置箇所", "公園")), "p").datasets[
        :1
    ]
    assert (dataset.id, dataset.title, dataset.publisher.code) == ("131032/001", "AED設置箇所一覧", "131032")
    assert dataset.licence is not None
    assert (dataset.licence.id, dataset.frequency, dataset.themes) == ("CC-BY-4.0", "年1回", ("防災",))
    assert (str(dataset.issued)[:10], str(dataset.modified)[:10]) == ("2020-04-01", "2024-04-01")
    (file,) = dataset.distributions
    assert (file.url, file.format, file.extras["備考"]) == ("https://x.jp/aed.csv", "CSV", "備考です")


def test_rows_of_one_dataset_become_its_files() -> None:
    read = read_listing(
        rows(
            NEW,
            "D1,131032,港区,AED,医療;防災,CSV版,,https://x.jp/aed.csv,CSV,CC BY 4.0,\"1,234\"",
            "D1,131032,港区,AED,医療;防災,Excel版,https://x.jp/aed.html,https://x.jp/aed.xlsx,XLSX,CC BY 4.0,",
            "D2,131032,港区,公園,,CSV版,,https://x.jp/park.csv,CSV,CC0,12KB",
        ),
        "p",
    )  # fmt: skip
    aed, park = read.datasets
    assert aed.tags == ("医療", "防災")
    assert [one.url for one in aed.distributions] == ["https://x.jp/aed.csv", "https://x.jp/aed.xlsx"]
    assert [one.size for one in (*aed.distributions, *park.distributions)] == [1234, None, None]
    assert aed.distributions[1].page == "https://x.jp/aed.html"
    assert park.distributions[0].licence is not None
    assert park.distributions[0].licence.id == "CC0-1.0"
    assert not read.issues


def test_an_id_that_names_several_datasets_is_joined_by_the_title() -> None:
    read = read_listing(
        rows(NEW, "1,131032,港区,AED,,,,https://x.jp/a.csv,,,", "1,131032,港区,公園,,,,https://x.jp/b.csv,,,"), "p"
    )
    assert [dataset.id for dataset in read.datasets] == ["131032/1/AED", "131032/1/公園"]


@pytest.mark.parametrize(
    ("address", "is_file"),
    [
        ("https://x.jp/a.csv", True),
        ("https://x.jp/a.XLSX?v=2", True),
        ("https://x.jp/", False),
        ("https://x.jp/opendata/aed.html", False),
        ("https://x.jp/dataset/aed", False),
        ("https://x.jp/page.php?id=3", False),
    ],
)
def test_an_address_is_a_file_or_a_page_by_its_ending(address: str, is_file: bool) -> None:
    line = f"131032,1,東京都,港区,AED,,CSV,,,{address},,,,,"
    (dataset,) = read_listing(rows(OLD, line, line.replace(",1,", ",2,").replace("AED", "公園")), "p").datasets[:1]
    (file,) = dataset.distributions
    assert (file.url, file.page) == ((address, None) if is_file else (None, address))


def test_a_list_without_addresses_is_catalogued_and_told() -> None:
    read = read_listing(rows(NEW, "1,131032,港区,AED,,,,,CSV,,", "2,131032,港区,公園,,,,,CSV,,"), "p")
    assert len(read.datasets) == 2
    assert [(issue.code, issue.params["datasets"]) for issue in read.issues] == [("listing-without-addresses", 2)]


def test_a_code_that_is_none_is_looked_for_by_name() -> None:
    line = "99999,1,東京都,港区,AED,,CSV,,,https://x.jp/a.csv,,,,,"
    read = read_listing(
        rows(OLD, line, line.replace(",1,", ",2,")), "p", lambda *names: "131032" if "東京都港区" in names else None
    )
    assert read.datasets[0].publisher.code == "131032"


def test_any_encoding_and_title_rows_are_read() -> None:
    line = "131032,{0},東京都,港区,データ{0},,CSV,,,https://x.jp/{0}.csv,,,,,"
    text = "\r\n".join(["港区オープンデータ一覧" + "," * 14, OLD, *(line.format(number) for number in range(1, 5))])
    read = read_listing(text.encode("cp932"), "p")
    assert [dataset.title for dataset in read.datasets] == [f"データ{number}" for number in range(1, 5)]


@pytest.mark.parametrize("data", ["名称,住所\n公園,港区\n".encode(), b"a\n", "タイトル\nAED\n".encode()])
def test_another_table_is_no_list(data: bytes) -> None:
    with pytest.raises(SourceError):
        read_listing(data, "p")


def test_every_label_of_both_national_layouts_is_known_or_kept_as_it_is() -> None:
    unknown = {
        "備考",
        "API対応有無",
        "ファイル_ステータス",
        "ファイル_関連ドキュメント",
        "ファイル_言語",
        "ファイル_API対応有無",
    }
    for name in ("recommended/open_data_list", "standard/open_data_list"):
        labels = [field.name for field in load_schema(name).fields]
        assert {label for label, meaning in zip(labels, meanings(labels), strict=True) if meaning is None} <= unknown


def kept(dataset: Dataset) -> set[str]:
    """All cells that a dataset and its files still hold."""
    return {*dataset.extras.values(), *(cell for one in dataset.distributions for cell in one.extras.values())}


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "datasets", "files"),
    [("yamaguchi__dataset_list_export_nagato", 3, 6), ("ishikawa__170003_open_data_list", 115, 115)],
)
def test_recorded_lists_load_without_loss(shared: Path, name: str, datasets: int, files: int) -> None:
    path = shared / f"corpus/ckan/export/{name}.csv"
    read = read_listing(path, "p")
    assert (len(read.datasets), sum(len(one.distributions) for one in read.datasets)) == (datasets, files)
    cells = set.union(*(kept(dataset) for dataset in read.datasets))
    labels = {label for one in read.datasets for part in (one, *one.distributions) for label in part.extras}
    for record in csv.DictReader(io.StringIO(decode(path.read_bytes())[1])):
        filled = {label: cell for label, cell in record.items() if cell.strip()}
        assert set(filled.values()) <= cells
        assert set(filled) <= labels


@pytest.mark.corpus
def test_a_recorded_list_of_the_ten_items_is_read(shared: Path) -> None:
    read = read_listing(shared / "corpus/files/open_data_list/131059__bunkyoku_metadata.xlsx", "p", lambda *_: "131059")
    assert len(read.datasets) == 64
    first = read.datasets[0]
    assert (first.title, first.publisher.code, first.themes) == ("集会施設", "131059", ("手続き・くらし",))
    assert first.contact == Contact(phone="(03)5803-1170")
    assert first.licence is not None
    assert first.licence.id == "CC-BY"


cells = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters=',"'), max_size=8)


@settings(max_examples=100)
@given(st.lists(st.lists(cells, min_size=11, max_size=11), min_size=1, max_size=6))
def test_any_rows_below_the_header_keep_their_cells_or_raise(lines: list[list[str]]) -> None:
    try:
        read = read_listing(rows(NEW, *(",".join(line) for line in lines)), "p")
    except SourceError:
        return
    ids = [dataset.id for dataset in read.datasets]
    assert len(ids) == len(set(ids))
    for dataset in read.datasets:
        files = [one.id for one in dataset.distributions]
        assert len(files) == len(set(files))
