"""From activity to emission lines, by a plan of factors."""
