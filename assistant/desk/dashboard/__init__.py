"""The dashboard: what was asked, how it was answered, and what of it is left open, in figures, words and charts."""
