"""Placeholder."""

CPU = {}
PEAK = {}
