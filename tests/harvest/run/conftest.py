"""A small metropolis in a folder: files of two cities, listed anew each night, without any network."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from odconv.catalog.model import Agent, Dataset, Distribution
from odconv.errors import FetchError, OdconvError
from odconv.harvest.edition import Material
from odconv.harvest.model import Answer, Listing, Night, Validators
from odconv.harvest.run import Ways, run_night
from odconv.harvest.states import states_of
from odconv.harvest.store import judged
from odconv.harvest.store.ledger import Ledger
from odconv.issues import Issue

JST = dt.timezone(dt.timedelta(hours=9))
CITIES = {"131016": "千代田区", "131032": "港区"}
HEADER = ("ID", "名称", "所在地_連結表記", "緯度", "経度", "電話番号", "設置位置")


def table(code: str = "131016", rows: int = 20, *, city: str | None = None, header: Sequence[str] = HEADER) -> bytes:
    """An AED list of a city, as text in UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    for number in range(1, rows + 1):
        place = f"東京都{city or CITIES[code]}架空町{number}-1"
        about = (f"{number:05}", f"{CITIES[code]}施設{number}", place, f"35.68{number:04}", f"139.75{number:04}")
        writer.writerow((*about, f"03-0000-{number:04}", "1階 受付"))
    return out.getvalue().encode()


@dataclass(frozen=True)
class Bounds:
    min: int | None = None
    max: int | None = None


@dataclass(frozen=True)
class Expected:
    rows: Mapping[str, Bounds] = field(default_factory=dict)


@dataclass(frozen=True)
class FakePortal:
    id: str
    max_bytes: int = 1 << 20
    full_every_days: int = 1
    expectations: Expected = Expected()

    def mapping_of(self, distribution: Distribution) -> Path | None:
        return None


@dataclass
class Web:
    """Addresses and what lies there; a conditional request of unchanged bytes brings none."""

    bodies: dict[str, bytes | OdconvError] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    sent: int = 0

    def fetch(
        self,
        url: str,
        into: BinaryIO,
        *,
        validators: Validators | None = None,
        max_bytes: int | None = None,
        expect: frozenset[str] | None = None,
    ) -> Answer:
        self.asked.append(url)
        body = self.bodies.get(url, FetchError("file-missing", file=url))
        if isinstance(body, OdconvError):
            raise body
        digest = hashlib.sha256(body).hexdigest()
        if validators is not None and validators.etag == digest:
            return Answer(url, url, 304, None, 0)
        self.sent += 1
        into.write(body)
        return Answer(url, url, 200, digest, len(body), "text/csv", validators=Validators(etag=digest))


@dataclass
class Metropolis:
    """Datasets by name, each with its files; `night` harvests them."""

    root: Path
    web: Web = field(default_factory=Web)
    datasets: dict[str, Dataset] = field(default_factory=dict)
    portal: FakePortal = FakePortal("p")
    now: dt.datetime = dt.datetime(2026, 11, 21, 2, 0, tzinfo=JST)
    broken: OdconvError | None = None
    complete: bool = True
    parts: dict[str, Any] = field(default_factory=dict)

    def rule(self, kind: str, key: str, sha256: str | None = None) -> None:
        """What a person decides."""
        with Ledger(self.root / "ledger.sqlite") as ledger:
            judged.rule(ledger, judged.Ruling(key, kind, sha256, "山田", "確認済み", self.now.isoformat(), 1))

    def put(self, name: str, body: bytes | OdconvError, code: str = "131016", **about: str) -> str:
        """A dataset with one file; the key of that file."""
        url = f"https://{code}.example/{about.get('file', name)}.csv"
        self.web.bodies[url] = body
        one = Distribution(id=about.get("id", "1"), title=name, url=url, format=about.get("format", "CSV"))
        agent = Agent(name=CITIES[code], code=code)
        title = about.get("title", "AED設置箇所一覧")
        self.datasets[name] = Dataset(
            portal="p", id=name, name=name, title=title, publisher=agent, distributions=(one,)
        )
        return f"p/{name}/{one.id}"

    def list(self, portal: FakePortal, since: str | None) -> Listing:
        if self.broken is not None:
            raise self.broken
        return Listing(portal.id, list(self.datasets.values()), complete=self.complete)

    def ways(self, **changes: Any) -> Ways[FakePortal]:
        ways = Ways(self.list, self.web, now=lambda: self.now, parts=self.parts or {"goods": write_goods})
        return replace(ways, **changes)

    def night(self, **changes: Any) -> Night:
        """Harvest, and go to the next day."""
        night = run_night([self.portal], self.root, self.ways(**changes))
        self.now += dt.timedelta(days=1)
        return night

    def verdicts(self) -> dict[str, str]:
        with Ledger(self.root / "ledger.sqlite") as ledger:
            return {state.dataset.key + "/" + state.distribution_id: state.verdict.value for state in states_of(ledger)}

    def reasons(self, key: str) -> list[str]:
        with Ledger(self.root / "ledger.sqlite") as ledger:
            found = {f"{state.dataset.key}/{state.distribution_id}": state for state in states_of(ledger)}
            return [issue.code for issue in found[key].reasons]

    def out(self) -> dict[str, int]:
        """What users download: rows by distribution."""
        return {key: int(rows) for key, rows, *_ in (line.split(",") for line in self.out_text().splitlines())}

    def out_text(self) -> str:
        """The same as it lies there."""
        return (self.root / "current" / "goods" / "goods.csv").read_text(encoding="utf-8")


def write_goods(material: Material, out: Path) -> list[Issue]:
    """A part of an edition for tests: a line for each copy, and the copies themselves."""
    lines = []
    for good in material.goods:
        assert good.converted.profile is not None
        assert good.converted.table is not None
        rows = good.converted.profile.valid
        lines.append(f"{good.dataset.key}/{good.distribution_id},{rows},{good.fetched_at},{good.promoted_in}\n")
        (out / f"{good.converted.key}.parquet").write_bytes((material.root / good.converted.table).read_bytes())
    (out / "goods.csv").write_text("".join(lines), encoding="utf-8")
    (out / "titles.txt").write_text("\n".join(dataset.title for dataset in material.datasets), encoding="utf-8")
    return []


@pytest.fixture
def metropolis(tmp_path: Path) -> Metropolis:
    return Metropolis(tmp_path / "store")


@pytest.fixture
def make_table() -> Callable[..., bytes]:
    return table
