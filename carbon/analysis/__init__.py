"""What inventories say beside one another: change, like for like, recalculation, uncertainty."""
