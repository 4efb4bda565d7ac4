"""`python -m odconv`, the same as the `odconv` command."""

from odconv.cli import main

main()
