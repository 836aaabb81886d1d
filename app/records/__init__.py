"""Keys, and whatever else the service writes down that is not knowledge; the only writer of it."""
