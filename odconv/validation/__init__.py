"""A table held against its format: what is wrong, where, and how to mend it."""
