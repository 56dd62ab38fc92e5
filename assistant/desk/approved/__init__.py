"""Approved answers: written by one person, reviewed by another, given as long as what they cite still stands."""
