"""Guard of personal information: columns and cells that look like data of private persons, told before publication.

It warns, it does not judge: whether a shop's mobile number may be published is for people to decide. What offices
publish of themselves (their telephone numbers, `info@city…`, the names of their representatives) is passed over. No
message repeats what was found: numbers and addresses are masked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import chain

from odconv.converters.conversion import Conversion, Filled
from odconv.converters.privacy.rules import matches, plain, plain_label, rules
from odconv.converters.privacy.small_areas import LEAST, small_areas
from odconv.issues import Issue, Place
from odconv.tables.model import ColumnarRows
from odconv.tables.table import Table

_DASH = r"[-‐‑–—−ーｰ]"
_MOBILE = re.compile(rf"(?<![0-9.])\(?0[789]0\)?[ ]?{_DASH}?[ ]?[1-9][0-9]{{3}}[ ]?{_DASH}?[ ]?[0-9]{{4}}(?![0-9])")
_MAIL = re.compile(r"[a-z0-9][a-z0-9._+-]*@([a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.IGNORECASE)
_INDIVIDUAL = re.compile(r"(?<![0-9.])(?<![0-9][- ])[0-9]{4}([- ]?)[0-9]{4}\1[0-9]{4}(?![0-9]|[- ][0-9])")
_MOMENT = re.compile(r"(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])([01][0-9]|2[0-3])[0-5][0-9]")
# Where the three may be, in any width: each begins with what is sought, so that long columns are passed over fast.
_AT = re.compile(r"[@＠]")
_MOBILE_START = re.compile(r"[0０][7-9７-９][0０](?<![0-9０-９.．]...)")
_TWELVE = re.compile(
    r"[0-9０-９](?<![0-9０-９.．][0-9０-９])[0-9０-９]{3}[- －‐　]?[0-9０-９]{4}[- －‐　]?[0-9０-９]{4}"
)
# Most tables hold neither, which one byte of each character tells ten times faster: the lowest one. Other characters
# may so seem to be digits, but no digit is lost, nor a sign between digits but for one that seems a digit.
_SIGNS = b"0123456789 -" + "０１２３４５６７８９－　".encode("utf-32-le")[::4]
_KINDS = bytes.maketrans(_SIGNS, b"0111111777--" * 2)  # 7 to 9 follow the 0 of a mobile number
_DIGITS = bytes.maketrans(b"17", b"00")
_TWELVE_DIGITS = b"0" * 12
_WIDER = r"[@＠]|[0０][7-9７-９][0０]|[0-9０-９]{4}[- －‐　]?[0-9０-９]{4}[- －‐　]?[0-9０-９]{4}"  # all that and more
_DATE = re.compile(
    r"[0-9]{4}[-/.年][0-9]{1,2}|[明大昭平令mtshr](元|[0-9]{1,2})[-/.年]|(明治|大正|昭和|平成|令和)|[0-9]{8}|[0-9]{5}"
)
_AGE = re.compile(r"(満)?[0-9]{1,3}([歳才].*)?")
_NAMED_PLACES = 3
_VALID_SHARE = 0.5  # of a column's 12-digit numbers: by chance one in ten has a valid check digit
_VALID_IN_CODES = 3
_MASK = "****"

Finder = Callable[[str], str | None]
"""A text in half width → what is shown of its personal part, masked; None where there is none."""


def personal_data(table: Table, conversion: Conversion | None = None, least: int = LEAST) -> list[Issue]:
    """Columns and cells of a table that look like personal data.

    Args:
        table: the table, as it was read.
        conversion: what it was converted to; a table in a format is judged by its fields' names too.
        least: fewest persons that a cell of a population table by small area may count.

    Returns:
        One issue for each column and kind of data, from left to right, with `count` and the first `places`; those of
        small areas last. Severity is warning.
    """
    labels = _labels(table, conversion)
    issues = list(_of_values(table, _distinct(table, conversion), labels))
    issues += _beside_names(table, labels)
    issues += _by_label(table, labels)
    issues.sort(key=lambda issue: (issue.place.column or 0, issue.code))
    return [*issues, *small_areas(table, least)]


def _labels(table: Table, conversion: Conversion | None) -> list[str]:
    """The columns' labels and the fields that they go to, made plain."""
    matched = conversion.mapping.matches if conversion is not None and conversion.table is table else ()
    fields = [match.fields for match in matched] or [()] * len(table.columns)
    return [plain_label(column.name, *names) for column, names in zip(table.columns, fields, strict=True)]


def _of_values(table: Table, columns: Sequence[Collection[str]], labels: Sequence[str]) -> Iterator[Issue]:
    """What the values of the columns look like, whatever their labels."""
    if not hints_in("\n".join(chain.from_iterable(columns))):
        return  # as in most tables: one look is quicker than one at each column
    for at, (texts, label) in enumerate(zip(columns, labels, strict=True)):
        hints = hints_in("\n".join(texts))
        if hints:
            yield from _of_column(table, at, label, {text for hint in hints for text in filter(hint.search, texts)})


def _of_column(table: Table, at: int, label: str, hinted: Collection[str]) -> Iterator[Issue]:
    """What those texts of one column look like that may be personal data."""
    codes = matches("code_labels", label)
    halved = {text: unicodedata.normalize("NFKC", text) for text in hinted}
    finders: list[tuple[str, Finder]] = [("personal-mail", _mail)]
    if not codes:
        finders.append(("personal-mobile-phone", _mobile))
    if _has_individual_numbers(halved, codes=codes):
        finders.append(("personal-individual-number", _individual))
    for code, finder in finders:
        found = {text: shown for text, half in halved.items() if (shown := finder(half)) is not None}
        if found:
            texts = table.texts(at)
            yield _issue(code, table, at, [record for record, text in enumerate(texts) if text in found], found, texts)


