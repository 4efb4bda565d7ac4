"""Column expressions that pass only texts which are standard already, so that Python looks at the others alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from odconv.values.model import Context
from odconv.values.staying import LONGEST, pattern


def standard(name: str, params: Mapping[str, Any], context: Context, column: pl.Expr) -> pl.Expr | None:
    """True where a text stays as it is; None where no expression is known for the normaliser.

    Args:
        name: of the normaliser, as `odconv.values.registry` has it.
        params: its parameters.
        context: what is known of the table.
        column: the texts, none of them null.
    """
    found = pattern(name, params, context)
    if found is None:
        return None
    stays = column.str.contains(f"^(?:{found})$") & (column.str.len_bytes() < LONGEST)
    return (stays | (column == "")).fill_null(value=False)
