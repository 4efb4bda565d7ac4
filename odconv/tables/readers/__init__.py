"""One module for each kind of file: bytes → Grid."""
