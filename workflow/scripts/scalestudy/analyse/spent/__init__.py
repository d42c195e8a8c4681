"""What was spent on runs and will be on targets: compute, device hours, energy, emissions and money."""
