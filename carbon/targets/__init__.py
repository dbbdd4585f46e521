"""Targets, pathways and progress against them."""
