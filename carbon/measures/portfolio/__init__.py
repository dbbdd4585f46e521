"""Which measures to choose together: the best set, the ranking, the cost curve."""
