"""From portals to one catalog and one table per format: list, fetch, convert, compare, promote."""
