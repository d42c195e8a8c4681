"""One figure, one file. `base` says what a figure is; `scalestudy.figures.registry` lists them."""
