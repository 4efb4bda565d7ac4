"""Faults of the content: the answer comes in good order and says something else than before."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import replace

from tests.faults.replies import Reply

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"


def _rows(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def _table(reply: Reply, rows: list[list[str]]) -> Reply:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return replace(reply, body=text.getvalue().encode("utf-8-sig"))


def older(reply: Reply, query: Mapping[str, str], played: int, body: bytes = b"") -> Reply:
    """What stood there before, with an older date."""
    return replace(reply, body=body, modified="Sat, 01 Apr 2023 00:00:00 GMT")


def fewer_rows(reply: Reply, query: Mapping[str, str], played: int, rows: int = 37) -> Reply:
    return _table(reply, _rows(reply.body)[: rows + 1])


def column_empty(reply: Reply, query: Mapping[str, str], played: int, column: int = 0) -> Reply:
    """All cells below the header of one column."""
    header, *rows = _rows(reply.body)
    return _table(reply, [header, *([*row[:column], "", *row[column + 1 :]] for row in rows)])


def header_renamed(
    reply: Reply, query: Mapping[str, str], played: int, column: int = 0, label: str = "その他の情報"
) -> Reply:
    header, *rows = _rows(reply.body)
    return _table(reply, [[*header[:column], label, *header[column + 1 :]], *rows])


def wrong_charset(reply: Reply, query: Mapping[str, str], played: int) -> Reply:
    """Text that was UTF-8, was read as CP932 and saved again: 施設 became 譁ｽ險ｭ, beyond repair."""
    text = reply.body.decode("utf-8-sig").encode("utf-8").decode("cp932", errors="replace")
    return replace(reply, body=text.encode("utf-8"), media_type="text/csv; charset=utf-8")


def declared_charset(reply: Reply, query: Mapping[str, str], played: int, charset: str = "iso-8859-1") -> Reply:
    """CP932 bytes behind a header that says something else."""
    text = reply.body.decode("utf-8-sig").encode("cp932", errors="replace")
    return replace(reply, body=text, media_type=f"text/csv; charset={charset}")


def pdf(reply: Reply, query: Mapping[str, str], played: int) -> Reply:
    """A print-out in place of the table."""
    return replace(reply, body=PDF, media_type="application/pdf")


def empty(reply: Reply, query: Mapping[str, str], played: int) -> Reply:
    return replace(reply, body=b"")


def invalid_json(reply: Reply, query: Mapping[str, str], played: int) -> Reply:
    """An answer that breaks off in the middle, its length announced as it is."""
    return replace(reply, body=reply.body[: len(reply.body) // 2])


def not_json(reply: Reply, query: Mapping[str, str], played: int) -> Reply:
    """A maintenance page with status 200 where the API was."""
    return replace(reply, body=b"<!DOCTYPE html><html><body>maintenance</body></html>", media_type="text/html")


def _search(reply: Reply, change: Callable[[list[object]], list[object]], count: int | None = None) -> Reply:
    answer = json.loads(reply.body)
    result = answer["result"]
    result["results"] = change(result["results"])
    result["count"] = result["count"] if count is None else count
    return replace(reply, body=json.dumps(answer, ensure_ascii=False).encode())


def empty_list(reply: Reply, query: Mapping[str, str], played: int) -> Reply:
    """Success, and nothing there: an index that was lost."""
    return _search(reply, lambda results: [], count=0)


def half_list(reply: Reply, query: Mapping[str, str], played: int) -> Reply:
    """Half of what was asked for, the total as before."""
    return _search(reply, lambda results: results[: len(results) // 2])


def half_portal(reply: Reply, query: Mapping[str, str], played: int) -> Reply:
    """Half of what is there, and a total that says it were all: an index half rebuilt."""
    count = int(json.loads(reply.body)["result"]["count"]) // 2
    left = max(0, count - int(query.get("start", 0)))
    return _search(reply, lambda results: results[:left], count=count)


def shifting(reply: Reply, query: Mapping[str, str], played: int) -> Reply:
    """While pages are read, everything moves on by one: the last of a page comes again, or one is never seen."""
    return _search(reply, lambda results: results[1:] if int(query.get("start", 0)) else results)


def unsuccessful(reply: Reply, query: Mapping[str, str], played: int) -> Reply:
    """HTTP 200 around CKAN's own error."""
    error = {"help": "", "success": False, "error": {"__type": "Search Error", "message": "SOLR is down"}}
    return replace(reply, body=json.dumps(error).encode())


Change = Callable[..., Reply]
CONTENT: dict[str, Change] = {
    change.__name__.replace("_", "-"): change
    for change in (
        older, fewer_rows, column_empty, header_renamed, wrong_charset, declared_charset, pdf, empty, invalid_json,
        not_json, empty_list, half_list, half_portal, shifting, unsuccessful,
    )
}  # fmt: skip
