"""Whether anything is set at all: with nothing set the defaults hold, and `settings`, slow to import, is not needed."""

from __future__ import annotations

import os
from pathlib import Path

PREFIX = "ODCONV_"
FILE = "odconv.toml"

_LANGUAGE = "ODCONV_LANG"  # which `language` reads by itself


def anything_set() -> bool:
    """Whether there is `odconv.toml` in the working folder, or a variable `ODCONV_*` but that of the language."""
    variables = (name.upper() for name in os.environ)
    return Path(FILE).is_file() or any(name.startswith(PREFIX) and name != _LANGUAGE for name in variables)
