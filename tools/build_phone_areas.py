"""Write `odconv/reference/area_code_lengths.csv` and `area_codes.csv` from the package `phonenumbers`.

    python tools/build_phone_areas.py

Needs `phonenumbers` (the full package, with its names of areas; a build tool, no dependency of odconv). For each of the
blocks of 10,000 numbers the package is asked where the area code ends and what the area is called; blocks that agree
are put under one prefix. The same version of the package gives the same bytes.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import phonenumbers

TARGET = Path(__file__).resolve().parent.parent / "odconv" / "reference"
sys.path.insert(0, str(TARGET.parent.parent))

from odconv.reference.prefectures import prefectures  # noqa: E402

# The package calls this area "…, Yamaguchi"; it lies in Nara.
MISPLACED = {("0747", "山口県", "下市"): ("0747", "奈良県", "下市")}
BLOCK_DIGITS = 6  # the leading 0, area code and exchange of a fixed line


def main() -> int:
    """Write both tables; returns the exit status."""
    lengths: dict[str, int] = {}
    names: set[tuple[str, str, str]] = set()
    english = {prefecture.name_en: prefecture.name for prefecture in prefectures()}
    for block in (f"0{number:05d}" for number in range(10_000, 100_000)):
        number = phonenumbers.PhoneNumber(country_code=81, national_number=int(block + "0000"))
        if not is_fixed(number):
            continue
        groups = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL).split("-")
        lengths[block] = len(groups[0])
        names |= {(groups[0], *area) for area in area_of(number, english)}
    write("area_code_lengths.csv", ("prefix", "length"), shortened(lengths))
    write("area_codes.csv", ("area_code", "prefecture", "area"), sorted({MISPLACED.get(name, name) for name in names}))
    return 0


def is_fixed(number: phonenumbers.PhoneNumber) -> bool:
    """Whether the number is one of a fixed line by the numbering plan."""
    return phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.FIXED_LINE


def area_of(number: phonenumbers.PhoneNumber, english: dict[str, str]) -> Iterable[tuple[str, str]]:
    """The prefecture and the Japanese name of the number's area; nothing where the package does not tell."""
    from phonenumbers import geocoder  # noqa: PLC0415 - not in the small package that the tests have

    place = geocoder.description_for_number(number, "en").split(", ")[-1]
    area = geocoder.description_for_number(number, "ja")
    if place in english and area:
        yield english[place], area


def shortened(lengths: dict[str, int]) -> list[tuple[str, int]]:
    """The shortest prefixes under which all blocks agree; a prefix of blocks without numbers is left out."""
    rows: list[tuple[str, int]] = []
    pending = ["0"]
    while pending:
        prefix = pending.pop()
        found = {length for block, length in lengths.items() if block.startswith(prefix)}
        if len(found) == 1 and len(prefix) > 1:
            rows.append((prefix, found.pop()))
        elif found and len(prefix) < BLOCK_DIGITS:
            pending += [prefix + digit for digit in "0123456789"]
    return sorted(rows)


def write(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write one table: UTF-8, LF, one header row."""
    with (TARGET / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    sys.exit(main())
