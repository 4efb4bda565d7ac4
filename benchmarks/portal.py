"""A metropolis of portals on loopback, in a process of its own: `python -m benchmarks.portal --distributions 40000`.

One CKAN lists everything; the files lie on sixty-two hosts (ports), the busiest with a fifth of them, each answering
after 50–200 ms. Prints one JSON line when it listens, and on `GET /statistics` what it was asked. Nothing is stored;
a body is one of a few hundred tables with a line of its own, so that no two distributions are the same bytes.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import random
import urllib.parse
import zipfile
from collections import Counter
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from benchmarks.metropolis import KINDS, STYLES, places, table
from odconv.reference.local_governments import LocalGovernment, tokyo_62

HOST = "127.0.0.1"
PAGE = 1000
FASTEST, SLOWEST = 0.05, 0.2  # seconds until a host answers
_BUSIEST = 0.2  # share of the first host; the others have the rest by halves of what is left, at least a hundredth each
_MODIFIED = "2026-04-01T00:00:00.000000"


@dataclass(frozen=True, slots=True)
class Item:
    """One distribution: where it is and which table it is made of."""

    number: int
    host: int
    body: LocalGovernment
    kind: str
    style: str

    @property
    def path(self) -> str:
        return f"/files/{self.number}/{self.kind}.{'xlsx' if self.style == 'workbook' else 'csv'}"

    def content(self, rows: int) -> bytes:
        """The table with a mark of its own that no reader takes for a row."""
        base = _base(self.body.code, self.kind, self.style, rows)
        if self.style == "workbook":
            return _commented(base, str(self.number).encode())
        mark = f"※整理番号{self.number}\r\n"
        return base + mark.encode("cp932" if self.style in ("office", "recommended") else "utf-8")


@cache
def _base(code: str, kind: str, style: str, rows: int) -> bytes:
    body = next(body for body in tokyo_62() if body.code == code)
    return table(kind, style, places(body, rows))[1]


def _commented(workbook: bytes, comment: bytes) -> bytes:
    """The same workbook with a comment at the end of its archive: other bytes, same sheets."""
    file = io.BytesIO(workbook)
    with zipfile.ZipFile(file, "a") as archive:
        archive.comment = comment
    return file.getvalue()


def items(distributions: int) -> list[Item]:
    """All distributions, skewed over the hosts."""
    bodies = tokyo_62()
    weights = [max(_BUSIEST * 0.5**host, 0.01) for host in range(len(bodies))]
    choose = random.Random(0)
    hosts = choose.choices(range(len(bodies)), weights, k=distributions)
    kinds = list(KINDS)
    return [
        Item(number, host, bodies[host], kinds[number % len(kinds)], STYLES[number // len(kinds) % len(STYLES)])
        for number, host in enumerate(hosts)
    ]


class Metropolis:
    """All hosts, their answers, and the account of what was asked."""

    def __init__(self, distributions: int, rows: int, latency: bool) -> None:
        self.items = items(distributions)
        self.by_path = {(item.host, item.path): item for item in self.items}
        self.rows, self.latency = rows, latency
        self.ports: list[int] = []
        self.counts: Counter[str] = Counter()
        self.open: Counter[int] = Counter()
        self.most_open = 0
        self.choose = random.Random(1)

    async def listen(self) -> list[asyncio.Server]:
        """One listener a host, and one more for the catalog, which is the last."""
        servers = []
        for host in range(len(tokyo_62()) + 1):
            server = await asyncio.start_server(partial(self.serve, host), HOST, 0)
            servers.append(server)
            self.ports.append(server.sockets[0].getsockname()[1])
        return servers

    async def serve(self, host: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer requests of one connection until it ends."""
        self.open[host] += 1
        self.most_open = max(self.most_open, self.open[host])
        try:
            while head := await _head(reader):
                target, headers = head
                writer.write(await self.answer(host, target, headers))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.open[host] -= 1
            writer.close()

    async def answer(self, host: int, target: str, headers: dict[str, str]) -> bytes:
        url = urllib.parse.urlsplit(target)
        if url.path == "/statistics":
            return _answer(200, json.dumps({**self.counts, "most_open": self.most_open}).encode(), "application/json")
        if self.latency and host < len(tokyo_62()):
            await asyncio.sleep(self.choose.uniform(FASTEST, SLOWEST))
        self.counts["requests"] += 1
        if host == len(tokyo_62()):
            return self.catalog(url)
        item = self.by_path.get((host, url.path))
        if item is None:
            self.counts["absent"] += 1
            return _answer(404, b"", "text/plain")
        etag = f'"{item.number}-1"'
        if headers.get("if-none-match") == etag:
            self.counts["unchanged"] += 1
            return _answer(304, b"", "", f"ETag: {etag}\r\n")
        body = item.content(self.rows)
        self.counts["bodies"] += 1
        self.counts["bytes"] += len(body)
        return _answer(200, body, "application/octet-stream", f"ETag: {etag}\r\n")

    def catalog(self, url: urllib.parse.SplitResult) -> bytes:
        """`package_search`, a page at a time; one dataset a distribution."""
        if not url.path.endswith("/package_search"):
            return _answer(404, b"", "text/plain")
        asked = {name: values[0] for name, values in urllib.parse.parse_qs(url.query).items()}
        if "metadata_modified" in asked.get("fq", "") and "2026-04-01" not in asked["fq"].split(" TO ")[0]:
            found: list[Item] = []
        else:
            found = self.items
        start, rows = int(asked.get("start", 0)), min(int(asked.get("rows", 10)), PAGE)
        results = [self.package(item) for item in found[start : start + rows]]
        answer = {"success": True, "result": {"count": len(found), "results": results}}
        return _answer(200, json.dumps(answer).encode(), "application/json")

    def package(self, item: Item) -> dict[str, Any]:
        name = f"d{item.number:06d}"
        url = f"http://{HOST}:{self.ports[item.host]}{item.path}"
        resource = {"id": f"r{item.number:06d}", "url": url, "name": KINDS[item.kind], "format": "CSV", "position": 0}
        return {
            "id": name,
            "name": name,
            "title": f"{item.body.name}{KINDS[item.kind]}（{item.number}）",
            "notes": f"{item.body.name}の{KINDS[item.kind]}です。",
            "license_id": "CC-BY-4.0",
            "license_title": "クリエイティブ・コモンズ 表示",
            "organization": {"name": f"t{item.body.code}", "title": item.body.name},
            "metadata_created": _MODIFIED,
            "metadata_modified": _MODIFIED,
            "resources": [resource],
            "tags": [{"name": "施設"}],
            "groups": [],
            "extras": [],
            "state": "active",
            "type": "dataset",
        }


