"""The emissions of a whole area, from official statistics, and their second opinion."""
