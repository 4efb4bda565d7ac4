"""Write the tables of `odconv/reference/` from the code lists of a specification folder.

    python tools/build_reference.py SPEC_FOLDER

SPEC_FOLDER holds `codes/localgov_codes.csv`, `counties.csv`, `prefectures.csv`, `tokyo_municipalities.csv` and
`eras.csv`. The same folder gives the same bytes; nothing is fetched. `odconv/reference/PROVENANCE.md` says where the
lists come from and what the licences ask for. `aliases.csv` and `kanji_variants.yaml` are kept by hand.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "odconv" / "reference"

LOCAL_GOVERNMENT_COLUMNS = (
    "code",
    "prefecture",
    "name",
    "short_name",
    "kana",
    "kind",
    "parent",
    "county",
    "group",
    "valid_from",
    "valid_to",
)
PREFECTURE_COLUMNS = ("number", "code", "name", "kana", "hiragana", "name_en", "iso")
ERA_COLUMNS = ("name", "kana", "abbreviation", "start", "end", "first_year")

Row = Mapping[str, str]

# The list leaves out the six villages of the northern territories (北方領土), which the official table of codes has.
# The last digit of each code follows from the rule of the check digit.
NORTHERN_VILLAGES = (
    ("016951", "色丹村", "シコタンムラ", "色丹郡"),
    ("016969", "泊村", "トマリムラ", "国後郡"),
    ("016977", "留夜別村", "ルヨベツムラ", "国後郡"),
    ("016985", "留別村", "ルベツムラ", "択捉郡"),
    ("016993", "紗那村", "シャナムラ", "紗那郡"),
    ("017001", "蘂取村", "シベトロムラ", "蘂取郡"),
)


def main(arguments: Sequence[str]) -> int:
    """Write the three tables; returns the exit status (2: wrong usage)."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    codes = Path(arguments[0]) / "codes"
    write("local_governments.csv", LOCAL_GOVERNMENT_COLUMNS, local_governments(codes))
    write("prefectures.csv", PREFECTURE_COLUMNS, prefectures(codes))
    write("eras.csv", ERA_COLUMNS, eras(codes))
    return 0


def local_governments(codes: Path) -> list[Row]:
    """One row a body, in the order of its code; `county` and `group` (Tokyo's three regions) are joined by code."""
    counties = {row["code6"]: row["county"] for row in read(codes / "counties.csv")}
    groups = {row["code6"]: row["region"] for row in read(codes / "tokyo_municipalities.csv")}
    rows: list[Row] = [
        {
            "code": row["code6"],
            "prefecture": row["prefecture"],
            "name": row["name"],
            "short_name": row["short_name"],
            "kana": row["name_kana"],
            "kind": row["kind"],
            "parent": row["parent_city"],
            "county": counties.get(row["code6"], ""),
            "group": groups.get(row["code6"], ""),
            "valid_from": row["valid_from"],
            "valid_to": row["valid_to"],
        }
        for row in read(codes / "localgov_codes.csv")
    ]
    unknown = (counties.keys() | groups.keys()) - {row["code"] for row in rows}
    if unknown:
        raise SystemExit(f"codes without a body: {sorted(unknown)}")
    return sorted([*rows, *northern_villages()], key=lambda row: row["code"])


def northern_villages() -> list[Row]:
    """The villages that the list leaves out."""
    rows: list[Row] = []
    for code, name, kana, county in NORTHERN_VILLAGES:
        row = dict.fromkeys(LOCAL_GOVERNMENT_COLUMNS, "")
        row |= {"code": code, "prefecture": "北海道", "name": name, "short_name": name, "kana": kana}
        rows.append(row | {"kind": "northern_village", "county": county})
    return rows


def prefectures(codes: Path) -> list[Row]:
    """The 47 prefectures, north to south as JIS X 0401 numbers them."""
    return [
        {
            "number": row["pref_code"],
            "code": row["code6"],
            "name": row["name"],
            "kana": row["name_kana"],
            "hiragana": row["name_hiragana"],
            "name_en": row["name_en"],
            "iso": row["iso3166_2"],
        }
        for row in read(codes / "prefectures.csv")
    ]


def eras(codes: Path) -> list[Row]:
    """The eras since 1868, oldest first."""
    return [
        {
            "name": row["era"],
            "kana": row["era_kana"],
            "abbreviation": row["abbr"],
            "start": row["start_date"],
            "end": row["end_date"],
            "first_year": row["first_year"],
        }
        for row in read(codes / "eras.csv")
    ]


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a list, header names as keys."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(name: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """One table of the package: UTF-8, LF, so that a diff of two editions shows the changed bodies only."""
    with (TARGET / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
