"""Datasets → the list that the national formats ask for (06 オープンデータ一覧), a row for each file.

What a portal wrote and the format does not allow in its column (a telephone number in words) stands in the remarks.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from odconv.catalog.model import Contact, Dataset, Distribution, Licence
from odconv.issues import Severity, explain
from odconv.schemas.registry import load_schema
from odconv.tables.writers.delimited import write_delimited
from odconv.validation.judge import Judge, compile_judge

SCHEMA = "standard/open_data_list"

_REMARKS = "データセット_備考"
_STATUS = "配信中"
_REPLACEMENT = "\ufffd"
_REMEMBERED = 1024
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def write_listing(target: Path, datasets: Iterable[Dataset]) -> None:
    """Write the list as CSV (UTF-8 with a mark). Raises OutputError `output-unwritable`."""
    schema = load_schema(SCHEMA)
    judges = [compile_judge(field, schema) for field in schema.fields]
    tests = {judge.name: _test_of(judge) for judge in judges if not judge.anything_goes}
    orders = [(check["from"], check["to"]) for check in schema.checks if check["check"] == "order"]
    names = schema.field_names

    def rows() -> Iterator[list[str]]:
        yield list(names)
        for dataset in datasets:
            for values in rows_of(dataset):
                fitting = _fitting(values, tests, orders)
                yield [fitting.get(name, "") for name in names]

    write_delimited(target, rows(), replace=lambda _: _REPLACEMENT)  # control characters, as portals have them


def rows_of(dataset: Dataset) -> Iterator[dict[str, str]]:
    """The values of a dataset's rows by column, as the portal wrote them; one row where it has no file."""
    own = {name: _tidy(value(dataset)) for name, value in _OF_DATASET.items()}
    for distribution in dataset.distributions or (None,):
        if distribution is None:
            yield dict(own)
            continue
        file = {name: _tidy(value(distribution)) for name, value in _OF_FILE.items()}
        licence = distribution.licence or dataset.licence
        yield {
            **own,
            **file,
            "ファイル_ライセンス": _tidy(_licence(licence)),
            "ファイル_利用規約": _tidy(_terms(licence)),
        }


def _fitting(
    values: Mapping[str, str], tests: Mapping[str, Callable[[str], bool]], orders: Sequence[tuple[str, str]]
) -> Mapping[str, str]:
    """What its column allows; the rest goes to the remarks with the column's name."""
    late = {first for first, last in orders if values.get(last) and values.get(first, "") > values[last]}
    wrong = {name for name, is_wrong in tests.items() if (text := values.get(name)) and is_wrong(text)}
    moved = [name for name, text in values.items() if text and (name in late or name in wrong)]
    if not moved:
        return values
    kept = {name: text for name, text in values.items() if name not in moved}
    told = (f"{name}：{values[name]}" for name in moved)
    kept[_REMARKS] = "／".join(part for part in (kept.get(_REMARKS), *told) if part)
    return kept


def _test_of(judge: Judge) -> Callable[[str], bool]:
    """Whether a text may not stand in a column; dates, codes and whom to ask are the same in many rows."""

    @lru_cache(maxsize=_REMEMBERED)
    def is_wrong(text: str) -> bool:
        return any(explain(fault.code).severity is Severity.ERROR for fault in judge.verdict(text))

    return is_wrong


def _licence(licence: Licence | None) -> str:
    return (licence.id or licence.title) if licence else ""


def _terms(licence: Licence | None) -> str:
    return (licence.url or "") if licence else ""


def _contact(dataset: Dataset) -> Contact:
    return dataset.contact or Contact()


def _day(moment: dt.datetime | None) -> str:
    return moment.date().isoformat() if moment else ""


def _tidy(text: str | None) -> str:
    """On one line and without control characters: programs take lines for rows, and such a list for no text at all."""
    if not text or (text.isprintable() and " " not in text):  # nine of ten
        return text or ""
    return " ".join(_CONTROL.sub(" ", text).split())


_OF_DATASET: Mapping[str, Callable[[Dataset], str | None]] = {
    "データセット_ID": lambda dataset: dataset.key,
    "全国地方公共団体コード": lambda dataset: dataset.publisher.code,
    "地方公共団体名": lambda dataset: dataset.publisher.name,
    "データセット_タイトル": lambda dataset: dataset.title,
    "データセット_概要": lambda dataset: dataset.description,
    "データセット_キーワード": lambda dataset: ";".join(tag.replace(";", "；") for tag in dataset.tags),
    "データセット_分類": lambda dataset: dataset.themes[0] if dataset.themes else "",
    "データセット_公開日": lambda dataset: _day(dataset.issued),
    "データセット_最終更新日": lambda dataset: _day(dataset.modified),
    "データセット_言語": lambda dataset: dataset.language,
    "データセット_URL": lambda dataset: dataset.url,
    "データセット_更新頻度": lambda dataset: dataset.frequency,
    "データセット_来歴情報": lambda dataset: f"{dataset.portal} から取得",
    "データセット_対象地域": lambda dataset: dataset.spatial,
    "データセット_対象期間": lambda dataset: dataset.temporal,
    "データセット_連絡先名称": lambda dataset: _contact(dataset).name,
    "データセット_連絡先メールアドレス": lambda dataset: _contact(dataset).email,
    "データセット_連絡先電話番号": lambda dataset: _contact(dataset).phone,
    "データセット_連絡先FormURL": lambda dataset: _contact(dataset).url,
    "データセット_備考": lambda dataset: f"作成者：{dataset.creator.name}" if dataset.creator else "",
}
_OF_FILE: Mapping[str, Callable[[Distribution], str | None]] = {
    "ファイル_タイトル": lambda file: file.title,
    "ファイル_アクセスURL": lambda file: file.page,
    "ファイル_ダウンロードURL": lambda file: file.url,
    "ファイル_説明": lambda file: file.description,
    "ファイル形式": lambda file: file.format,
    "ファイル_ステータス": lambda file: _STATUS if file.url else "",
    "ファイル_サイズ": lambda file: "" if file.size is None else str(file.size),
    "ファイル_公開日": lambda file: _day(file.issued),
    "ファイル_最終更新日": lambda file: _day(file.modified),
    "ファイル_準拠する標準": lambda file: file.conforms_to,
}
