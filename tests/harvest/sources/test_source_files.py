"""Files at known addresses and in folders."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from odconv.errors import PortalError
from odconv.harvest.sources import list_portal
from tests.harvest.sources.portal_double import Double, portal


def test_known_addresses_are_listed_without_asking_anybody() -> None:
    client = Double({})
    files = [
        {"title": "AED", "url": "https://x.jp/aed.csv", "id": "aed", "licence": "cc-by"},
        {"title": "公園", "url": "https://x.jp/park.csv", "publisher": "131041"},
    ]
    listing = list_portal(portal("urls", url="", files=files, default_publisher="131032"), client, None)
    assert [dataset.id for dataset in listing.datasets] == ["aed", "https://x.jp/park.csv"]
    assert [dataset.publisher.code for dataset in listing.datasets] == ["131032", "131041"]
    assert [one.url for dataset in listing.datasets for one in dataset.distributions] == [file["url"] for file in files]
    assert listing.complete
    assert client.asked == []


def test_a_licence_of_the_portal_is_taken_where_a_file_says_none() -> None:
    files = [{"title": "a", "url": "https://x.jp/a.csv"}, {"title": "b", "url": "https://x.jp/b.csv", "licence": "cc0"}]
    licence = {"id": "CC-BY-4.0", "terms": "https://x.jp/terms"}
    listing = list_portal(portal("urls", url="", files=files, licence=licence), Double({}), None)
    assert [dataset.licence and dataset.licence.id for dataset in listing.datasets] == ["CC-BY-4.0", "CC0-1.0"]


def test_the_files_of_a_folder_are_listed_by_path_with_what_tells_a_change(tmp_path: Path) -> None:
    for name in ("131032/aed.csv", "131041_park.xlsx", ".hidden.csv", "~$131041_park.xlsx", "13104_公園/list.csv"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name, encoding="utf-8")
    (tmp_path / "out.csv").symlink_to("/etc/hostname")
    listing = list_portal(
        portal("folder", url=str(tmp_path), code_in_name="{code}", publishers={"13104*": "131041"}), Double({}), None
    )
    assert [dataset.id for dataset in listing.datasets] == ["131032/aed.csv", "131041_park.xlsx", "13104_公園/list.csv"]
    assert [dataset.publisher.code for dataset in listing.datasets] == ["131032", "131041", "131041"]
    (distribution,) = listing.datasets[0].distributions
    assert distribution.url == (tmp_path / "131032/aed.csv").as_uri()
    assert distribution.extras["sha256"] == hashlib.sha256(b"131032/aed.csv").hexdigest()
    assert (distribution.format, distribution.size) == ("CSV", 14)
    assert listing.complete


def test_a_folder_that_is_not_mounted_raises(tmp_path: Path) -> None:
    with pytest.raises(PortalError, match="folder-missing"):
        list_portal(portal("folder", url=str(tmp_path / "none")), Double({}), None)


def test_an_empty_folder_is_not_believed(tmp_path: Path) -> None:
    listing = list_portal(portal("folder", url=str(tmp_path)), Double({}), None)
    assert not listing.complete
    assert [issue.code for issue in listing.issues] == ["portal-empty"]
