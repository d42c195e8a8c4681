"""The stage report: gather what the page, the macros, the tables, the checklist and the summary say, and write them."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scalestudy import __version__
from scalestudy.files import write_text
from scalestudy.made import require_made
from scalestudy.provenance import Provenance
from scalestudy.repetitions import variants
from scalestudy.report import (
    about_benchmarks,
    about_costs,
    about_cutoffs,
    about_data,
    about_fits,
    about_forecasts,
    about_next,
    about_optima,
    about_pools,
    about_quantities,
    about_replication,
    about_rivals,
    about_scores,
    about_sensitivity,
    about_sources,
    about_stopping,
    about_uncertainty,
    about_variants,
)
from scalestudy.report.about_citation import bibtex
from scalestudy.report.about_directions import assumed_directions
from scalestudy.report.answers import Answer, answers, heading, law_counts
from scalestudy.report.at_targets import targets_grid
from scalestudy.report.carried.citing import Citations
from scalestudy.report.carried.figures import figures_data
from scalestudy.report.carried.grids import Carried, carrying
from scalestudy.report.checklist import checklist, markdown
from scalestudy.report.doubts import doubts
from scalestudy.report.explained.occurring import anchor_of, occurring
from scalestudy.report.frames import Settings, Tables, records, table
from scalestudy.report.macros import macros_of, written
from scalestudy.report.naming import plural
from scalestudy.report.page import figure_views, render
from scalestudy.report.paper_tables import paper_grids, write_tables
from scalestudy.report.summary import lines, summary
from scalestudy.seals import require_sound
from scalestudy.shown import shown
from scalestudy.storage import read_provenance, read_table
from scalestudy.tables import SENSITIVITY, STAGES
from scalestudy.tables.catalogue import TABLES
from scalestudy.visible import visible

ANSWERS_IN_FULL = 6  # fit units whose answer is spelled out; beyond that a table says it better

CONTENTS = {
    "answer": "Answer",
    "figures": "Figures",
    "laws": "Laws",
    "forecasts": "Forecasts",
    "costs": "Costs",
    "scores": "Tests",
    "data": "Data",
    "fits": "Fits",
    "sensitivity": "Sensitivity",
    "variants": "Variants",
    "replication": "Replication",
    "checklist": "Checklist",
    "explained": "Explained",
    "provenance": "Provenance",
}
"""The parts of the page, in order."""


def build(
    tables: Tables,
    settings: Settings,
    results: Path,
    provenance: Provenance,
    commands: Mapping[str, str],
) -> None:
    """Write the report of a study into `results/report`.

    Args:
        tables: every table of the stages before, by contract name.
        settings: the whole study file, with `study`.
        results: the study's folder; the figures are read from `figures`, the stamp of the sources from `check`.
        provenance: of this stage; shown with that of the stages before.
        commands: what is typed to `run` the study and to `verify` its results, as the page shows it.
    """
    raw, tables = tables, shown(tables, TABLES)
    found = answers(tables, settings)
    folder = results / "report"
    items = checklist(tables, settings, found)
    grids = paper_grids(tables, settings, found)
    write_tables(grids, folder / "tables")
    write_text(folder / "checklist.md", visible(markdown(str(settings["study"]), items)))
    context = page_context(tables, settings, results, provenance, found)
    write_text(folder / "summary.txt", visible(summary(context["study"], context["lines"])))
    macros = macros_of(tables, settings, found, context["data"])
    write_text(folder / "numbers.tex", written(macros, str(settings["study"])))
    answering = figures_data(context["figures"], results / "figures", raw, tables, settings)
    carried = carrying(Carried(Citations(macros)), {str(settings["study"]): answering})
    told = {"commands": commands, "checklist": items, "answering": answering["figures"]}
    page = {**context, **told, **grids, **carried}
    write_text(folder / "index.html", visible(render(page)))


def page_context(
    tables: Tables, settings: Settings, results: Path, provenance: Provenance, found: list[Answer]
) -> dict[str, Any]:
    """Return everything the page's template names, apart from the checklist and the tables shared with TeX."""
    record = json.loads(provenance.encode())
    figures = figure_views(figure_index(results), results / "figures")
    repeated = bool(variants(settings.get(SENSITIVITY)))
    distrust = [(told, anchor_of(told)) for told in doubts(tables, found)]
    explained = occurring(tables, [told for told, _ in distrust])
    sensitive = about_sensitivity.sensitivity_line(tables, settings)
    costs = about_costs.cost_grids(tables, found)
    return {
        "study": str(settings["study"]),
        "title": str(settings.get("title") or settings["study"]),
        "citation": dict(settings.get("citation") or {}),
        "answers": found if len(found) <= ANSWERS_IN_FULL else [],
        "laws": law_counts(found),
        "units": len(found),
        "unit_word": plural(heading(found)),
        "lines": lines(tables, found),
        "doubts": distrust,
        "explained": explained,
        "explained_at": {one.anchor for one in explained},
        "targets": targets_grid(tables, found),
        "counts": about_data.run_counts(tables),
        "verdicts": about_replication.verdict_counts(tables),
        "statuses": about_fits.status_counts(tables),
        "held_out": about_forecasts.held_out_counts(found),
        "data": about_data.data_grid(tables, settings),
        "steps": about_sources.steps_grid(tables),
        "ledger": about_data.ledger_grid(tables),
        "learned": about_data.learned_grid(tables),
        "contents": contents(
            costs=bool(costs), sensitivity=bool(sensitive), variants=repeated, explained=bool(explained)
        ),
        "sensitive": sensitive,
        "sensitivity": about_sensitivity.sensitivity_grid(tables),
        "variants": [
            about_variants.variants_grid(tables, settings),
            about_variants.parameters_side_by_side(tables, settings),
            about_variants.forecasts_side_by_side(tables, settings),
        ]
        if repeated
        else [],
        "fits": about_fits.fits_grid(tables),
        "parts": about_uncertainty.parts_grid(tables, found),
        "misses": about_uncertainty.misses(tables, found),
        "by_chance": about_uncertainty.verdict(*about_forecasts.held_out_counts(found)),
        "reach": about_uncertainty.reach_grid(tables, found, settings),
        "reached": {
            answer.unit: about_uncertainty.reach_sentences(tables, answer, settings)
            for answer in found[:ANSWERS_IN_FULL]
        },
        "costs": costs,
        "cutoffs": about_cutoffs.cutoffs_grid(tables),
        "horizons": about_scores.horizons_grid(tables),
        "comparisons": about_scores.comparisons_grid(tables),
        "exponents": about_forecasts.exponent_grid(found),
        "crossover": about_forecasts.crossover_grid(tables, found),
        "multiplier": about_rivals.multiplier_grid(tables, found),
        "strategy": about_rivals.strategy_grid(tables, found),
        "designs": about_next.designs_grid(tables),
        "proposals": about_next.proposals_grid(tables),
        "agreement": about_optima.agreement_grid(tables),
        "derived": about_quantities.derived_grid(tables),
        "equal": about_quantities.equal_grid(tables),
        "pooled": about_pools.pool_grid(tables),
        "stopping": about_stopping.stopping_grid(tables),
        "noise": about_forecasts.noise_grid(tables, found),
        "measures": about_benchmarks.measures_grid(tables),
        "figures": figures,
        "first": next((figure for figure in figures if figure["image"]), None),
        "sources": about_data.source_grid(stamped_sources(results), settings),
        "stages": about_data.provenance_grid(stage_records(results, record)),
        "packages": {**made_with(), **record["packages"]},
        "bibtex": bibtex(settings),
        "assumed": assumed_directions(tables),
        "digest": provenance.digest,
        "tables_listed": sorted(name for name in TABLES if len(table(tables, name))),
    }


