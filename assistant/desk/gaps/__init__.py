"""Gaps: questions that were not answered, or not well, gathered into groups that somebody sees to."""
