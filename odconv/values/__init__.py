"""How one value is told right or made standard: pure functions on text, no I/O, no tables."""
