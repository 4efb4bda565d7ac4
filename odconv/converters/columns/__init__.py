"""Columns → fields: what labels mean, what values speak for, and the mapping that a person can correct."""
