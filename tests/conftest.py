"""What all tests share: where the published files and the specification lie, if they are here."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How fast a machine is says nothing of the program: a busy one draws its examples slowly.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("ODCONV_SHARED", ROOT.parent / "shared"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the specification and the corpus; a test that asks for it is skipped, loudly, without it."""
    if not (SHARED / "spec").is_dir():
        warnings.warn("the specification and the corpus are not beside the checkout: tests skipped", stacklevel=1)
        pytest.skip("shared/ is not beside the checkout (set ODCONV_SHARED)")
    return SHARED


@pytest.fixture(autouse=True)
def _japanese_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages must not depend on the locale of the machine that runs the tests."""
    monkeypatch.setenv("ODCONV_LANG", "ja")
