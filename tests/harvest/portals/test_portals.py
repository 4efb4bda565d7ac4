"""Portal files: what they may say, what is wrong with them and in which line, whose data are whose."""

from __future__ import annotations

from pathlib import Path

import pytest

from odconv.catalog.model import Distribution
from odconv.errors import RulesError
from odconv.harvest.portals import Portal, check_portals, load_portals, shipped_portals
from odconv.harvest.portals.model import Authority, Bounds, Kind
from odconv.issues import render
from odconv.reference.licences import licences
from odconv.reference.local_governments import tokyo_62

GOOD = """\
portals:
  - id: minato
    title: 港区
    kind: ckan
    url: https://ckan.example.jp
"""


def written(folder: Path, text: str, name: str = "portals.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_files_load_and_say_how_much_of_them_is_known() -> None:
    paths = shipped_portals("tokyo", "elsewhere")
    assert check_portals(paths) == []
    portals = {portal.id: portal for portal in load_portals(paths)}
    assert {"tokyo", "bodik"} <= set(portals)
    assert all(not portal.verified and portal.evidence for portal in portals.values())
    assert portals["tokyo"].authority.rank < portals["bodik"].authority.rank


def test_the_shipped_portals_know_all_62_municipalities_by_each_of_their_names() -> None:
    tokyo, bodik = load_portals(shipped_portals())
    for body in tokyo_62():
        assert tokyo.publisher_of(f"t{body.code}", "?") == body.code
        assert tokyo.publisher_of("?", body.name) == body.code
        assert bodik.publisher_of(body.code5) == body.code
    assert tokyo.publisher_of("t000021", "東京都教育庁") == "130001"


def test_portals_whose_robots_txt_forbids_the_api_are_not_harvested() -> None:
    assert {"minato", "machida"} & {portal.id for portal in load_portals(shipped_portals())} == set()


def test_a_file_in_plain_words_becomes_a_portal(tmp_path: Path) -> None:
    (tmp_path / "aed.yaml").write_text("{}", encoding="utf-8")
    text = GOOD + (
        "    publishers: {港区: 131032, 0*: 011002}\n"
        "    robots: {agreed: {who: 港区情報政策課, when: 2026-04-01, where: 文書第12号}}\n"
        "    expectations: {datasets: {min: 400}, rows: {standard/aed: {min: 10, max: 900}}}\n"
        '    mappings: {"*AED*": aed.yaml}\n'
        "    licence: {id: CC-BY-4.0, terms: https://ckan.example.jp/terms}\n"
        "    private_ok: [ckan.example.jp, 10.1.0.0/16]\n"
    )
    (portal,) = load_portals([written(tmp_path, text)])
    assert (portal.kind, portal.pace_seconds, portal.authority) == (Kind.CKAN, 1.0, Authority.PUBLISHER)
    assert portal.publishers == {"港区": "131032", "0*": "011002"}
    assert portal.robots.agreed is not None
    assert portal.robots.agreed.when.isoformat() == "2026-04-01"
    assert portal.expectations.rows["standard/aed"] == Bounds(min=10, max=900)
    assert portal.mapping_of(Distribution(id="1", title="区内AED一覧")) == tmp_path / "aed.yaml"
    assert portal.mapping_of(Distribution(id="1", title="公園")) is None
    assert portal.default_licence is not None
    assert portal.default_licence.id in licences()


@pytest.mark.parametrize(
    ("added", "code", "line", "key"),
    [
        ("    pase_seconds: 2\n", "portal-key-unknown", 6, "pase_seconds"),
        ("    colour: red\n", "portal-key-unknown.nothing-near", 6, "colour"),
        ("    pace_seconds: soon\n", "portal-value-wrong.number", 6, "pace_seconds"),
        ("    pace_seconds: -1\n", "portal-value-wrong.too-small", 6, "pace_seconds"),
        ("    enabled: maybe\n", "portal-value-wrong.boolean", 6, "enabled"),
        ("    authority: king\n", "portal-value-wrong.choice", 6, "authority"),
        ("    evidence: [a]\n", "portal-value-wrong.shape", 6, "evidence"),
        ("    expectations: {datasets: {min: 3, max: 2}}\n", "portal-value-wrong.order", 6, "datasets"),
        ("    robots: {agreed: {who: x, when: soon, where: y}}\n", "portal-value-wrong.date", 6, "when"),
        ("    robots: {agreed: {who: '', when: 2026-04-01, where: y}}\n", "portal-value-wrong.empty", 6, "who"),
        ("    connections: 0\n", "portal-value-wrong.too-small", 6, "connections"),
        ("    page_rows: 5000\n", "portal-value-wrong.too-large", 6, "page_rows"),
        ("    kind: dcat\n", "portal-key-repeated", 6, "kind"),
        ("    publishers:\n      港区: 131032\n      町田市: 132090\n", "portal-value-wrong.code", 8, "町田市"),
        ("    default_publisher: 13103\n", "portal-value-wrong.code", 6, "default_publisher"),
        ("    expectations:\n      datasets:\n        mim: 3\n", "portal-key-unknown", 8, "mim"),
        ("    robots: ignore\n", "portal-value-wrong.shape", 6, "robots"),
        ("    robots:\n      agreed: {who: x, when: 2026-04-01}\n", "portal-key-missing", 7, "where"),
        ("    expectations: {rows: {standard/ade: {min: 3}}}\n", "portal-value-wrong.format", 6, "standard/ade"),
        ("    licence: {id: CC-XX, terms: 'https://x.jp/'}\n", "portal-value-wrong.licence", 6, "id"),
        ("    licence: {id: CC-BY-4.0}\n", "portal-key-missing", 6, "terms"),
        ("    code_in_name: t{number}\n", "portal-value-wrong.form", 6, "code_in_name"),
        ("    private_ok: ['10.*']\n", "portal-value-wrong.host", 6, "0"),
        ("    mappings: {a: nowhere.yaml}\n", "portal-value-wrong.file", 2, "mappings"),
        ("  - {id: minato, title: x, kind: ckan, url: http://x.jp}\n", "portal-repeated", 6, None),
        ("   - x\n", "portals-unreadable", 6, None),
    ],
)
def test_a_fault_is_told_with_file_and_line(tmp_path: Path, added: str, code: str, line: int, key: str | None) -> None:
    path = written(tmp_path, GOOD + added)
    (issue,) = check_portals([path])
    assert (issue.code, issue.params["line"], issue.params.get("key")) == (code, line, key)
    assert str(path) in render(issue.code, issue.params, "ja")
    assert "?" not in render(issue.code, issue.params, "ja") + render(issue.code, issue.params, "en")
    with pytest.raises(RulesError) as raised:
        load_portals([path])
    assert (raised.value.code, raised.value.params["line"]) == (code, line)


def test_a_misspelt_key_is_answered_with_the_right_one(tmp_path: Path) -> None:
    (issue,) = check_portals([written(tmp_path, GOOD + "    pase_seconds: 2\n")])
    assert "pace_seconds" in render(issue.code, issue.params, "ja")


@pytest.mark.parametrize(
    ("entry", "kind", "named"),
    [
        ("kind: webpage, url: https://x.jp/", "needed", "links"),
        ("kind: urls", "needed", "files"),
        ("kind: folder", "needed", "url"),
        ("kind: ckan", "needed", "url"),
        ("kind: ckan, url: https://x.jp/, files: [{title: x, url: https://x.jp/a.csv}]", "not-needed", "files"),
        ("kind: ckan, url: ftp://x.jp/", "address", "http"),
        (
            "kind: urls, files: [{title: x, url: http://x.jp/a}, {title: y, url: http://x.jp/a}]",
            "id-repeated",
            "files",
        ),
    ],
)
def test_a_kind_has_what_it_reads_and_nothing_else(tmp_path: Path, entry: str, kind: str, named: str) -> None:
    (issue,) = check_portals([written(tmp_path, f"portals:\n  - {{id: x, title: x, {entry}}}\n")])
    assert (issue.code, issue.params["line"]) == (f"portal-value-wrong.{kind}", 2)
    assert named in render(issue.code, issue.params, "ja")


@pytest.mark.parametrize("text", ["", "portals: []\n", "publishers: {}\n", "- x\n", "portals: {a: &a 1, b: *a}\n"])
def test_a_file_without_portals_is_told(tmp_path: Path, text: str) -> None:
    assert check_portals([written(tmp_path, text)])


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    (issue,) = check_portals([tmp_path / "none.yaml"])
    assert (issue.code, issue.params["file"]) == ("portals-absent", str(tmp_path / "none.yaml"))


@pytest.mark.parametrize("kind", ["ckan", "dcat"])
def test_a_password_in_an_address_is_refused_and_not_repeated(tmp_path: Path, kind: str) -> None:
    path = written(tmp_path, f"portals:\n  - id: a\n    title: t\n    kind: {kind}\n    url: https://me:hush@x.jp/\n")
    (issue,) = check_portals([path])
    assert (issue.code, issue.params["line"]) == ("portal-value-wrong.sign-in", 5)
    assert "hush" not in render(issue.code, issue.params, "ja") + render(issue.code, issue.params, "en")
    assert "hush" not in str(issue.params)


def test_an_address_that_hangs_on_the_kind_is_told_by_its_key(tmp_path: Path) -> None:
    path = written(tmp_path, "portals:\n  - id: a\n    title: t\n    url: incoming\n    kind: ckan\n")
    (issue,) = check_portals([path])
    assert {"line": 4, "key": "url", "value": "incoming"}.items() <= issue.params.items()


def test_all_faults_are_told_in_the_order_of_lines(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD + "    colour: red\n    pace_seconds: soon\n    kind: dcat\n")
    assert [issue.params["line"] for issue in check_portals([path])] == [6, 7, 8]


def test_a_folder_of_files_is_read_and_ids_are_unique_across_it(tmp_path: Path) -> None:
    written(tmp_path, GOOD, "a.yaml")
    written(tmp_path, GOOD.replace("minato", "other"), "b.yml")
    assert [portal.id for portal in load_portals([tmp_path])] == ["minato", "other"]
    written(tmp_path, GOOD, "c.yaml")
    (issue,) = check_portals([tmp_path])
    assert (issue.code, issue.params["other"]) == ("portal-repeated", "a.yaml:2")


def test_a_folder_counts_from_the_portal_file(tmp_path: Path) -> None:
    path = written(tmp_path, "portals:\n  - {id: x, title: x, kind: folder, url: incoming}\n")
    assert load_portals([path])[0].url == str(tmp_path / "incoming")


def named(**more: object) -> Portal:
    return Portal.model_validate({"id": "x", "title": "x", "kind": "ckan", "url": "https://x.jp", **more})


def test_a_publisher_is_found_by_code_then_name_then_pattern_then_default() -> None:
    portal = named(publishers={"港区": "131032", "港区*": "131041"}, code_in_name="t{code}", default_publisher="131016")
    assert portal.publisher_of("港区") == "131032"
    assert portal.publisher_of("港区教育委員会") == "131041"
    assert portal.publisher_of("t132098", "?") == "132098"
    assert portal.publisher_of("t999999") == "131016"  # no such body
    assert portal.publisher_of("t132099") == "131016"  # the check digit is wrong
    assert portal.publisher_of() == "131016"
    assert named().publisher_of("港区") is None


def test_two_cities_of_one_name_are_told_apart_by_the_code() -> None:
    bodik = load_portals(shipped_portals())[1]
    assert bodik.publisher_of("34208", "府中市") == "342084"
    assert bodik.publisher_of("13206", "府中市") == "132063"


def test_only_wanted_publishers_are_kept() -> None:
    assert named().keeps(None)
    only = named(only_publishers=("13*",))
    assert (only.keeps("131032"), only.keeps("141003"), only.keeps(None)) == (True, False, False)
