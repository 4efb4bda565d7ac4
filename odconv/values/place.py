"""The place of a table: the body that its context names, and the area codes that its local numbers can lack."""

from __future__ import annotations

from functools import lru_cache

from odconv.reference.area_codes import area_codes_in, area_codes_of
from odconv.reference.local_governments import LocalGovernment, find, local_government
from odconv.values.model import Context


@lru_cache(maxsize=512)
def home(context: Context) -> LocalGovernment | None:
    """The body that a context names: by its city, else by its code, else by its prefecture; None where that is none.

    A row's own city may so stand beside the code of the prefecture that publishes the table. A city's name that
    several have is told apart by the prefecture.

    >>> home(Context("352071")).name, home(Context(prefecture="山口県")).kind, home(Context())
    ('下松市', 'prefecture', None)
    >>> home(Context("170003", "石川県", "小松市")).name, home(Context(city="府中市"))
    ('小松市', None)
    """
    by_code = local_government(context.local_government)
    if by_code and (by_code.kind != "prefecture" or not context.city):
        return by_code
    prefecture = context.prefecture or (by_code.prefecture if by_code else "")
    if not (context.city or prefecture):
        return None
    found = find(context.city or prefecture, prefecture or None)
    return found[0] if len(found) == 1 else by_code


@lru_cache(maxsize=512)
def area_codes(context: Context) -> tuple[str, ...]:
    """The area codes of the municipality; of the whole prefecture where none bears its name or none is known.

    >>> area_codes(Context("352071", "山口県", "下松市")), area_codes(Context()), len(area_codes(Context("172090")))
    (('0833',), (), 4)
    """
    body = home(context)
    named = area_codes_of(body) if body is not None and body.kind != "prefecture" else ()
    return named or area_codes_in(body.prefecture if body is not None else context.prefecture)
