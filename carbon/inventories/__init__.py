"""Inventories: calculated, published or from statistics, all as emission lines."""
