"""The page on portal files: its examples load, and it tells of every key there is and of no other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from odconv.harvest.portals import check_portals, load_portals
from odconv.harvest.portals.model import Authority, File, Kind, Link, Portal

PAGE = (Path(__file__).resolve().parents[2] / "docs/portals.ja.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def saved(folder: Path, example: str) -> Path:
    """The example as a file, and the mapping files that it names."""
    for mapping in re.findall(r"mappings/\w+\.yaml", example):
        (folder / mapping).parent.mkdir(exist_ok=True)
        (folder / mapping).write_text("{}", encoding="utf-8")
    path = folder / "portals.yaml"
    path.write_text(example, encoding="utf-8")
    return path


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: re.search(r"id: (\S+)", text)[1])
def test_an_example_loads_as_it_stands(tmp_path: Path, example: str) -> None:
    path = saved(tmp_path, example)
    assert check_portals([path]) == []
    assert load_portals([path])


def test_the_first_example_says_what_the_page_says(tmp_path: Path) -> None:
    yamaguchi, page, share = load_portals([saved(tmp_path, EXAMPLES[0])])
    assert yamaguchi.publisher_of("35207", "下松市") == "352071"
    assert yamaguchi.publisher_of("?", "周防大島町") == "353051"
    assert [link.row for link in page.links] == ["*", "公衆トイレ*"]
    assert share.url == str(tmp_path / "incoming/353051")


def test_the_table_has_every_key_and_its_default() -> None:
    table = dict(re.findall(r"^\| `(\w+)` \| .* \| (.*) \|$", PAGE.partition("## 3.")[2], re.MULTILINE))
    assert set(table) == set(Portal.model_fields)
    for name, told in table.items():
        default = Portal.model_fields[name].default
        if found := re.fullmatch(r"`(.*)`", told):
            assert found[1] in {str(default), str(default).lower(), str(default).removesuffix(".0"), "obey"}, name


def test_the_page_names_the_keys_of_links_and_files_and_every_kind() -> None:
    named = set(re.findall(r"`([a-z0-9_]+)`", PAGE))
    assert {*Link.model_fields, *File.model_fields, *Kind, *Authority} <= named
