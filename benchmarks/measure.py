"""Times whole processes by the operating system's own accounting."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from statistics import median
from typing import Any

_BECOME_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of <linux/prctl.h>


@dataclass(frozen=True, slots=True)
class Measured:
    """One finished process: seconds of wall and CPU, peak resident MiB, and what it printed as JSON."""

    wall: float
    cpu: float
    peak: float
    printed: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Goal:
    """One figure with what is wanted of it."""

    name: str
    reached: float
    sign: str
    wanted: float

    @property
    def held(self) -> bool:
        """Whether the figure is good enough."""
        return self.reached >= self.wanted if self.sign == "≥" else self.reached <= self.wanted


def run(command: Sequence[str], *, expect: Sequence[int] = (0,)) -> Measured:
    """Run a command to its end.

    Raises:
        RuntimeError: it ended with an unexpected status.
    """
    begin = time.perf_counter()
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)  # compiled once, as what is installed
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in expect:
        raise RuntimeError(f"{command[:4]} ended with {process.returncode}")
    return Measured(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, _printed(output.decode().strip()))


def adopt_orphans() -> None:
    """Let processes whose parent ended become children of this one, so that their CPU can be asked for (Linux).

    The processes of a pool are children of a fork server, for which nobody waits: their CPU is in nobody's account.
    """
    if ctypes.CDLL(None).prctl(_BECOME_SUBREAPER, 1, 0, 0, 0):
        raise RuntimeError("orphans cannot be adopted: the CPU of pools of processes would be missing")


def usages_of_orphans(group: int) -> Iterator[resource.struct_rusage]:
    """What the processes of a group used that ended after their parent, with all that they waited for."""
    with suppress(ChildProcessError):
        while True:
            yield os.wait4(-group, 0)[2]


def _printed(text: str) -> dict[str, Any]:
    """The JSON object that a process printed: in its last line, or as all of its lines."""
    last = text[text.rfind("\n") + 1 :]
    found = last if last.startswith("{") else text
    return dict(json.loads(found)) if found.startswith("{") else {}


def python(*arguments: str) -> list[str]:
    """A command line of this interpreter."""
    return [sys.executable, *arguments]


def middle(values: Sequence[float]) -> float:
    """The median."""
    return median(values)