def contents(**optional: bool) -> list[tuple[str, str]]:
    """Return the anchors of the page and what they are called; of optional ones those that are there."""
    return [(anchor, name) for anchor, name in CONTENTS.items() if optional.get(anchor, True)]


def made_with() -> dict[str, str]:
    """Return the versions of the tool and of Python, of which the last part changes no result."""
    return {"scalestudy": __version__, "Python": ".".join(map(str, sys.version_info[:2]))}


def figure_index(results: Path) -> list[dict[str, Any]]:
    """Return the rows of the figures' index; none if there is no index.

    Raises:
        StudyError: a figure is not what its job made.
    """
    path = results / "figures" / "index.parquet"
    if not path.is_file():
        return []
    require_made(path.parent)
    return records(read_table(path))


def stamped_sources(results: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the stamp of the source files that the check job left; empty if there is none."""
    path = results / "check" / "sources.json"
    if not path.is_file():
        return {}
    require_sound(path)
    stamp: dict[str, list[dict[str, Any]]] = json.loads(path.read_text(encoding="utf-8"))["sources"]
    return stamp


def stage_records(results: Path, own: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the provenance of each stage, read from the first of its tables that is there."""
    found: dict[str, Mapping[str, Any]] = {}
    for stage in STAGES[:-1]:
        paths = sorted((results / stage).glob("*.parquet"))
        if paths:
            found[stage] = read_provenance(paths[0])
    return {**found, "report": own}
