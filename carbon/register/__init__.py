"""The council's sites and meters, with the dates between which they count."""
