"""Whether families have a parameter in common: one value fitted to all against one for each, and the mean over families."""
