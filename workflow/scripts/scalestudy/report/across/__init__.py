"""One page over several studies: what each answers, and what they say side by side."""
