"""The morning report: what a night brought, what waits for a person, what is out."""
