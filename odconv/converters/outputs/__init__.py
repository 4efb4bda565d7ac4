"""The files of a conversion: names, formats, and columns without a place in the format."""
