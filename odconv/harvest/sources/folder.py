"""A folder of files, as a municipality hands them over on a share: each file a dataset."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from odconv.catalog.model import Agent, Dataset, Distribution
from odconv.errors import PortalError
from odconv.harvest.model import Listing
from odconv.harvest.portals.model import Portal
from odconv.harvest.sources.common import Getter, settled
from odconv.issues import Issue

_CODE = re.compile(r"(?<!\d)\d{5,6}(?!\d)")
_PIECE = 1 << 20


def list_folder(portal: Portal, client: Getter, since: str | None) -> Listing:
    """The files below a folder in the order of their paths; hidden ones, links and what Office leaves are left out.

    Returns:
        Datasets whose distribution has a `file:` address and the SHA-256 of its bytes among its extras, so that an
        unchanged file is not read again. The publisher is told by the folders above the file or by a code in its name.

    Raises:
        PortalError: `folder-missing`.
    """
    del client, since
    root = Path(portal.url)
    if not root.is_dir():
        raise PortalError("folder-missing", portal=portal.id, path=portal.url)
    datasets, issues = [], []
    for path in _files(root):
        try:
            datasets.append(_dataset(portal, root, path))
        except OSError as error:
            facts = {"dataset": str(path.relative_to(root)), "reason": error.strerror or str(error)}
            issues.append(Issue("catalog-dataset-odd", params=facts))
        if len(datasets) > portal.max_datasets:
            issues.append(Issue("portal-too-many", params={"portal": portal.id, "limit": portal.max_datasets}))
            break
    return settled(portal, Listing(portal.id, datasets, complete=not issues, issues=tuple(issues)))


def _files(root: Path) -> Iterator[Path]:
    """Files below a folder; a link may lead out of it, and is none of them."""
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if path.is_file() and not path.is_symlink() and not any(part.startswith((".", "~$")) for part in parts):
            yield path


def _dataset(portal: Portal, root: Path, path: Path) -> Dataset:
    within = path.relative_to(root)
    status = path.stat()
    modified = dt.datetime.fromtimestamp(int(status.st_mtime), dt.UTC)
    distribution = Distribution(
        id=within.as_posix(),
        title=path.name,
        url=path.resolve().as_uri(),
        format=path.suffix.removeprefix(".").upper(),
        size=status.st_size,
        modified=modified,
        extras={"sha256": _sha256(path)},
    )
    names = (*reversed(within.parts[:-1]), *_CODE.findall(path.stem), path.stem)
    return Dataset(
        portal=portal.id,
        id=within.as_posix(),
        name=within.as_posix(),
        title=path.stem,
        publisher=Agent(name=within.parts[0] if len(within.parts) > 1 else "", code=portal.publisher_of(*names)),
        modified=modified,
        distributions=(distribution,),
    )


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
