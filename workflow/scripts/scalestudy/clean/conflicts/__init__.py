"""What columns contradict each other in, one kind a file."""
