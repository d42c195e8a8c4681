"""Write the page over all studies of a run."""

from pathlib import Path

from scalestudy.report.across.written import write
from scalestudy.study.plan import make_plan

plan = make_plan(dict(snakemake.params.config), Path.cwd())
write(plan, Path(snakemake.output[0]), plan.together.get("title", ""))
