"""One loss, one file. `base` says what a loss is; `registry` lists them and the objectives they make."""
