"""A first study file for somebody's table: what is in it, what each column seems to be, and what must be asked."""
