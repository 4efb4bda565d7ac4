"""The sides against a CKAN, each one whole process: `python -m benchmarks.ckan_sides SIDE …`; prints what it did."""

from __future__ import annotations

import argparse
import gc
import json
import os
from pathlib import Path

CONNECTIONS = 2  # to the host, as many as `ckanapi dump -p 2` opens


def listed(url: str, out: Path) -> dict[str, int]:
    """The CKAN's metadata to JSON lines, by the source and the client that a night uses."""
    from odconv.catalog.records import RECORDS, write_records
    from odconv.harvest.client.client import Client
    from odconv.harvest.client.manners import manners_for
    from odconv.harvest.portals.model import Portal
    from odconv.harvest.sources.ckan import list_ckan
    from odconv.settings import Settings

    agreed = {"agreed": {"who": "trial", "when": "2026-01-01", "where": "trial"}}
    portal = Portal.model_validate(
        {
            "id": "trial", "title": "trial", "kind": "ckan", "url": url, "contact": "data@example.org",
            "code_in_name": "{code}", "pace_seconds": 0, "connections": CONNECTIONS,
            "private_ok": ["127.0.0.1"], "robots": agreed,
        }
    )  # fmt: skip
    with Client(manners_for([portal], Settings())) as client:
        listing = list_ckan(portal, client, None)
    if not listing.complete:
        raise RuntimeError(f"the listing is not complete: {listing.issues[:3]}")
    out.mkdir(exist_ok=True)
    write_records(out / RECORDS, listing.datasets)
    return {"listed": len(listing.datasets)}


def renamed(listing: Path, portal: str, out: Path) -> dict[str, int]:
    """A catalog of datasets that were listed, as if of another portal: its packages have names of their own."""
    from benchmarks.packages import SEED
    from odconv.catalog.export import write_catalog
    from odconv.catalog.records import read_records

    found = [dataset for dataset in read_records(listing) if dataset.name.startswith(SEED)]
    write_catalog([dataset.model_copy(update={"portal": portal}) for dataset in found], (), out)
    return {"renamed": len(found)}


def created(url: str, catalog: Path, threads: int) -> dict[str, int]:
    """Bare `package_create` of a catalog's packages by ckanapi, in threads that keep a connection each."""
    from benchmarks.packages import each

    lines = (catalog / "datasets.jsonl").read_text(encoding="utf-8").splitlines()
    token = os.environ["ODCONV_CKAN_TOKEN"]
    packages = map(json.loads, lines)
    return {"created": each(url, token, threads, lambda ckan, one: ckan.call_action("package_create", one), packages)}


def main() -> None:
    """Run one side once."""
    parser = argparse.ArgumentParser()
    parser.add_argument("side", choices=("list", "rename", "create"))
    parser.add_argument("what", help="address of the CKAN, or the portal's id")
    parser.add_argument("--of", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--threads", type=int, default=4)
    args = parser.parse_args()
    if args.side == "list":
        gc.set_threshold(50_000)  # as the command does for all that it runs
        done = listed(args.what, args.out)
    elif args.side == "rename":
        done = renamed(args.of, args.what, args.out)
    else:
        done = created(args.what, args.of, args.threads)
    print(json.dumps(done))
    gc.freeze()  # what `odconv` does at its end


if __name__ == "__main__":
    main()
