"""County carbon accounting: meter files in, a Cabinet report out.

The floors, top to bottom (imports run downwards only):
``cli`` · ``reports`` · ``targets`` · ``inventories`` · ``measures`` ·
``emissions`` and ``ledger`` · ``factors`` and ``register`` ·
``units``, ``periods``, ``tables`` and the rest of the ground floor · ``errors``.
"""

__version__ = "0.1.0"
