"""Validation: what each law predicts for rows it has not seen, the choice that follows, and what predictions are worth.

Two jobs: `stage` predicts and chooses; `judge` scores, by the scores that live one a file in `scores/`.
"""
