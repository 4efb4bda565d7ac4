"""What is published: datasets and their distributions, in DCAT's words; catalogs read, written and judged. No network."""
