"""Shapes of texts that need no closer look, as regular expressions that Python and Rust read alike.

Each is narrower than the rule that it stands for (`values/*`, `verdict.py`): what it passes, the rule passes.
"""

from __future__ import annotations

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
