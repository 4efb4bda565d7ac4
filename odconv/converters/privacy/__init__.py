"""A guard against personal data in what is to be published."""
