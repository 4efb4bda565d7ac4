"""The area codes that a local number of a table's place can lack."""

from __future__ import annotations

from functools import lru_cache

from odconv.reference.area_codes import area_codes_in, area_codes_of
from odconv.reference.local_governments import find, local_government
from odconv.values.model import Context


@lru_cache(maxsize=256)
def area_codes(context: Context) -> tuple[str, ...]:
    """Those of the municipality; of the whole prefecture where none bears its name or no municipality is known.

    >>> area_codes(Context("352071", "山口県", "下松市")), area_codes(Context()), len(area_codes(Context("172090")))
    (('0833',), (), 4)
    """
    body = local_government(context.local_government)
    if body is None and context.city:
        body = next(iter(find(context.city, context.prefecture or None)), None)
    named = area_codes_of(body) if body is not None and body.kind != "prefecture" else ()
    return named or area_codes_in(body.prefecture if body is not None else context.prefecture)
