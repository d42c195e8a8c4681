"""One way to split, one file. `base` says what it is; `scalestudy.splits.registry` lists them."""
