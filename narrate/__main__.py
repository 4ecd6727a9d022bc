"""`python -m narrate`, the same as the console script."""

from narrate.cli import main

main()
