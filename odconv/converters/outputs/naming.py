"""What an output is called: as the specification says, never as the source, and never twice in one run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from odconv.converters.conversion import Conversion
from odconv.issues import Issue

_DAY = "{yyyymmdd}"


@dataclass(slots=True)
class Names:
    """The names given out in one run, with their folders; one object serves all its files."""

    taken: dict[str, list[Path]] = field(default_factory=dict)

    def reserve(self, folder: Path, stem: str, is_refused: Callable[[str], bool] = lambda _: False) -> str:
        """The name, or the first of `_2`, `_3` … that is free; names that differ in case only are one.

        Args:
            folder: where the file goes.
            stem: the name without its ending.
            is_refused: whether a name must not be used for another reason.
        """
        number, name = 1, stem
        while is_refused(name) or self._is_taken(folder, name):
            number += 1
            name = f"{stem}_{number}"
        self.taken.setdefault(name.casefold(), []).append(folder)
        return name

    def _is_taken(self, folder: Path, name: str) -> bool:
        """Whether a file in the very folder has the name; where folders lie is only looked up for a name met again."""
        others = self.taken.get(name.casefold(), ())
        return folder in others or (bool(others) and _place(folder) in map(_place, others))


def _place(folder: Path) -> str:
    return str(folder.resolve()).casefold()


def stem_of(conversion: Conversion) -> tuple[str, list[Issue]]:
    """The name of the output without its ending, and what is to be said about it.

    The format's pattern (`odconv:fileName`, as `{code}_population_{yyyymmdd}.csv`) with the publisher's code and the
    day on which all valid records agree; without a publisher the format's id.
    """
    schema, code = conversion.schema, conversion.context.local_government
    name = Path(schema.id).stem if schema.id.endswith(".json") else schema.id
    if not code:
        stem = name.replace("/", "_")
        return stem, [Issue("output-name-without-code", params={"name": stem})]
    pattern = str(schema.extra("fileName") or f"{{code}}_{name.rsplit('/', 1)[-1]}.csv")
    stem = Path(pattern).stem.replace("{code}", code)
    if _DAY not in stem:
        return stem, []
    day = _day(conversion)
    if day:
        return stem.replace(_DAY, day), []
    stem = stem.replace(f"_{_DAY}", "").replace(_DAY, "")
    return stem, [Issue("output-name-without-day", params={"name": stem})]


def _day(conversion: Conversion) -> str:
    """The day of the format's first column of dates, as digits, where all valid records agree on it; else ""."""
    name = next((item.name for item in conversion.schema.fields if item.type == "date"), None)
    column = conversion.columns.get(name or "")
    days = {column[record] for record in conversion.valid_records} if column else set()
    return days.pop().replace("-", "") if len(days) == 1 else ""
