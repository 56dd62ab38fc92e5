"""Tuning: how a question finds its documents, what trainers change in that, and what a change makes better or worse."""
