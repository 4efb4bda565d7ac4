"""Reports as people read them: terminal text and a page that stands alone."""
