"""What a study will cost before it runs: its size, and what benchmarks measured of studies of other sizes."""
