"""Nights against the fault portal: a metropolis that is harvested for real, and what its users then have."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from odconv.catalog.moments import JST
from odconv.harvest.model import Night, State
from odconv.harvest.nightly import harvest
from odconv.harvest.portals import Portal
from odconv.harvest.states import states_of
from odconv.harvest.store.ledger import Ledger
from odconv.settings import Settings
from odconv.tables.limits import Limits
from tests.faults.portal import FaultPortal

CITIES = {"131016": "千代田区", "131024": "中央区", "131032": "港区", "131041": "新宿区"}
CODES = tuple(CITIES)
HEADER = ("ID", "名称", "所在地_連結表記", "緯度", "経度", "電話番号", "設置位置")
SETTINGS = {"harvest_tries": 1, "harvest_seconds": 5, "harvest_read_seconds": 4, "harvest_pace_seconds": 0}


def table(name: str, rows: int, code: str = CODES[0], header: Sequence[str] = HEADER) -> bytes:
    """A city's list of defibrillators, UTF-8; the names of places begin with the name of the dataset."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    for number in range(1, rows + 1):
        about = (f"{name}-{number:05}", f"{name} 施設{number}", f"東京都{CITIES[code]}架空町{number}-1")
        writer.writerow((*about, f"35.68{number:04}", f"139.75{number:04}", f"03-0000-{number:04}", "1階 受付"))
    return out.getvalue().encode("utf-8-sig")


class Nights:
    """Datasets at a portal, and the store that they are harvested into.

    Attributes:
        portal: where they are served.
        root: the store.
        now: when the next night begins; each is a day after the one before.
        settings: of the process.
    """

    def __init__(self, portal: FaultPortal, root: Path, **settings: Any) -> None:
        self.portal, self.root = portal, root
        self.now = dt.datetime(2026, 4, 1, 2, 0, tzinfo=JST)
        self.settings = Settings(**{**SETTINGS, **settings})

    def put(self, name: str, rows: int = 60, code: str = CODES[0], body: bytes | None = None, path: str = "") -> None:
        """A dataset with one list of defibrillators; what was there by that name before is gone."""
        stamp = f"{self.now.date().isoformat()}T00:00:00.000000"
        facts = {"title": f"AED設置箇所一覧 {name}", "resource_name": "AED設置箇所一覧", "publisher": CITIES[code]}
        content = table(name, rows, code) if body is None else body
        self.portal.publish(name, content, path=path, organization=f"t{code}", modified=stamp, **facts)

    def described(self) -> Portal:
        """The portal, as a file would describe it."""
        return Portal(
            id="metro", title="試験", kind="ckan", url=self.portal.url, code_in_name="t{code}", page_rows=4,
            pace_seconds=0, connections=2, full_every_days=1, max_bytes=8 << 20,
            private_ok=(self.portal.netloc.split(":")[0],),
        )  # fmt: skip

    def night(self) -> Night:
        """Harvest."""
        with ThreadPoolExecutor(1) as executor:
            night = harvest(
                [self.described()], self.root, self.settings, Limits(), executor=executor, now=lambda: self.now
            )
        self.now += dt.timedelta(days=1)
        return night

    def states(self) -> dict[str, State]:
        """Where every file stands, by the name of its dataset."""
        with Ledger(self.root / "ledger.sqlite") as ledger:
            return {state.dataset.name: state for state in states_of(ledger)}

    def verdicts(self) -> dict[str, str]:
        """What was decided last, by the name of the dataset."""
        return {name: state.verdict.value for name, state in self.states().items()}

    def reasons(self) -> dict[str, list[str]]:
        """Why, by the name of the dataset."""
        return {name: [issue.code for issue in state.reasons] for name, state in self.states().items()}

    def rows(self) -> dict[str, list[dict[str, str]]]:
        """What users download: the rows of the combined table, by the name of the dataset."""
        (file,) = (self.root / "current" / "tables").glob("*_aed.csv")
        found: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline="")):
            found[row["名称"].split(" ")[0]].append(row)
        return dict(found)

    def out(self) -> dict[str, int]:
        """How many rows users download, by the name of the dataset."""
        return dict(Counter({name: len(rows) for name, rows in self.rows().items()}))
