"""The illustrative estate: a whole council that does not exist."""
