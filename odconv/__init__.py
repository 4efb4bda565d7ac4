"""odconv: the tables that Japanese municipalities publish, in the national open-data formats.

The public names are those of `__all__`; everything below is reached through them, and loaded when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from odconv.converters.columns.mapping import map_columns
    from odconv.converters.convert import convert_table
    from odconv.converters.recognise import recognise
    from odconv.description.describe import describe
    from odconv.errors import OdconvError, OutputError, RulesError, SourceError, UnreadableFile, UsageError
    from odconv.schemas.model import Field, Schema
    from odconv.schemas.registry import catalog, code_list, load_schema
    from odconv.tables.layout.find import tables_of
    from odconv.tables.limits import Limits
    from odconv.tables.reading import read
    from odconv.validation.findings import Finding, TableReport
    from odconv.validation.run import Options, validate

_HOMES = {
    "Field": "odconv.schemas.model",
    "Finding": "odconv.validation.findings",
    "Limits": "odconv.tables.limits",
    "OdconvError": "odconv.errors",
    "Options": "odconv.validation.run",
    "OutputError": "odconv.errors",
    "RulesError": "odconv.errors",
    "Schema": "odconv.schemas.model",
    "SourceError": "odconv.errors",
    "TableReport": "odconv.validation.findings",
    "UnreadableFile": "odconv.errors",
    "UsageError": "odconv.errors",
    "catalog": "odconv.schemas.registry",
    "code_list": "odconv.schemas.registry",
    "convert_table": "odconv.converters.convert",
    "describe": "odconv.description.describe",
    "load_schema": "odconv.schemas.registry",
    "map_columns": "odconv.converters.columns.mapping",
    "read": "odconv.tables.reading",
    "recognise": "odconv.converters.recognise",
    "tables_of": "odconv.tables.layout.find",
    "validate": "odconv.validation.run",
}

__all__ = [
    "Field",
    "Finding",
    "Limits",
    "OdconvError",
    "Options",
    "OutputError",
    "RulesError",
    "Schema",
    "SourceError",
    "TableReport",
    "UnreadableFile",
    "UsageError",
    "catalog",
    "code_list",
    "convert_table",
    "describe",
    "load_schema",
    "map_columns",
    "read",
    "recognise",
    "tables_of",
    "validate",
]


def __getattr__(name: str) -> Any:
    """A public name, from the module where it lives (PEP 562): importing odconv alone loads nothing."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'odconv' has no attribute {name!r}")
