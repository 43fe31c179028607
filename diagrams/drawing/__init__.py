"""How a view is drawn: places, lines, labels, and the files that come of them."""
