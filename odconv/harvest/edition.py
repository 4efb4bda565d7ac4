"""Editions: what users download. Built beside the one that is out, then put in its place by one rename."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import odconv
from odconv.catalog.model import Dataset
from odconv.errors import OutputError
from odconv.harvest.model import Good
from odconv.issues import Issue

CURRENT = "current"
"""The link that users follow; it always points to a whole edition."""

HELD_TABLE = "combined-held"
"""What is said where a table of the edition before stays because the new one is not good enough."""

UNDONE = frozenset({HELD_TABLE, "combine-input-unreadable"})
"""What is said of an edition that the next night builds again though nothing else changed."""

_KEPT = 7


@dataclass(frozen=True, slots=True)
class Material:
    """What an edition is made of.

    Attributes:
        datasets: all that is not archived, by key.
        goods: the last good copies, by key of their distribution.
        root: the store, for the tables of the copies.
        previous: folder of the edition that is out, None where there is none.
    """

    datasets: Sequence[Dataset]
    goods: Sequence[Good]
    root: Path
    previous: Path | None


Part = Callable[[Material, Path], Sequence[Issue]]
"""Writes one part of an edition into a folder of its own and gives what is to be said of it; the same material always
gives the same bytes."""


class Editions:
    """The editions of a store."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = root / "editions"

    def path(self, name: str) -> Path:
        """Folder of an edition."""
        return self._folder / name

    def exists(self, name: str) -> bool:
        """Whether an edition was built; it is whole if it has its name."""
        return self.path(name).is_dir()

    def current(self) -> Path | None:
        """Folder of the edition that is out, None where there is none."""
        link = self._root / CURRENT
        return link.resolve() if link.is_symlink() and link.exists() else None

    def build(
        self,
        name: str,
        material: Material,
        parts: Mapping[str, Part],
        before_rename: Callable[[Sequence[Issue]], None],
    ) -> None:
        """Build an edition under another name and give it its own when it is whole.

        Args:
            name: of the edition.
            material: what it is made of.
            parts: what writes it, by folder.
            before_rename: called with what is to be said of the parts when all is written.

        Raises:
            OutputError: `store-unwritable`; what was out stays out.
        """
        temporary = self._folder / f".{name}.tmp"
        try:
            shutil.rmtree(temporary, ignore_errors=True)
            temporary.mkdir(parents=True)
            issues = _written(material, parts, temporary)
            os.sync()  # an edition that is out after a power failure must be whole
            before_rename(issues)
            temporary.rename(self.path(name))
        except OSError as error:
            shutil.rmtree(temporary, ignore_errors=True)
            raise OutputError("store-unwritable", file=str(temporary), reason=error.strerror or str(error)) from error

    def put_out(self, name: str) -> None:
        """Let users see an edition: one link replaced by another in one step.

        Raises:
            OutputError: `store-unwritable`.
        """
        link = self._root / f".{CURRENT}.tmp"
        try:
            link.unlink(missing_ok=True)
            link.symlink_to(Path("editions") / name)
            os.replace(link, self._root / CURRENT)  # noqa: PTH105  (replaces on every system)
        except OSError as error:
            raise OutputError("store-unwritable", file=str(link), reason=error.strerror or str(error)) from error

    def prune(self) -> None:
        """Remove all but the newest editions; the one that is out is among them, whatever its number."""
        out = self.current()
        names = sorted(path for path in self._folder.glob("[0-9]*") if path.is_dir())
        for path in [*names[:-_KEPT], *self._folder.glob(".*.tmp")]:
            if path.resolve() != out:
                shutil.rmtree(path, ignore_errors=True)


def _written(material: Material, parts: Mapping[str, Part], out: Path) -> list[Issue]:
    """Write all parts, at the same time: one works in Python while another waits for Polars or the disk.

    What the night has written so far goes to the disk meanwhile, and each part when it is done: then there is little
    left to wait for when all are.
    """
    if not parts:
        return []
    for folder in parts:
        (out / folder).mkdir()
    with ThreadPoolExecutor(len(parts) + 1, thread_name_prefix="edition") as pool:
        early = pool.submit(os.sync)
        futures = [pool.submit(_part_written, part, material, out / folder) for folder, part in parts.items()]
        issues = [issue for future in futures for issue in future.result()]
        early.result()
        return issues


def _part_written(part: Part, material: Material, out: Path) -> Sequence[Issue]:
    issues = part(material, out)
    os.sync()
    return issues


def name_of(run: int) -> str:
    """The name of the edition of a run."""
    return f"{run:06d}"


def inputs_of(rows: Iterable[tuple[str, ...]], settings: str) -> str:
    """Digest of all that an edition depends on: another one, and only then, asks for a new edition."""
    digest = hashlib.sha256((_code() + settings).encode())
    for row in rows:
        digest.update("\x1f".join(row).encode() + b"\x1e")
    return digest.hexdigest()


@cache
def _code() -> str:
    """Digest of the code that writes editions."""
    root = Path(str(files(odconv)))
    digest = hashlib.sha256()
    for path in sorted(path for folder in ("catalog", "harvest") for path in (root / folder).rglob("*")):
        if path.suffix in {".py", ".yaml", ".sql"}:
            digest.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return digest.hexdigest()
