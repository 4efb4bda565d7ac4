"""The harvest of `make demo`: five municipalities on loopback, from nothing to tables, catalog and reports."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import polars as pl

ROOT = Path(__file__).resolve().parents[2]


def odconv(served: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, while the metropolis is served."""
    command = [sys.executable, "tools/serve_metropolis.py", str(served), sys.executable, "-m", "odconv", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=300)


def test_a_first_night_brings_what_is_good_and_says_what_is_not(tmp_path: Path) -> None:
    served, store = tmp_path / "served", tmp_path / "store"
    done = odconv(
        served, "harvest", "run", "--portals", str(served / "portals.yaml"), "--store", str(store), "--json", "-q"
    )
    assert done.returncode == 0, done.stderr
    night = json.loads(done.stdout)
    assert {name: count for name, count in night["counts"].items() if count} == {"accepted": 8, "failed": 2, "other": 1}
    out = store / "current"
    aed = pl.read_parquet(out / "tables/standard_aed.parquet")
    assert sorted(aed["_publisher_code"].unique()) == ["131016", "132012", "133078"]
    assert aed.height == 3 * 24, "the newest of two files of a page, and none twice"
    assert aed["_id"].n_unique() == aed.height
    shelters = pl.read_parquet(out / "tables/standard_evacuation_space.parquet")
    assert sorted(shelters["_publisher_code"].unique()) == ["131016", "132055"], "terms that nobody wrote down"
    assert (out / "catalog/catalog.ttl").stat().st_size > 0
