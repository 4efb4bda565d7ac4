"""DCAT read and written: JSON-LD, Turtle, RDF/XML, data.json."""
