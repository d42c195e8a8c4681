"""`scalestudy new`: reads a table as a careful colleague would, and writes a first study file that says what it saw.

`opened` makes a table of whatever a path holds, `facts` counts what its cells are, and each file of `steps/` looks for one
kind of evidence and notes what it finds in a `Draft`; `text` writes it down. What would be a guess becomes a question in the
file, which `plan` refuses until it is answered.
"""
