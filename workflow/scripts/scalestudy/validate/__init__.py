"""Validation: what each law predicts for rows it has not seen, the choice that follows, and what predictions are worth.

Two jobs: `stage` predicts and chooses, `judge` scores. `scores/` holds the scores, one a file, and `scores.registry` lists
them; `scoring` makes the tables of them.
"""
