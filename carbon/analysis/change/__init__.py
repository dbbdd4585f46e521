"""Why emissions changed between two periods, exactly."""
