"""One table, start to finish: which format it is, which column is which field, every value made standard."""
