"""The same work on a Dask cluster, through the executor that it offers; its workers see the store at the same path."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any

from odconv.errors import SourceError, UsageError


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """An executor of a cluster, given back at the end of the block.

    Args:
        address: of the scheduler (`tcp://10.0.0.5:8786`).

    Raises:
        UsageError: `cluster-extra-missing`.
        SourceError: `cluster-unreachable`.
    """
    try:
        from distributed import Client  # noqa: PLC0415  (an extra)
    except ImportError as error:
        raise UsageError("cluster-extra-missing") from error
    try:
        client: Any = Client(address, timeout=30, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        raise SourceError("cluster-unreachable", address=address, reason=str(error)) from error
    with client:
        yield client.get_executor(pure=False)
