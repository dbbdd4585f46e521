"""Conversion factors: editions, their importer, the activity types that use them."""
