"""`python -m assistant` is the command `troly`."""

from assistant.cli import main

main()
