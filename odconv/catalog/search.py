"""The catalog as one SQLite file that is searched in Japanese, words of two characters and of one too.

Japanese has no spaces, and SQLite's trigrams miss words of two characters, which most are (人口, 避難). The text is
folded (NFKC, lower case), runs of Japanese are cut into overlapping pairs, and a word of a query becomes the phrase of
its pairs. The last character of a run stands alone behind its pairs, so that one character can be looked for, too.
"""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from odconv.catalog.model import Dataset
from odconv.catalog.same import Link
from odconv.errors import OutputError, UsageError

SEARCH = "catalog.sqlite"

_RANGES = r"\u3005\u3006\u3040-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_JAPANESE = f"[{_RANGES}]"
_PIECES = re.compile(rf"(?P<pairs>{_JAPANESE}+)|(?P<word>[^\W_]+)")
_TERMS = re.compile(rf"(?=({_JAPANESE}{{1,2}}|[^\W_{_RANGES}]+))(?:{_JAPANESE}|[^\W_{_RANGES}]+)")
_SIGNS = re.compile(rf"\W(?<={_JAPANESE})")  # of Japanese that are no letters (a voicing mark that stands alone)
_IS_JAPANESE = re.compile(_JAPANESE)
_ROWS = 64  # of 25 columns; one statement takes 32,766 values at most
_SCHEMA = """
PRAGMA page_size = 4096;
CREATE TABLE datasets (
    key TEXT PRIMARY KEY, portal TEXT NOT NULL, name TEXT NOT NULL, title TEXT NOT NULL, description TEXT NOT NULL,
    url TEXT, publisher TEXT NOT NULL, publisher_code TEXT, creator TEXT, contact TEXT, contact_email TEXT,
    contact_phone TEXT, tags TEXT NOT NULL, themes TEXT NOT NULL, licence_id TEXT, licence_title TEXT, licence_url TEXT,
    issued TEXT, modified TEXT, frequency TEXT, spatial TEXT, temporal TEXT, language TEXT,
    copy_of TEXT REFERENCES datasets (key), copy_rule TEXT
) WITHOUT ROWID;
CREATE TABLE distributions (
    dataset TEXT NOT NULL REFERENCES datasets (key), position INTEGER NOT NULL, id TEXT NOT NULL,
    title TEXT NOT NULL, url TEXT, page TEXT, description TEXT NOT NULL, format TEXT NOT NULL, media_type TEXT,
    size INTEGER, licence_id TEXT, licence_title TEXT, issued TEXT, modified TEXT, conforms_to TEXT, sha256 TEXT,
    PRIMARY KEY (dataset, position)
) WITHOUT ROWID;
CREATE TABLE searched (number INTEGER PRIMARY KEY, key TEXT NOT NULL REFERENCES datasets (key));
CREATE VIRTUAL TABLE search USING fts5 (
    title, tags, publisher, description, files,
    content = '', tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'"
);
"""
_QUESTION = """
SELECT datasets.key, title, publisher, url
FROM (SELECT rowid AS number, bm25(search, 10.0, 6.0, 4.0, 2.0, 1.0) AS score FROM search WHERE search MATCH ?)
JOIN searched USING (number) JOIN datasets USING (key) ORDER BY score, key LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A dataset that was found."""

    key: str
    title: str
    publisher: str
    url: str | None


def write_search(
    target: Path,
    datasets: Sequence[Dataset],
    copies: Mapping[str, Link] | None = None,
    digests: Mapping[str, str] | None = None,
) -> None:
    """Write the file: tables `datasets` and `distributions` as they are, and a search over the canonical datasets.

    Args:
        target: replaced as a whole when all is written.
        datasets: in the order of the catalog.
        copies: which of them are copies; they are listed and not searched.
        digests: SHA-256 of files, by the distribution's key.

    Raises:
        OutputError: `output-unwritable`.
    """
    part = target.with_name(f".{target.name}.part")
    links = copies or {}
    try:
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(part, isolation_level=None)) as base:
            base.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
            base.execute("BEGIN")
            _insert(base, "datasets", (_dataset_row(dataset, links.get(dataset.key)) for dataset in datasets))
            _insert(base, "distributions", (row for item in datasets for row in _file_rows(item, digests or {})))
            canonical = [dataset for dataset in datasets if dataset.key not in links]
            _insert(base, "searched", enumerate((dataset.key for dataset in canonical), 1))
            rows = ((number, *_searched(dataset)) for number, dataset in enumerate(canonical, 1))
            base.executemany(  # a statement of many rows would make the index be written down after each
                "INSERT INTO search (rowid, title, tags, publisher, description, files) VALUES (?,?,?,?,?,?)", rows
            )
            base.execute("INSERT INTO search (search) VALUES ('optimize')")
            base.execute("COMMIT")
        part.replace(target)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise OutputError("output-unwritable", file=str(target), reason=str(error)) from error


def search(catalog: Path, words: str, limit: int = 20) -> list[Hit]:
    """The datasets that have every word in title, tags, publisher, description or files, the best first.

    Args:
        catalog: the file that `write_search` made.
        words: kept apart by spaces, in any width; operators of SQLite mean nothing.
        limit: most hits.

    Raises:
        UsageError: `catalog-unreadable`.
    """
    question = query_of(words)
    if not question:
        return []
    try:
        with closing(sqlite3.connect(f"{catalog.resolve().as_uri()}?mode=ro", uri=True)) as base:
            return [Hit(*row) for row in base.execute(_QUESTION, (question, limit))]
    except sqlite3.Error as error:
        raise UsageError("catalog-unreadable", file=str(catalog), reason=str(error)) from error


