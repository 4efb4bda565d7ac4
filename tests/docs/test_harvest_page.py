"""The prefecture's guide: its commands are run from the first to the last, and print what the page shows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from odconv.harvest.thresholds import thresholds

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/harvest.ja.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def server(tmp_path: Path) -> Path:
    """A new machine with the portal file of the page and one file that was handed over."""
    (tmp_path / "portals").mkdir()
    (portal,) = [body for kind, body in BLOCKS if kind == "yaml"]
    (tmp_path / "portals" / "share.yaml").write_text(portal, encoding="utf-8")
    (tmp_path / "incoming" / "131016").mkdir(parents=True)
    shutil.copy(ROOT / "fixtures/aed_clean/131016_aed.csv", tmp_path / "incoming" / "131016")
    shim = tmp_path / ".bin" / "odconv"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m odconv "$@"\n', encoding="utf-8")
    shim.chmod(0o755)
    return tmp_path


def test_the_commands_do_what_the_page_shows(server: Path) -> None:
    path = f"{server / '.bin'}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "ODCONV_LANG": "ja", "LC_ALL": "C.UTF-8"}
    for kind, body in BLOCKS:
        for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:] if kind == "console" else ():
            line, _, shown = part.partition("\n")
            done = subprocess.run(
                ["bash", "-c", line], cwd=server, env=environment, capture_output=True, check=False, encoding="utf-8"
            )
            assert done.stdout.strip() == shown.strip(), (line, done.stdout, done.stderr)


def test_the_settings_of_the_page_are_settings() -> None:
    import tomllib

    from odconv.settings import Settings

    (settings,) = [body for kind, body in BLOCKS if kind == "toml"]
    assert set(tomllib.loads(settings.replace("# harvest", "harvest"))) <= set(Settings.model_fields)


def test_the_numbers_of_the_page_are_those_of_the_guards() -> None:
    limits = thresholds()
    assert f"前回の {limits.rows.share:.0%}".replace("%", " %") in PAGE
    assert f"{limits.rows.least} 行以上減った" in PAGE
    assert f"{limits.gone.days} 日のあいだ" in PAGE
    assert f"{limits.gone.listings} 回以上の一覧" in PAGE
    assert f"情報源の {limits.gone.most_share:.0%}".replace("%", " %") in PAGE
    assert f"{limits.gone.most_least} 件まで" in PAGE


def test_the_service_calls_a_verb_that_there_is() -> None:
    units = [body for kind, body in BLOCKS if kind == "ini"]
    assert any("odconv harvest run --quiet" in unit for unit in units)
    assert any("OnCalendar=" in unit for unit in units)


def test_the_guards_are_what_the_file_says() -> None:
    text = (ROOT / "odconv/harvest/guards.yaml").read_text(encoding="utf-8")
    assert thresholds().model_dump() == yaml.safe_load(text)
