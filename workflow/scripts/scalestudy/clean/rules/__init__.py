"""One cleaning rule, one file. `base` says what a rule is; `scalestudy.clean.registry` lists them."""
