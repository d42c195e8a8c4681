"""What every warning, status and verdict means, why it comes, and what to do."""
