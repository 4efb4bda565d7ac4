"""Made-up files of made-up publishers: where each stands after a night, and what is told of its conversion."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from odconv.catalog.model import Agent, Dataset, Distribution, Licence
from odconv.harvest.edition import name_of
from odconv.harvest.model import Converted, Good, Night, PortalNight, Profile, State, Verdict
from odconv.harvest.store.codec import pack
from odconv.harvest.store.ledger import Ledger
from odconv.harvest.store.results import forget_results, note_results
from odconv.issues import Issue

CHIYODA, CHUO, MINATO = "131016", "131024", "131032"


def conversion(root: Path, key: str, *issues: Issue, schema: str | None = "standard/aed", **facts: Any) -> Converted:
    """A conversion in the store, with what is told of it."""
    about = {name: facts.pop(name) for name in ("as_of", "readability") if name in facts}
    result = {"key": key, "schema": schema, "rows": 12, "rejected": 0, "rejected_cells": [], **facts}
    result["readability"] = {"grade": "A", "findings": about.get("readability", [])}
    rows = result["rows"]
    profile = Profile(schema, rows, rows - result["rejected"], ("ID", "名称"), as_of=about.get("as_of"))
    converted = Converted(key, f"{key:0<64}", profile, f"{key}.parquet", pack(result), issues)
    keep(root, converted)
    return converted


def keep(root: Path, converted: Converted) -> None:
    """Keep what is told of a conversion."""
    with Ledger(root / "ledger.sqlite") as ledger, ledger.transaction():
        note_results(ledger, [converted])


def forget(root: Path) -> None:
    """Lose what is told of all conversions."""
    with Ledger(root / "ledger.sqlite") as ledger, ledger.transaction():
        forget_results(ledger, ())


def state(
    name: str,
    code: str | None = CHIYODA,
    verdict: Verdict = Verdict.SAME,
    latest: Converted | None = None,
    good: Converted | None = None,
    *reasons: Issue,
    title: str = "AED設置箇所一覧",
    file: str | None = None,
    portal: str = "p",
    **about: Any,
) -> State:
    """Where one file stands; `good` is its newest conversion too where no other is given."""
    address = f"https://www.city.example.jp/{file or f'{name}.csv'}"
    about.setdefault("licence", Licence(id="CC-BY-4.0", title="CC BY 4.0"))
    dataset = Dataset(
        portal=portal,
        id=name,
        name=name,
        title=title,
        publisher=Agent(code=code, name="" if code else "某団体"),
        distributions=(Distribution(id="1", url=address, title=title),),
        **about,
    )
    copy = None if good is None else Good(dataset, "1", good, "2026-11-20T02:00:00+09:00", 1)
    return State(dataset, "1", verdict, reasons, latest or good, copy, "2026-11-01", "2026-11-21")


def night(run: int = 3, **about: Any) -> Night:
    """A night; the third began on 2026-11-21."""
    start = f"2026-11-{18 + run:02d}T02:00:00+09:00"
    facts: dict[str, Any] = {
        "edition": name_of(run),
        "counts": {Verdict.SAME: 1},
        "portals": {"p": PortalNight(2, complete=True)},
        **about,
    }
    return Night(run, start, start.replace("T02", "T03"), **facts)
