"""What follows from a format alone is found out once for each of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from odconv.schemas.model import Schema

Result = TypeVar("Result")

_MOST = 256


def remembered(function: Callable[[Schema], Result]) -> Callable[[Schema], Result]:
    """The function, asked once for each schema object: its descriptor is a mapping, which is no key of a cache."""
    known: dict[int, tuple[Schema, Result]] = {}

    @wraps(function)
    def asked(schema: Schema) -> Result:
        found = known.get(id(schema))
        if found is None or found[0] is not schema:
            if len(known) >= _MOST:
                known.clear()
            found = known[id(schema)] = schema, function(schema)
        return found[1]

    return asked
