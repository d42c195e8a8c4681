"""Analyse: what the fitted laws say about allocation, targets, crossings, noise and published numbers.

`registry` declares every kind with its options and imports nothing heavy; `stage.analyse` runs them.
"""

from scalestudy.analyse.registry import EXPECT_SCHEMA, KINDS, Kind

__all__ = ["EXPECT_SCHEMA", "KINDS", "Kind"]
