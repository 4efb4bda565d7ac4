"""Files that will be wanted soon: what was written minutes ago may have left the system's cache."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_advise = getattr(os, "posix_fadvise", None)  # not every system has it


def read_ahead(files: Iterable[Path]) -> None:
    """Let the system read files from the disk, all of them at once instead of a few pages when they are asked for.

    Args:
        files: those that are not there are passed over; it is advice, and nothing depends on it.
    """
    if _advise is None:
        return
    for file in files:
        with suppress(OSError), file.open("rb") as stream:
            _advise(stream.fileno(), 0, 0, os.POSIX_FADV_WILLNEED)
