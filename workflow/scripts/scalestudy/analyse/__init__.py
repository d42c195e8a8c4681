"""Analyse: what the fitted laws say about allocation, targets, crossings, noise and published numbers.

`kinds/` holds the analyses, one a file, and `registry` lists them; beside them stands what several of them share.
`stage.analyse` runs those a study asks for.
"""
