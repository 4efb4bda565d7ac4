"""Where the tables of a grid are: header, columns, records, and a reason for every other row."""
