"""How a finished document looks, as a page that a browser shows: sheets of paper, and each figure a way to its cell."""
