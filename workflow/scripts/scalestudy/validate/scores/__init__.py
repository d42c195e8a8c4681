"""One score, one file. `base` says what a score is; `scalestudy.validate.scores.registry` lists them."""
