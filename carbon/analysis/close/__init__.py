"""Closing a year: what is asked before, what is on record after, and what was excepted."""
