"""What a file is: how it was read, which tables it holds, what was lost in them, and what to change for machines."""
