"""Write the page of the atlas from the results of its studies.

    uv run snakemake --configfile config/atlas.yaml && uv run python docs/atlas.py

Every number in docs/atlas.md comes from a table of a study that config/atlas.yaml lists, by docs/atlas.md.j2.
"""

import argparse
import shutil
import sys
from pathlib import Path

import jinja2
import yaml

from scalestudy.report.across import exponents, tested, verdicts
from scalestudy.report.across.made import Made
from scalestudy.report.across.written import made_of
from scalestudy.report.grid import Grid
from scalestudy.report.paper_tables import markdown
from scalestudy.study.plan import make_plan

DOCS = Path(__file__).resolve().parent
PROJECT = DOCS.parent
POOLED = "exponents"
"""The study that puts the exponents of the others together."""


def main() -> None:
    """Read the studies whose results are there, fill the template, and copy the figure it shows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", default="results", help="the folder of the results")
    asked = parser.parse_args()
    config = yaml.safe_load((PROJECT / "config" / "atlas.yaml").read_text(encoding="utf-8"))
    plan = make_plan({**config, "results": asked.results}, PROJECT)
    studies, missing = made_of(plan)
    if missing:
        sys.exit("\n".join(f"{name}: {why}" for name, why in missing.items()))
    (DOCS / "atlas.md").write_text(page(studies), encoding="utf-8")
    shutil.copyfile(plan.folders[POOLED] / "figures" / "pooled.png", DOCS / "images" / "atlas_exponents.png")


def page(studies: list[Made]) -> str:
    """Return the page with the numbers of these studies."""
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True, autoescape=False)  # noqa: S701
    template = environment.from_string((DOCS / "atlas.md.j2").read_text(encoding="utf-8"))
    pooled = [one for one in studies if one.study == POOLED]
    return template.render(
        titles={one.study: str(one.settings.get("title", one.study)) for one in studies if one.study != POOLED},
        reproduced=verdicts.verdicts_line(studies),
        covered=tested.covered_line(studies),
        counts=_table(verdicts.counts_grid(studies)),
        otherwise=_table(verdicts.otherwise_grid(studies)),
        errors=_table(tested.errors_grid(studies)),
        isoflops=_table(exponents.isoflops_grid(studies)),
        pooled="; ".join(one.lines.get("pooled", "") for one in pooled),
    )


def _table(grid: Grid) -> str:
    return markdown(Grid(grid.caption, grid.columns, grid.every, grid.empty))


if __name__ == "__main__":
    main()
