from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from odconv.cli import app

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def run() -> Callable[..., Result]:
    """Run `odconv` in this process with the arguments given."""
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, list(arguments), prog_name="odconv")
