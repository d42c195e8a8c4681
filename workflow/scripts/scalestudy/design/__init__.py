"""Is a design enough? What runs would tell, before any is trained, from an assumed law, its parameters and the noise of a run."""
