"""A table against a schema: every fault with its row and column."""
