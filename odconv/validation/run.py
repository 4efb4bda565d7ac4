"""Validate a file: open it, pair its header with the schema, let the fitting engine judge, report."""

from __future__ import annotations
