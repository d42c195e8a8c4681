"""Which rows are held back, and which may be trained on: declared ways to split, and the sample they split."""
