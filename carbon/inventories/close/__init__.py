"""A year's close: a checklist, then what the year rests on is frozen, and its changes listed."""
