"""What a point costs: in compute, memory, time or money, by name or by a formula over columns."""
