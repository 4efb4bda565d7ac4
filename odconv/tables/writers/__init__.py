"""Tables → files: delimited text, Excel and OpenDocument workbooks; a file is written as a whole or not at all."""
