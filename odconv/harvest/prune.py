"""What a store no longer needs: conversions that newer ones took the place of, old editions, what old nights left.

Every version of the bytes that were fetched is kept, and the ledger with them; all that is removed here can be made
of them again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from odconv.errors import OutputError
from odconv.harvest.combine.staging import PARTS
from odconv.harvest.edition import Editions
from odconv.harvest.store import judged
from odconv.harvest.store.ledger import Ledger
from odconv.harvest.store.results import forget_results
from odconv.harvest.store.runs import NIGHTS


def prune(ledger: Ledger, root: Path) -> None:
    """Remove what neither the ledger nor an edition needs; call while holding the lock, when a run is over.

    What cannot be removed stays for the next night: a night that is out must not fail over it.

    Args:
        ledger: says which conversions are in use.
        root: the store.
    """
    Editions(root).prune()
    used = judged.used_conversions(ledger)
    _conversions(root / "converted", used)
    with suppress(OutputError), ledger.transaction():
        forget_results(ledger, used)
    forget_laid(root)
    for path in sorted((root / "nights").glob("[0-9]*"))[:-NIGHTS]:
        shutil.rmtree(path, ignore_errors=True)


def forget_laid(root: Path) -> None:
    """Remove what was laid ahead for combined tables: what a process that was killed left may be damaged."""
    shutil.rmtree(root / PARTS, ignore_errors=True)


def _conversions(folder: Path, used: Collection[str]) -> None:
    """Remove the files of conversions that are not used, and what a process that was killed left half written."""
    parts = [entry.path for entry in os.scandir(folder)] if folder.is_dir() else []
    unused = [Path(entry.path) for part in parts for entry in os.scandir(part) if _key(entry.name) not in used]
    for path in unused:
        try:
            path.unlink()
        except OSError:
            continue


def _key(name: str) -> str:
    return name.partition(".")[0]
