"""How texts begin and end, asked of a whole column at once: most columns hold no text worth a closer look."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Edges:
    """Texts that begin with one of some characters, or end with one of others.

    Attributes:
        begins: the inside of a character class of a regular expression: `0-9`, `^0-9`.
        ends: likewise; empty where only the beginning counts.
    """

    begins: str
    ends: str = ""

    @cached_property
    def pattern(self) -> str:
        """A regular expression that is found in such texts and in no others."""
        return f"^[{self.begins}]" + (f"|[{self.ends}]$" if self.ends else "")

    def in_any(self, texts: Iterable[str]) -> bool:
        """Whether a text, or a line of one, has such an edge.

        >>> Edges("※", "計").in_any(["公園", "合計"]), Edges("^0-9").in_any(["12", "", "3人"])
        (True, False)
        """
        return self._between_lines.search("\n" + "\n".join(texts) + "\n") is not None

    @cached_property
    def _between_lines(self) -> re.Pattern[str]:
        """What stands around a line feed: one that begins with a character and not a class is found at once."""
        begins = f"(?=[{self.begins}])(?!\n)"
        return re.compile(f"\n(?:{begins}|(?<=[{self.ends}]\n))" if self.ends else f"\n{begins}")
