"""Bytes ↔ tables. Knows nothing of schemas."""
