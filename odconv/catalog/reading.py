"""What every reader of catalogs takes and gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from odconv.catalog.model import Dataset
from odconv.errors import OdconvError
from odconv.issues import Issue

CodeOf = Callable[..., str | None]  # names of an organisation, the most exact first → its code


@dataclass(frozen=True, slots=True)
class Read:
    """Datasets in the order of the catalog, and what could not be read of it."""

    datasets: Sequence[Dataset]
    issues: Sequence[Issue] = ()


def no_code(*names: str) -> str | None:
    """Knows no organisation."""
    del names
    return None


def odd(dataset: str, error: Exception) -> Issue:
    """That one dataset could not be read, and why."""
    if isinstance(error, OdconvError):
        return Issue(error.code, params=error.params)
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return Issue("catalog-dataset-odd", params={"dataset": dataset or "?", "reason": reason})
