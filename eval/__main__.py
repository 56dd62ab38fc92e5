"""`python -m eval eval run` does what `troly eval run` does."""

from eval.cli import main

main()