def ideal_seconds(distributions: int, connections: int) -> float:
    """How long the busiest host takes when all its connections are always busy."""
    busiest = Counter(item.host for item in items(distributions)).most_common(1)[0][1]
    return busiest * (FASTEST + SLOWEST) / 2 / connections


async def _head(reader: asyncio.StreamReader) -> tuple[str, dict[str, str]] | None:
    """Target and headers of the next request, None at the end of the connection."""
    try:
        raw = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = raw.decode("latin-1").split("\r\n")
    pairs = (line.split(":", 1) for line in lines if ":" in line)
    return first.split(" ")[1], {name.strip().lower(): value.strip() for name, value in pairs}


def _answer(status: int, body: bytes, media_type: str, more: str = "") -> bytes:
    kind = f"Content-Type: {media_type}\r\n" if media_type else ""
    head = f"HTTP/1.1 {status} -\r\n{kind}{more}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def _main(distributions: int, rows: int, latency: bool) -> None:
    metropolis = Metropolis(distributions, rows, latency)
    for item in metropolis.items:  # made before anything is measured
        _base(item.body.code, item.kind, item.style, rows)
    servers = await metropolis.listen()
    print(json.dumps({"port": metropolis.ports[-1], "ports": metropolis.ports[:-1]}), flush=True)
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--distributions", type=int, default=40_000)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--no-latency", action="store_true")
    args = parser.parse_args()
    asyncio.run(_main(args.distributions, args.rows, not args.no_latency))
