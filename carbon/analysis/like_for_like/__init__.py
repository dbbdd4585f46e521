"""Two years compared on one boundary, on the same days of data and on the same kind of lines."""
