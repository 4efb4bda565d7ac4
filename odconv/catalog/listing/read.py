"""オープンデータ一覧 → datasets: any layout of `labels.yaml`, read as odconv reads every table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from odconv.catalog.licences import licence_of
from odconv.catalog.listing.labels import Meaning, meanings
from odconv.catalog.model import Agent, Contact, Dataset, Distribution
from odconv.catalog.moments import moment
from odconv.catalog.reading import CodeOf, Read, no_code, odd
from odconv.errors import SourceError
from odconv.issues import Issue
from odconv.reference.local_governments import local_government
from odconv.tables.layout.find import tables_of
from odconv.tables.limits import Limits
from odconv.tables.reading import read
from odconv.tables.table import Table

_PAGES = frozenset({"", ".html", ".htm", ".php", ".aspx", ".asp", ".jsp", ".cgi"})
_BETWEEN = re.compile(r"[;；、,，\n]+")
_NUMBER = re.compile(r"[0-9０-９()（）\s\-－‐ー]{9,}")  # 連絡先 of the guide's ten items is often a number alone
_FRAME = "＜＞<>【】〔〕■●◆□○\u3000 "
_SIZE = re.compile(r"([0-9]+)(?:\s*(?:バイト|bytes?|B))?", re.IGNORECASE)


class _Said(dict[str, str]):
    """Cells by what they say; "" for what is not said."""

    def __missing__(self, what: str) -> str:
        return ""


@dataclass(slots=True)
class _Row:
    """One row: its cells by meaning, and by label those that the model does not tell letter for letter."""

    of_dataset: _Said = field(default_factory=_Said)
    of_file: _Said = field(default_factory=_Said)
    dataset_cells: dict[str, str] = field(default_factory=dict)
    file_cells: dict[str, str] = field(default_factory=dict)
    section: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What rows of one dataset have in common."""
        said = self.of_dataset
        return said["code"] or said["publisher"], said["id"], said["title"]


def read_listing(source: Path | bytes, portal: str, code_of: CodeOf = no_code, limits: Limits | None = None) -> Read:
    """The datasets of a list; rows that share publisher, id and title are the files of one dataset.

    Args:
        source: CSV or workbook of any encoding, with title rows or without.
        portal: id of the portal.
        code_of: the code of an organisation, by its code and name as the list has them.
        limits: what the file may cost.

    Returns:
        Datasets in the order of the list; `listing-without-addresses` where no row has an address of a file.

    Raises:
        SourceError: `listing-not-recognised`; UnreadableFile where the file is no table.
    """
    rows = _rows(source, limits)
    groups: dict[tuple[str, str, str], list[_Row]] = {}
    for row in rows:
        groups.setdefault(row.key, []).append(row)
    shared = _shared_ids(groups)
    datasets, issues = [], []
    for key, members in groups.items():
        try:
            datasets.append(_dataset(members, portal, code_of, bare=key[:2] not in shared))
        except (SourceError, ValueError) as error:
            issues.append(odd(key[2] or key[1], error))
    datasets = _told_apart(datasets)
    if datasets and not any(one.url for dataset in datasets for one in dataset.distributions):
        issues.append(Issue("listing-without-addresses", params={"portal": portal, "datasets": len(datasets)}))
    return Read(datasets, issues)


def _told_apart(datasets: Sequence[Dataset]) -> list[Dataset]:
    """Datasets with ids that differ: a title may be what another one has for its id."""
    taken: set[str] = set()
    found = []
    for one in datasets:
        number, name = 1, one.id
        while one.id in taken:
            number += 1
            one = one.model_copy(update={"id": f"{name}#{number}"})  # noqa: PLW2901  (the same dataset, told apart)
        taken.add(one.id)
        found.append(one)
    return found


def _shared_ids(groups: Mapping[tuple[str, str, str], object]) -> frozenset[tuple[str, str]]:
    """Ids that stand with several titles, and so name nothing."""
    seen: dict[tuple[str, str], int] = {}
    for code, name, _ in groups:
        seen[code, name] = seen.get((code, name), 0) + 1
    return frozenset(pair for pair, number in seen.items() if number > 1)


def _rows(source: Path | bytes, limits: Limits | None) -> list[_Row]:
    """The rows of the first table that is a list of datasets."""
    for reading in read(source, limits):
        for table in tables_of(reading.grids):
            known = meanings([column.name for column in table.columns])
            told = {(meaning.of, meaning.what) for meaning in known if meaning}
            if ("dataset", "title") in told and len(told) >= 3:
                return list(_rows_of(table, known))
    raise SourceError("listing-not-recognised", file="" if isinstance(source, bytes) else source.name)


