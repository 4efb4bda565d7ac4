"""Tables of the older family of formats → the newer, and back where that is possible."""
