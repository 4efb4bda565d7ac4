"""Schemas in other shapes: an Excel sheet to fill, JSON Schema, a page to read, a data dictionary."""
