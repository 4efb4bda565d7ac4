"""`python -m odconv` is the `odconv` command."""

from odconv.cli import main

main()
