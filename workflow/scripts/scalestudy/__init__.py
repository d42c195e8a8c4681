"""Reproducible scaling studies: ingest, clean, fit, validate, analyse, figures, report.

One subpackage per stage; `tables` fixes the columns of every table that passes between them, `study` reads a study
file, `laws` holds the scaling laws as data. Nothing heavy is imported here, so that each job pays only for its stage.
"""

__version__ = "0.1.0"
