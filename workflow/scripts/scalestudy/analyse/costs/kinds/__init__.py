"""The costs that have a name, one a file."""
