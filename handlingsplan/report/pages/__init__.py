"""Pages: sheets as data, and the writers that take them."""
