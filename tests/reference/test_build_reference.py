"""The shipped tables are what the builder writes from the specification, byte for byte."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def builder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_reference", ROOT / "tools" / "build_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "TARGET", tmp_path)
    return module


def test_building_again_gives_the_same_bytes(builder: ModuleType, shared: Path, tmp_path: Path) -> None:
    assert builder.main([str(shared / "spec")]) == 0
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    shipped = {path.name: path.read_bytes() for path in (ROOT / "odconv" / "reference").glob("*.csv")}
    for other in (
        "aliases.csv",
        "area_codes.csv",
        "area_code_lengths.csv",
        "licences.csv",
    ):  # by hand, and by another builder
        del shipped[other]
    assert written == shipped


def test_a_county_of_an_unknown_body_stops_the_build(builder: ModuleType, tmp_path: Path) -> None:
    header = "code6,prefecture,name,parent_city,short_name,name_kana,kind,valid_from,valid_to\n"
    (tmp_path / "localgov_codes.csv").write_text(header, encoding="utf-8")
    (tmp_path / "counties.csv").write_text("code6,county\n013030,石狩郡\n", encoding="utf-8")
    (tmp_path / "tokyo_municipalities.csv").write_text("code6,region\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="013030"):
        builder.local_governments(tmp_path)


def test_without_a_folder_the_builder_says_how_it_is_called(
    builder: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert builder.main([]) == 2
    assert "SPEC_FOLDER" in capsys.readouterr().err
