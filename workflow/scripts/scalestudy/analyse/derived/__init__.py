"""Quantities that a formula makes of parameters, predictions, columns and cells of tables, of one family or of several."""
