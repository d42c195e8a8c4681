"""Which runs to train next: candidates, what draws say of them, the batch that narrows an interval most, and fixed designs."""
