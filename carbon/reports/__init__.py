"""Reports: first every figure as data, then pages and workbooks."""
