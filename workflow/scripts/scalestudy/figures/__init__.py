"""Figures: each drawn from its own small table, written beside it, as PDF, SVG and PNG with the same bytes every time.

`drawn/` holds the figures, one a file, and `registry` lists them; beside them stands what several of them share.
`stage.draw` writes those a study asks for.
"""
