"""Untidy tables, drawn as a person sees them, and what writes and judges them."""
