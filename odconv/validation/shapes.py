"""Shapes of texts that need no closer look, as regular expressions that Python and Rust read alike.

Each is narrower than the rule that it stands for (`values/*`, `verdict.py`): what it passes, the rule passes.
"""

from __future__ import annotations

import re
from collections.abc import Collection

CHECKS = {
    "half-width": r"[ -~]*",
    "katakana": r"[ァ-ヴー・　 ]*[ァ-ヴ][ァ-ヴー・　 ]*",
    "phone": r"0(?:[134]-[0-9]{4}|[25-9]-[1-9][0-9]{3}|[1-9][1-9](?:-[0-9]{3}|[0-9]-[0-9]{2}))-[0-9]{4}",
    "postal-code": r"[0-9]{3}-?[0-9]{4}",
    "url": r"https?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?:/[A-Za-z0-9._~/-]*)?",
    "weekdays": r"(?:月?火?水?木?金?土?日?)",
}
ISO_DATE = r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}"
DECIMAL = r"[0-9]{1,3}\.[0-9]{1,12}"
PLAIN_URI = r"https?://[A-Za-z0-9.-]+(?:/[A-Za-z0-9._~/-]*)?"
PLAIN_EMAIL = r"[A-Za-z0-9._]+@(?:[A-Za-z0-9]+\.)+[A-Za-z][A-Za-z]+"
EMAIL_BYTES = 60  # no longer than what every mail server takes

# For some shapes: the letters that a text of the shape may hold, and the fewest and most of them.
_SPELLED = {"phone": ("0123456789-", 12, 12), "postal-code": ("0123456789-", 7, 8)}
_REPEATED_CLASS = re.compile(r"(\[[^\]\\^]+\])\{([0-9]+),([0-9]+)\}")


def implies(name: str, pattern: str) -> bool:
    """Whether every text of the shape of a check fits a pattern, as far as that is plain to see.

    >>> implies("phone", "[0-9()+-]{9,20}"), implies("phone", "[0-9]{9,20}")
    (True, False)
    """
    if name in CHECKS and CHECKS[name] == pattern:
        return True
    repeated = _REPEATED_CLASS.fullmatch(pattern)
    if repeated is None or name not in _SPELLED:
        return False
    (letters, fewest, most), (class_, least, greatest) = _SPELLED[name], repeated.groups()
    return int(least) <= fewest and most <= int(greatest) and all(re.fullmatch(class_, letter) for letter in letters)


def implied(names: Collection[str], pattern: str) -> set[str]:
    """The rules that another one leaves nothing to do: `half-width` where only ASCII passes, a shape's `pattern`.

    Args:
        names: the checks of a field.
        pattern: its constraint of that name.
    """
    ascii_only = not {"phone", "postal-code", "url"}.isdisjoint(names) or (pattern.isascii() and stays_on_line(pattern))
    narrower = any(implies(name, pattern) for name in names)
    return ({"half-width"} if ascii_only else set()) | ({"pattern"} if narrower else set())


def stays_on_line(pattern: str) -> bool:
    r"""Whether it is plain to see that no text of a pattern holds a line feed and that no anchor stands in it.

    >>> stays_on_line("[0-9]{6}"), stays_on_line(r"[^0-9]"), stays_on_line(r"a.c"), stays_on_line(r"^a$")
    (True, False, False, False)
    """
    plain = re.sub(r"\\[^0-9A-Za-z]", "_", pattern)
    beside = re.sub(r"\[[^\]]*\]", "_", plain)
    return (
        "[^" not in plain
        and not re.search(r"[.\\^$]|\(\?(?!:)", beside)
        and "\\" not in plain
        and all(letter >= " " for letter in pattern)
    )
