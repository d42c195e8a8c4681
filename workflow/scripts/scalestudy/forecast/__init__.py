"""Forecasts of new observations: laws fitted to any training rows, their averages, and how wrong either may be."""
