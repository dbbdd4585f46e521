"""Any figure, down to the file row and the publisher's cell."""
