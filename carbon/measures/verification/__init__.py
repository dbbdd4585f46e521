"""What measures really saved."""