def hints_in(texts: str) -> list[re.Pattern[str]]:
    """The patterns that are found in joined cells and without which there is nothing to find."""
    lowest = texts.encode() if texts.isascii() else texts.encode("utf-32-le", "surrogatepass")[::4]
    kinds = lowest.translate(_KINDS)
    found = [_AT] if "@" in texts or "＠" in texts else []
    if any(_MOBILE_START.match(texts, at) for at in _places(b"070", kinds)):
        found.append(_MOBILE_START)
    if _TWELVE_DIGITS in kinds.translate(_DIGITS, b"-") and _TWELVE.search(texts):
        found.append(_TWELVE)
    return found


def _places(sought: bytes, kinds: bytes) -> Iterator[int]:
    at = kinds.find(sought)
    while at >= 0:
        yield at
        at = kinds.find(sought, at + 1)


def _distinct(table: Table, conversion: Conversion | None) -> list[Collection[str]]:
    """The texts of every column; each once where the conversion has told them apart, as it has in most columns."""
    known = {} if conversion is None else {filled.column: filled for filled in conversion.filled}
    return [_cells(table, at, known.get(at)) for at in range(len(table.columns))]


def _cells(table: Table, at: int, filled: Filled | None) -> Collection[str]:
    """The texts of a column; of a long one those that may be a hint, each once."""
    if not isinstance(table.grid.rows, ColumnarRows) or table.filled:
        texts = table.texts(at)
        return texts if filled is None or filled.texts != texts else filled.outcomes
    from odconv.tables.framerows import coded  # noqa: PLC0415  (asks for Polars)

    distinct = coded(table, at).distinct
    return distinct.filter(distinct.str.contains(_WIDER)).to_list()


def _mobile(text: str) -> str | None:
    found = _MOBILE.search(text)
    return f"{found[0].strip('()')[:3]}-{_MASK}-{_MASK}" if found else None


def _mail(text: str) -> str | None:
    for found in _MAIL.finditer(text):
        domain = found[1].lower()
        if any(domain == known or domain.endswith(f".{known}") for known in rules()["mail_domains"]):
            return f"{_MASK}@{domain}"
    return None


def _individual(text: str) -> str | None:
    return _MASK * 3 if any(is_individual_number(found[0]) for found in _INDIVIDUAL.finditer(text)) else None


def is_individual_number(text: str) -> bool:
    """Whether 12 digits, hyphens and spaces aside, end in the check digit of an individual number (個人番号).

    The check digit is 11 less the weighted sum of the others modulo 11, 0 where that remainder is 0 or 1; the weights
    are, from the right, 2 to 7 and 2 to 6 (平成26年総務省令第85号, article 5). One digit repeated, and a moment
    written as digits, are none.

    >>> is_individual_number("123456789018"), is_individual_number("123456789012")
    (True, False)
    """
    digits = re.sub(r"[- ]", "", text)
    if not re.fullmatch(r"[0-9]{12}", digits) or len(set(digits)) == 1 or _MOMENT.fullmatch(digits):
        return False
    weights = (2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6)
    rest = sum(int(digit) * weight for digit, weight in zip(digits[10::-1], weights, strict=True)) % 11
    return int(digits[11]) == (0 if rest <= 1 else 11 - rest)


def _has_individual_numbers(halved: dict[str, str], *, codes: bool) -> bool:
    """Whether so many of a column's 12-digit numbers are valid that it is no chance."""
    numbers = [found[0] for half in halved.values() for found in _INDIVIDUAL.finditer(half)]
    valid = sum(map(is_individual_number, numbers))
    return valid >= (_VALID_IN_CODES if codes else 1) and valid >= len(numbers) * _VALID_SHARE


def _beside_names(table: Table, labels: list[str]) -> Iterator[Issue]:
    """Dates of birth and ages, where the names of persons stand in the same table."""
    persons = [at for at, label in enumerate(labels) if matches("person_labels", label)]
    if not any(any(map(str.strip, table.texts(at))) for at in persons):
        return
    for at, label in enumerate(labels):
        for name, look in (("birth_labels", _DATE), ("age_labels", _AGE)):
            if matches(name, label):
                texts = table.texts(at)
                records = [record for record, text in enumerate(texts) if look.match(plain(text))]
                if records:
                    yield _issue("personal-birth-date", table, at, records)


def _by_label(table: Table, labels: list[str]) -> Iterator[Issue]:
    """Columns whose label says what they are: account numbers, insurance numbers, family."""
    figures = re.compile(rules()["figures"])
    for at, label in enumerate(labels):
        if matches("private_labels", label) and not figures.search(label):
            records = [record for record, text in enumerate(table.texts(at)) if text.strip()]
            if records:
                yield _issue("personal-column", table, at, records)


def _issue(
    code: str,
    table: Table,
    at: int,
    records: list[int],
    found: dict[str, str] | None = None,
    texts: list[str] | None = None,
) -> Issue:
    """All cells of one column that show the same kind of data."""
    column = table.columns[at]
    place = Place(table.sheet, table.places[records[0]] + 1, column.place + 1, column.name)
    shown = found[texts[records[0]]] if found and texts else _MASK
    named = [table.address(record, at) for record in records[:_NAMED_PLACES]]
    places = "、".join(named) + ("…" if len(records) > _NAMED_PLACES else "")
    return Issue(code, place, shown, {"count": len(records), "label": column.name, "places": places, "masked": shown})
