"""The version of this package, and of the figures that it writes beside its name."""

__version__ = "0.2.0"
