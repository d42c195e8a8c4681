"""One uncertainty method, one file. `base` says what a method is; `registry` lists them."""
