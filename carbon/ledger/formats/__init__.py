"""The file formats that readings come in, one a file."""
