"""The layouts in which official local-authority statistics are passed on."""
