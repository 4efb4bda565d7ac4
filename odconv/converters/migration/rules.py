"""What each rule of the mapping between the families does to its columns, and what undoes it as far as that goes.

The names of the rules are those of `odconv/schemas/mapping_old_to_new.json`; columns without any counterpart have none.
A rule is given the names of the older and of the newer columns; forwards it reads the older ones and fills the newer
ones, backwards the other way round.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from odconv.converters.migration.barrier_free import YES, named
from odconv.converters.migration.work import MigrationWork, part_of
from odconv.reference.gazetteer import prefecture_at_start
from odconv.reference.local_governments import find
from odconv.values import address
from odconv.values.address import Address
from odconv.values.model import Certainty, Context

Rule = Callable[[MigrationWork, Sequence[str], Sequence[str]], None]

_PARTS: Mapping[str, Callable[[Address], str]] = {
    "prefecture": lambda place: place.prefecture,
    "city": lambda place: place.city,
    "town": lambda place: place.town,
    "block": lambda place: place.block,
}
_REMARKS = ("備考", "説明")


def copy(work: MigrationWork, olds: Sequence[str], news: Sequence[str]) -> None:
    """The older column under each of its newer names."""
    for new in news:
        work.move(olds[0], new)


def uncopy(work: MigrationWork, olds: Sequence[str], news: Sequence[str]) -> None:
    """The first newer column that says something; another one is placed where it says the same."""
    present = [new for new in news if new in work.source]
    if not present:
        return
    work.move(present[0], olds[0])
    for other in present[1:]:
        work.put(olds[0], work.source[other])
        kept = work.columns.get(olds[0], work.texts(other))
        work.placed(other, [at for at, text in enumerate(work.source[other]) if text and text != kept[at]])


def concat(work: MigrationWork, olds: Sequence[str], news: Sequence[str]) -> None:
    """The older columns joined in the order given."""
    work.put(news[0], ["".join(texts) for texts in zip(*map(work.texts, olds), strict=True)])
    for old in olds:
        work.placed(old)


def unconcat(work: MigrationWork, olds: Sequence[str], news: Sequence[str]) -> None:
    """The name of a body as prefecture and city; a city whose name alone does not tell its prefecture is doubted."""
    texts = work.source.get(news[0])
    if texts is None or len(olds) != 2:
        return
    pairs = {text: _body(text, work.context) for text in dict.fromkeys(texts)}
    work.put(olds[0], [pairs[text][0] for text in texts])
    work.put(olds[1], [pairs[text][1] for text in texts])
    work.placed(news[0])
    unclear = [text for text in texts if text and not pairs[text][0]]
    if unclear:
        work.tell("migration-name-unclear", column=news[0], count=len(unclear), example=unclear[0])


def split_address(work: MigrationWork, olds: Sequence[str], news: Sequence[str]) -> None:
    """The whole address with prefecture, city and building, and its parts as far as they are understood."""
    texts, building = work.source.get(olds[0]), work.field_of_part("building")
    if texts is None:
        return
    understood = {text: _understood(text, work.context) for text in dict.fromkeys(texts)}
    places = [understood[text][1] for text in texts]
    if building:
        work.put(building, [_building(place) for place in places])
    whole = work.part(news, "full")
    if whole:
        behind = work.columns.get(building or "", [""] * work.size)
        fronts = (understood[text][0] for text in texts)
        work.put(whole, [_with_building(*pair) for pair in zip(fronts, behind, strict=True)])
    for part, get in _PARTS.items():
        work.put(work.part(news, part) or "", [get(place) for place in places])
    work.put(_code_field(work, news) or "", [place.body.code if place.body and place.city else "" for place in places])
    work.placed(olds[0])
    _tell_addresses(work, olds[0], texts, {text: certainty for text, (_, _, certainty) in understood.items()})


def join_address(work: MigrationWork, olds: Sequence[str], news: Sequence[str]) -> None:
    """The whole address, without the building where that has a column of its own; its parts where there is no whole."""
    present = [new for new in news if new in work.source]
    whole = next((new for new in present if new.endswith("連結表記")), None)
    parts = [new for end in ("都道府県", "市区町村", "町字", "番地以下") for new in present if new.endswith(end)]
    building = work.columns.get(work.field_of_part("building") or "", [""] * work.size)
    fronts = ["".join(texts) for texts in zip(*map(work.texts, parts), strict=True)] if parts else [""] * work.size
    joined = [
        _without_building(text or front, behind)
        for text, front, behind in zip(work.texts(whole or ""), fronts, building, strict=True)
    ]
    work.put(olds[0], joined)
    if whole:
        work.placed(whole)
    for part in parts:
        work.placed(part, [at for at, text in enumerate(work.source[part]) if text not in joined[at]])
    for code in (new for new in present if new.endswith("地方公共団体コード")):
        texts = enumerate(work.source[code])
        work.placed(code, [at for at, text in texts if text and text != _code(joined[at], work.context)])


def flags_from_list(work: MigrationWork, olds: Sequence[str], news: Sequence[str]) -> None:
    """A flag for each thing that the list names; a text that says more is kept in the remarks as it stands."""
    texts = work.source.get(olds[0])
    if texts is None:
        return
    found = {text: named(text) for text in dict.fromkeys(texts)}
    for new in news:
        work.put(new, [found[text].flags.get(new, "") for text in texts])
    rest = [f"{olds[0]}：{text}" if text and not found[text].whole else "" for text in texts]
    remarks = next((name for name in _REMARKS if name in work.target.field_names), None)
    work.placed(olds[0], () if remarks else [at for at, text in enumerate(rest) if text])
    if remarks and any(rest):
        earlier = work.columns.pop(remarks, [""] * work.size)
        work.put(remarks, ["、".join(filter(None, pair)) for pair in zip(earlier, rest, strict=True)])
        work.tell("migration-text-in-remarks", column=olds[0], field=remarks, count=len(list(filter(None, rest))))


def list_of_flags(work: MigrationWork, olds: Sequence[str], news: Sequence[str]) -> None:
    """The names of the things that are there; the list cannot say that something is not there."""
    present = [new for new in news if new in work.source]
    names: list[list[str]] = [[] for _ in range(work.size)]
    for new in present:
        for at, text in enumerate(work.source[new]):
            if text == YES:
                names[at].append(new)
        work.placed(new, [at for at, text in enumerate(work.source[new]) if text and text != YES])
    work.put(olds[0], [";".join(each) for each in names])


FORWARDS: Mapping[str, Rule] = {
    "same": copy,
    "rename": copy,
    "copy": copy,
    "concat": concat,
    "flags_from_list": flags_from_list,
    "split_address": split_address,
}
BACKWARDS: Mapping[str, Rule] = {
    "same": uncopy,
    "rename": uncopy,
    "copy": uncopy,
    "concat": unconcat,
    "flags_from_list": list_of_flags,
    "split_address": join_address,
}


@lru_cache(maxsize=1 << 14)
def _understood(text: str, context: Context) -> tuple[str, Address, Certainty]:
    """The whole address, its parts, and how sure they are."""
    outcome = address.normalise(text, context=context)
    whole = text if outcome.certainty is Certainty.UNKNOWN else outcome.value
    place = address.split(whole, context) if outcome.certainty is not Certainty.UNKNOWN else Address()
    return whole, place, outcome.certainty


def _tell_addresses(
    work: MigrationWork, column: str, texts: Sequence[str], certainties: Mapping[str, Certainty]
) -> None:
    for certainty, code in (
        (Certainty.UNKNOWN, "migration-address-kept"),
        (Certainty.DOUBTFUL, "migration-address-completed"),
    ):
        of_that = [text for text in texts if text and certainties[text] is certainty]
        if of_that:
            work.tell(code, column=column, count=len(of_that), example=of_that[0])


def _building(place: Address) -> str:
    """The building that stands behind a number; what is in brackets there is a remark, and stays in the whole alone."""
    return place.building if place.level == "block" and place.building[:1].isalnum() else ""


def _with_building(front: str, building: str) -> str:
    return front if not front or not building or building in front else f"{front} {building}"


def _without_building(whole: str, building: str) -> str:
    return whole.removesuffix(building).rstrip(" 　") if building else whole


def _code_field(work: MigrationWork, news: Sequence[str]) -> str | None:
    """The field for the code of the municipality that the address lies in."""
    names = (name for name in news if name in work.target.field_names and part_of(work.target.field(name)) is None)
    return next((name for name in names if name.endswith("地方公共団体コード")), None)


@lru_cache(maxsize=1 << 14)
def _code(whole: str, context: Context) -> str:
    body = address.split(whole, context).body
    return body.code if body else ""


def _body(text: str, context: Context) -> tuple[str, str]:
    """Prefecture and city that a body's name is made of."""
    prefecture = prefecture_at_start(text)
    if prefecture and text.startswith(prefecture):
        return prefecture, text[len(prefecture) :]
    bodies = find(text, context.prefecture or None) if text else ()
    return (bodies[0].prefecture if len(bodies) == 1 else ""), text
