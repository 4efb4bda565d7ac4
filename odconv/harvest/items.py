"""Every distribution that is known, with what the ledger and its dataset say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

import yaml

from odconv.catalog.model import Dataset, Distribution
from odconv.harvest.model import Verdict
from odconv.harvest.store.ledger import Ledger
from odconv.harvest.store.listed import Entry, entries


@dataclass(frozen=True, slots=True)
class Item:
    """One distribution.

    Attributes:
        entry: what the ledger says.
        dataset: as listed last.
        digest: of that description.
        distribution: None where the dataset lists it no longer.
    """

    entry: Entry
    dataset: Dataset
    digest: str
    distribution: Distribution | None

    @property
    def key(self) -> str:
        """What names it across portals and nights."""
        return self.entry.key

    @property
    def publisher(self) -> str | None:
        """Code of whoever publishes it, None where unknown."""
        return self.dataset.publisher.code

    @property
    def is_listed(self) -> bool:
        """Whether it was there when its portal was listed last."""
        return self.entry.gone_since is None and self.distribution is not None

    @property
    def url(self) -> str | None:
        """Where its bytes are."""
        return None if self.distribution is None else self.distribution.url


def items_of(ledger: Ledger, listed: tuple[Mapping[str, Dataset], Mapping[str, str]]) -> list[Item]:
    """All distributions by key, without those that are archived.

    Args:
        ledger: the ledger.
        listed: datasets and digests of their descriptions, as `odconv.harvest.store.listed.datasets` gives them.
    """
    known, digests = listed
    by_id = {key: {each.id: each for each in dataset.distributions} for key, dataset in known.items()}
    return [
        Item(entry, known[entry.dataset], digests[entry.dataset], by_id[entry.dataset].get(entry.id))
        for entry in entries(ledger)
        if entry.verdict is not Verdict.ARCHIVED or entry.gone_since is None
    ]


def tableless(distribution: Distribution) -> tuple[str, str] | None:
    """The kind of a file that holds no table by all that is said of it, and its grade; None for all others.

    >>> tableless(Distribution(id="1", format="PDF", url="https://a.example/1.pdf"))
    ('pdf', 'D')
    """
    kind = distribution.format.strip().lower().lstrip(".")
    ending = ending_of(distribution.url or "")
    grades = _grades()
    if kind and ending:
        return (kind, grades[kind]) if kind in grades and ending in grades else None
    said = kind or ending
    return (said, grades[said]) if said in grades else None


def file_name(url: str) -> str:
    """The last part of an address, as a person would call the file.

    >>> file_name("https://a.example/d/131016_%E6%96%BD%E8%A8%AD.csv?x=1")
    '131016_施設.csv'
    """
    path = urlsplit(url).path
    name = path.rpartition("/")[2]
    return unquote(name if name not in {"", "."} else PurePosixPath(path).name)


def ending_of(url: str) -> str:
    """The ending of an address in lower case, "" where it has none that could be of a file."""
    ending = PurePosixPath(urlsplit(url).path).suffix.lstrip(".").lower()
    return ending if ending.isalnum() and len(ending) <= 8 else ""


@cache
def _grades() -> dict[str, str]:
    text = files("odconv.harvest").joinpath("kinds.yaml").read_text(encoding="utf-8")
    return {kind: grade for grade, kinds in yaml.safe_load(text)["no_table"].items() for kind in kinds}
