"""A letter to every municipality: what could not be used and how to mend it, and what was mended already."""
