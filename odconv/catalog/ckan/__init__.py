"""CKAN's packages read and written."""
