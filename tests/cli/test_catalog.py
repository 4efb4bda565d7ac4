from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from ckanapi.errors import ValidationError
from typer.testing import Result

from odconv.catalog.export import write_catalog
from odconv.harvest import remote
from tests.catalog.ckan.fake import FakeCkan
from tests.catalog.records import small_catalog

Run = Callable[..., Result]


@pytest.fixture
def catalog(tmp_path: Path) -> str:
    write_catalog(small_catalog(), (), tmp_path / "catalog", authority={"ward": 0})
    return str(tmp_path / "catalog")


@pytest.fixture
def ckan(monkeypatch: pytest.MonkeyPatch) -> FakeCkan:
    fake = FakeCkan()
    monkeypatch.setattr(remote, "ckan_at", lambda url, token: fake)
    return fake


def test_search_finds_words_of_two_characters(run: Run, catalog: str) -> None:
    assert "避難所・避難場所" in run("catalog", "search", catalog, "避難").stdout
    assert json.loads(run("catalog", "search", catalog, "人口", "--json").stdout)[0]["key"] == "web/x"
    assert "「宇宙」" in run("catalog", "search", catalog, "宇宙").stderr


def test_export_writes_every_form(run: Run, catalog: str, tmp_path: Path) -> None:
    assert run("catalog", "export", catalog, "-o", str(tmp_path / "out")).exit_code == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {path.name for path in Path(catalog).iterdir()}


def test_publish_sends_each_dataset_once_without_its_copies(run: Run, catalog: str, ckan: FakeCkan) -> None:
    first = json.loads(run("catalog", "publish", catalog, "--ckan", "https://x.example", "--json").stdout)
    assert first["organizations"] == ["131016", "131032", "publisher-unknown"]
    assert len(first["created"]) == 3
    second = run("catalog", "publish", catalog, "--ckan", "https://x.example")
    assert "変更なし 3 件" in second.stderr
    assert len(ckan.writes) == 6


def test_publish_ends_with_one_where_ckan_refuses_some(run: Run, catalog: str, ckan: FakeCkan) -> None:
    ckan.faults["web-x"] = [ValidationError({"title": ["bad"]})]
    result = run("catalog", "publish", catalog, "--ckan", "https://x.example")
    assert result.exit_code == 1
    assert "人口統計" in result.stderr


def test_archived_datasets_are_deleted_and_no_others(run: Run, catalog: str, ckan: FakeCkan, tmp_path: Path) -> None:
    run("catalog", "publish", catalog, "--ckan", "https://x.example")
    write_catalog(small_catalog()[:1], (), Path(catalog), authority={"ward": 0})
    (tmp_path / "gone.txt").write_text("web/x\n", "utf-8")
    arguments = ("catalog", "publish", catalog, "--ckan", "https://x.example", "--archived", str(tmp_path / "gone.txt"))
    done = json.loads(run(*arguments, "--json").stdout)
    assert (done["removed"], done["absent"]) == (["web-x"], ["metro-shelter"])


def test_a_folder_without_a_catalog_ends_with_two(run: Run, tmp_path: Path) -> None:
    for arguments in (("search", str(tmp_path), "x"), ("publish", str(tmp_path), "--ckan", "https://x.example")):
        assert run("catalog", *arguments).exit_code == 2


def test_coverage_of_the_last_night_is_written_again(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("files/131016").mkdir(parents=True)
    Path("files/131016/131016_aed.csv").write_text("ID,名称,所在地_連結表記\n1,本庁舎,東京都千代田区架空町1\n", "utf-8")
    Path("portals.yaml").write_text(
        "portals:\n  - {id: share, title: 共有, kind: folder, url: files, publishers: {'131016': '131016'}}\n", "utf-8"
    )
    options = ("--portals", "portals.yaml", "--store", "store")
    coverage = ("catalog", "coverage", *options, "-o", "out")
    assert run(*coverage).exit_code == 2
    assert run("harvest", "run", *options, "--workers", "1", "--prepare").exit_code == 0
    unfinished = run(*coverage)
    assert (unfinished.exit_code, "harvest run" in unfinished.stderr) == (2, True)
    assert run("harvest", "run", *options, "--workers", "1").exit_code == 0
    written = run(*coverage, "--json")
    assert json.loads(written.stdout)["run"] == 1
    for name in ("coverage.csv", "coverage.json", "coverage.html"):
        night = Path("store/nights/000001/coverage") / name
        assert (Path("out") / name).read_bytes() == night.read_bytes()
    assert "out/coverage.html" in run(*coverage).stderr
