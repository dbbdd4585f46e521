"""The append-only ledger of readings, and how files enter it."""
