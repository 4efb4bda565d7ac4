"""The process's environment: whether anything is set at all, and what is said to the libraries below us.

With nothing set the defaults hold, and `settings`, slow to import, is not needed.
"""

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


def without_idle_threads() -> None:
    """Let NumPy start no threads for matrices, which nobody here multiplies: they spin for 40 ms before they sleep.

    Call before NumPy is loaded; processes that are started later inherit it. What the user has set stays.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
