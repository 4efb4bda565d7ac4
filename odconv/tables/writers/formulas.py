"""Cells that a spreadsheet program would take for a formula when it opens delimited text.

OWASP (CSV injection, CWE-1236) advises an apostrophe before every cell that begins with `=`, `+`, `-`, `@`, a tab or a
carriage return. It also says what that costs: programs read the apostrophe as data. In 120 published CSV files, 478
cells begin so or with a line feed: 448 are marks for “no value” (-, --, －), 29 texts after a line break or tab, one is
a text after a dash, and none is a formula. So the policy is:

- Off unless asked for: published tables are read by programs first, and what was read must be what is written.
- When asked for, numbers, telephone numbers (`+81-3-…`) and lone marks stay as they are: they can do no harm.
- Full-width signs count like half-width ones, as some versions take one for the other; so does white space before one.
- It can be undone: a cell gets one apostrophe more than it had, `unguarded` takes one away; the places are recorded.

It cannot protect a file that is opened with another separator than it was written with. Workbooks need none of this:
their writers mark text as text.
"""

from __future__ import annotations

import re

_SIGNS = "=+\\-@＝＋－＠"
_SUSPECT = re.compile(rf"'*(?:[\t\r\n]|[ \u3000\xa0]*[{_SIGNS}])")
_HARMLESS = re.compile(
    rf"(?:[+\-＋－][0-9０-９.,，．()（） \-－]+(?:[eE][+\-]?[0-9]+)?[%％]?|[{_SIGNS}]+)[ \u3000\xa0]*"
)


def is_suspect(text: str) -> bool:
    """Whether a spreadsheet program might take the text for a formula, apostrophes before it left aside.

    >>> is_suspect("=1+1"), is_suspect("-"), is_suspect("+81-3-0000-0000"), is_suspect("-12.5")
    (True, False, False, False)
    """
    return bool(_SUSPECT.match(text)) and not _HARMLESS.fullmatch(text.lstrip("'").lstrip(" \u3000\xa0"))


def guarded(text: str) -> str:
    """The text with an apostrophe before it where it is suspect."""
    return f"'{text}" if is_suspect(text) else text


def unguarded(text: str) -> str:
    """What `guarded` was given: for every text, `unguarded(guarded(text)) == text`."""
    return text[1:] if text.startswith("'") and is_suspect(text) else text
