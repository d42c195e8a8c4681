"""What a notebook calls, as `scalestudy.fit`, `scalestudy.load` and `scalestudy.study`: the workflow's own jobs, in this process.

`jobs` runs them, `results` reads what they wrote, `studied` runs a study, `fitted` fits laws to a table of pandas.
"""

from scalestudy.notebook.fitted import Fit, fit
from scalestudy.notebook.results import Study, load
from scalestudy.notebook.studied import study

__all__ = ["Fit", "Study", "fit", "load", "study"]
