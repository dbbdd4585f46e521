"""The progress report to Cabinet: what it is about, its first page, and a file a section."""
