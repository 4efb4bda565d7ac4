"""What is published: datasets and their distributions, in DCAT's words; read, written and judged. No network."""