def _rows_of(table: Table, known: Sequence[Meaning | None]) -> Iterator[_Row]:
    names = [column.name for column in table.columns]
    columns = [table.texts(number) for number in range(len(names))]
    section = ""
    for number, place in enumerate(table.places):
        section = table.sections.get(place, section)
        row = _Row(section=section)
        for name, meaning, cells in zip(names, known, columns, strict=True):
            if cells[number].strip():
                _put(row, name, meaning, cells[number])
        if not row.of_file:
            row.dataset_cells |= row.file_cells
        if row.of_dataset:
            yield row


def _put(row: _Row, name: str, meaning: Meaning | None, cell: str) -> None:
    if meaning is None:
        row.file_cells[name] = cell
        return
    of_dataset = meaning.of == "dataset"
    (row.of_dataset if of_dataset else row.of_file)[meaning.what] = cell.strip()
    (row.dataset_cells if of_dataset else row.file_cells)[name] = cell


def _dataset(rows: Sequence[_Row], portal: str, code_of: CodeOf, *, bare: bool) -> Dataset:
    """Rows of one dataset → the dataset. Raises ValueError where there is no title."""
    said = rows[0].of_dataset
    title = said["title"]
    if not title:
        raise ValueError("no title")
    code, name = said["code"], said["publisher"] or said["prefecture"]
    within = said["id"] if said["id"] and bare else "/".join(filter(None, (said["id"], title)))
    return Dataset(
        portal=portal,
        id=f"{code}/{within}" if code else within,
        name=within,
        title=title,
        description=said["description"],
        url=said["url"] or None,
        publisher=Agent(name=name, code=_code(said, code_of)),
        creator=Agent(name=said["creator"]) if said["creator"] else None,
        contact=_contact(said),
        tags=_several(said["tags"]),
        themes=_several(said["themes"]) or _several(rows[0].section.strip(_FRAME)),
        licence=licence_of(said["licence"]) if said["licence"] else None,
        issued=moment(said["issued"]),
        modified=moment(said["modified"]),
        frequency=said["frequency"] or None,
        spatial=said["spatial"] or None,
        temporal=said["temporal"] or None,
        language=said["language"] or None,
        distributions=tuple(_distributions(rows)),
        extras=dict(rows[0].dataset_cells),
    )


def _code(said: _Said, code_of: CodeOf) -> str | None:
    """The code that the list says, if there is such a body; else what the names mean."""
    body = local_government(said["code"])
    full = said["prefecture"] + said["publisher"]
    return body.code if body else code_of(full, said["publisher"] or said["prefecture"])


def _contact(said: _Said) -> Contact | None:
    parts = {part: said[f"contact_{part}"] or None for part in ("email", "phone", "url")}
    name = said["contact_name"]
    if _NUMBER.fullmatch(name) and parts["phone"] is None:
        name, parts["phone"] = "", name
    contact = Contact(name=name, **parts)
    return None if contact == Contact() else contact


def _distributions(rows: Sequence[_Row]) -> Iterator[Distribution]:
    """The files of a dataset; what a row says of the dataset and the first row says otherwise is kept with the file."""
    first = rows[0].dataset_cells
    taken: set[str] = set()
    for row in rows:
        otherwise = {label: cell for label, cell in row.dataset_cells.items() if first.get(label) != cell}
        if not row.of_file and not otherwise:
            continue
        one = _distribution(row.of_file, {**otherwise, **row.file_cells})
        number, name = 1, one.id
        while one.id in taken:
            number += 1
            one = one.model_copy(update={"id": f"{name}#{number}"})
        taken.add(one.id)
        yield one


def _distribution(said: _Said, cells: Mapping[str, Any]) -> Distribution:
    url, page = said["url"], said["page"]
    address = said["address"]
    if address and not _is_page(address):
        url = url or address
    else:
        page = page or address
    size = _SIZE.fullmatch(said["size"].replace(",", ""))
    licence, terms = said["licence"], said["terms"]
    return Distribution(
        id=url or said["title"] or page or said["format"] or "file",
        title=said["title"],
        url=url or None,
        page=page or None,
        description=said["description"],
        format=said["format"],
        size=int(size[1]) if size else None,
        licence=licence_of(licence, terms if terms.startswith("http") else None) if licence or terms else None,
        issued=moment(said["issued"]),
        modified=moment(said["modified"]),
        conforms_to=said["conforms_to"] or None,
        extras=dict(cells),
    )


def _is_page(address: str) -> bool:
    return PurePosixPath(urlsplit(address).path).suffix.lower() in _PAGES


def _several(text: str) -> tuple[str, ...]:
    """The parts of a cell that holds several."""
    return tuple(dict.fromkeys(part.strip() for part in _BETWEEN.split(text) if part.strip()))