def read_links(catalog: Path) -> tuple[dict[str, Link], dict[str, str]]:
    """Which datasets are copies, by key, and the SHA-256 of files by the distribution's key.

    Raises:
        UsageError: `catalog-unreadable`.
    """
    try:
        with closing(sqlite3.connect(f"{catalog.resolve().as_uri()}?mode=ro", uri=True)) as base:
            copies = base.execute("SELECT key, copy_of, copy_rule FROM datasets WHERE copy_of IS NOT NULL").fetchall()
            files = base.execute("SELECT dataset, id, sha256 FROM distributions WHERE sha256 IS NOT NULL").fetchall()
    except sqlite3.Error as error:
        raise UsageError("catalog-unreadable", file=str(catalog), reason=str(error)) from error
    digests = {f"{dataset}/{identity}": sha256 for dataset, identity, sha256 in files}
    return {key: Link(canonical, rule) for key, canonical, rule in copies}, digests


def terms(text: str) -> list[str]:
    """What a text is found by: pairs of Japanese characters and the last one alone, words of other letters whole.

    >>> terms("ＡＥＤ設置")
    ['aed', '設置', '置']
    """
    folded = unicodedata.normalize("NFKC", text).lower()
    if not _SIGNS.search(folded):
        return _TERMS.findall(folded)  # the same at once
    found: list[str] = []
    for piece in _pieces(text):
        if _IS_JAPANESE.match(piece):
            found += [piece[start : start + 2] for start in range(len(piece) - 1)] + [piece[-1]]
        else:
            found.append(piece)
    return found


def query_of(words: str) -> str:
    """Words as a question in FTS5's language; empty where there is no letter in them.

    >>> query_of("避難所 AED")
    '"避難 難所" AND "aed"*'
    """
    return " AND ".join(filter(None, (_phrases(word) for word in unicodedata.normalize("NFKC", words).split())))


def _phrases(word: str) -> str:
    phrases = []
    for piece in _pieces(word):
        if not _IS_JAPANESE.match(piece):
            phrases.append(f'"{piece}"*')
        elif len(piece) == 1:
            phrases.append(f'"{piece}"*')  # a pair that begins with it, or the last one of a run
        else:
            phrases.append('"' + " ".join(piece[start : start + 2] for start in range(len(piece) - 1)) + '"')
    return " AND ".join(phrases)


def _pieces(text: str) -> Iterator[str]:
    """Runs of Japanese, and of other letters and digits, in the order of the text."""
    for piece in _PIECES.finditer(unicodedata.normalize("NFKC", text).lower()):
        if piece["pairs"]:
            yield piece["pairs"]
            continue
        start = 0
        for index, character in enumerate(piece["word"]):  # letters and Japanese run into one another: aed設置
            if bool(_IS_JAPANESE.match(character)) != bool(_IS_JAPANESE.match(piece["word"][start])):
                yield piece["word"][start:index]
                start = index
        yield piece["word"][start:]


def _searched(dataset: Dataset) -> tuple[str, ...]:
    files = " / ".join(f"{item.title} {item.format}" for item in dataset.distributions)
    publisher = f"{dataset.publisher.name} {dataset.creator.name if dataset.creator else ''}"
    tags = " / ".join([*dataset.tags, *dataset.themes])
    return tuple(" ".join(terms(text)) for text in (dataset.title, tags, publisher, dataset.description, files))


def _dataset_row(dataset: Dataset, link: Link | None) -> tuple[object, ...]:
    contact, licence = dataset.contact, dataset.licence
    return (
        dataset.key, dataset.portal, dataset.name, dataset.title, dataset.description, dataset.url,
        dataset.publisher.name, dataset.publisher.code, dataset.creator and dataset.creator.name,
        contact and contact.name, contact and contact.email, contact and contact.phone,
        _list(dataset.tags), _list(dataset.themes),
        licence and licence.id, licence and licence.title, licence and licence.url,
        dataset.issued and dataset.issued.isoformat(), dataset.modified and dataset.modified.isoformat(),
        dataset.frequency, dataset.spatial, dataset.temporal, dataset.language,
        link and link.canonical, link and link.rule,
    )  # fmt: skip


def _file_rows(dataset: Dataset, digests: Mapping[str, str]) -> Iterator[tuple[object, ...]]:
    for position, item in enumerate(dataset.distributions, 1):
        licence = item.licence or dataset.licence
        yield (
            dataset.key, position, item.id, item.title, item.url, item.page, item.description, item.format,
            item.media_type, item.size, licence and licence.id, licence and licence.title,
            item.issued and item.issued.isoformat(), item.modified and item.modified.isoformat(),
            item.conforms_to, digests.get(dataset.distribution_key(item)),
        )  # fmt: skip


def _list(texts: Sequence[str]) -> str:
    return json.dumps(list(texts), ensure_ascii=False)


def _insert(base: sqlite3.Connection, table: str, rows: Iterable[Sequence[object]]) -> None:
    """Many rows with each statement, for at each a thread gives the interpreter away and waits for it again."""
    source = iter(rows)
    while some := list(islice(source, _ROWS)):
        places = ",".join([f"({','.join('?' * len(some[0]))})"] * len(some))
        base.execute(f"INSERT INTO {table} VALUES {places}", list(chain.from_iterable(some)))  # noqa: S608  (names of ours)
