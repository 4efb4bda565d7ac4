"""The workbook that gives rows back to their owner to be mended, and the way back from it."""
