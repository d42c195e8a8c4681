"""What predictions are worth: scores, one a file in `kinds/`, with intervals, on the rows that are compared."""
