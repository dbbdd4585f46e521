"""When the base year is recalculated, and the series side by side."""
