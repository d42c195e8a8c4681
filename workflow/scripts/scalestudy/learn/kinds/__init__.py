"""The kinds of learned columns, one a file."""
