"""One analysis, one file. `base` says what an analysis is; `scalestudy.analyse.registry` lists them."""
