"""How sure a total and a change are."""
