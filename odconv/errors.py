"""The exceptions of odconv, and nothing else.

    OdconvError
    ├── UsageError         the caller asked for something that does not exist          exit 2
    ├── RulesError         our own shipped data (schema, code list) is wrong           exit 2
    ├── SourceError        bytes could not be had or could not be understood           exit 3
    │   ├── UnreadableFile     the bytes are there, but they are no table we can read
    │   ├── FetchError         an address did not give what it should
    │   └── PortalError        a portal could not be listed
    └── OutputError        a result could not be written                               exit 3

An exception stops one unit of work; what is wrong *inside* a table is an `odconv.issues.Issue`. Exceptions carry
facts (a stable code and the parameters of its sentence) and have no side effects. The sentences, in Japanese and
English, live in `issues.yaml` beside those of the issues; `odconv.issues.render` joins the two.
"""

from __future__ import annotations

from typing import ClassVar


class OdconvError(Exception):
    """Root of everything that odconv raises on purpose.

    Attributes:
        code: stable kebab-case code, an entry of `issues.yaml`.
        params: the facts that the sentence names (file, value, limit …).
        exit_code: what the command line returns: 2 wrong usage, 3 source unreadable or unreachable.
    """

    exit_code: ClassVar[int] = 2

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.code}: {facts}" if facts else self.code


class UsageError(OdconvError):
    """The caller named a schema, an option or a file kind that does not exist."""


class RulesError(OdconvError):
    """A schema or code list contradicts itself: ours, or one that the user brought."""


class SourceError(OdconvError):
    """The source could not be reached or read."""

    exit_code: ClassVar[int] = 3


class UnreadableFile(SourceError):
    """The bytes of the source are no table that odconv can read."""


class FetchError(SourceError):
    """An address did not give the bytes that it should: refused, too large, timed out, something else instead."""


class PortalError(SourceError):
    """A portal could not be listed, or its listing is not to be believed."""


class OutputError(OdconvError):
    """A result could not be written where the caller wanted it."""

    exit_code: ClassVar[int] = 3
