"""One score, one file. `base` says what a score is; `scalestudy.scores.registry` lists them."""
