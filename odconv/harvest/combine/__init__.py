"""One table for each format over all publishers: ids that last, copies linked, and where each row came from."""
