"""Energy measures, appraised the way Salix does."""
