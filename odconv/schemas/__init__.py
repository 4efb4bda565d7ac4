"""What a table must be: the national formats as Table Schemas, with their code lists."""
