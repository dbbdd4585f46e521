"""Records: what a file must hold, declared once, and the reader that says what it lacks."""
