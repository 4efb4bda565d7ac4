"""Scripts that make shipped data, fixtures and pages; never imported by the package."""
