from scalestudy.notebook import Fit as Fit
from scalestudy.notebook import Study as Study
from scalestudy.notebook import fit as fit
from scalestudy.notebook import load as load
from scalestudy.notebook import study as study

__version__: str
