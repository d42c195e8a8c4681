"""Write the page over all studies of a run."""

from pathlib import Path

from scalestudy.report.across.written import write
from scalestudy.study.plan import make_plan

write(make_plan(dict(snakemake.params.config), Path.cwd()), Path(snakemake.output[0]))
