"""The language of messages. Apart from `settings`, which re-exports it, the only reader of the environment.

It stands by itself because the command line needs it before anything else, and pydantic is slow to import.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from odconv.issues import Language


def language(chosen: str | None = None) -> Language:
    """Japanese or English: the caller's choice, `ODCONV_LANG`, then the locale; Japanese where unsure."""
    wanted = chosen or os.environ.get("ODCONV_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "en" if wanted.lower().startswith("en") else "ja"
