"""Runs in training: what their curves so far, and those of finished runs, say of where they will end."""
