"""Where a law is best: columns that are free within bounds, what they may cost, and the search for many draws at once."""
