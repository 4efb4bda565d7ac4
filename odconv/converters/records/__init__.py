"""Cells → records: values made standard, several columns into one field, what was not understood, what follows."""
