"""The figures there are: declarations only, so that the study schema can list them at no cost."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Figure:
    """One figure: what it shows and which tables it needs. The module `figures.<name>` gathers and draws it.

    An optional one is by default left out, without a word, where a table it needs has no rows.
    """

    name: str
    title: str
    caption: str
    needs: tuple[str, ...]
    optional: bool = False


FIGURES: Final = {
    figure.name: figure
    for figure in (
        Figure(
            "fit",
            "The fitted law",
            "Measured points and the chosen law against its widest scale, at several values of the next widest; "
            "bands are the 95% interval of the law over its draws.",
            ("clean/runs", "fit/fits", "fit/draws"),
        ),
        Figure(
            "isoflop",
            "IsoFLOP view of the fitted law",
            "Left: contours of the law over compute and model size, with the runs (coloured by value) and the "
            "compute-optimal frontier. Right: the law at constant compute, its minima ringed, and the runs coloured by "
            "compute.",
            ("clean/runs", "fit/fits", "fit/draws"),
        ),
        Figure(
            "frontier",
            "Compute-optimal frontier",
            "Compute-optimal parameters, tokens and tokens per parameter against compute. Line and band: the chosen law "
            "with its 95% interval; marks: the study's budgets by each approach. The shaded range holds the runs.",
            ("clean/runs", "fit/fits", "fit/draws"),
        ),
        Figure(
            "residuals",
            "Residuals against scale",
            "What the chosen law leaves unexplained, in sample; dashed lines mark the Huber threshold where one "
            "applies. The black line is the running median; open marks are held out, diamonds excluded. A trend or a fan says "
            "the law or the noise model is wrong.",
            ("clean/runs", "fit/fits", "fit/draws"),
        ),
        Figure(
            "held_out",
            "Out-of-sample predictions",
            "Predicted against measured for rows the fit never saw, one panel a scheme; below, the relative error. Bars "
            "are the 95% interval of a new observation.",
            ("validate/predictions",),
        ),
        Figure(
            "draws",
            "Parameter draws",
            "Bootstrap draws of the chosen law's parameters in pairs, with the estimate (cross) and the 95% interval "
            "(dotted) of each.",
            ("fit/fits", "fit/draws", "fit/parameters"),
        ),
        Figure(
            "profiles",
            "Profiles and ridges",
            "The objective along each parameter of the chosen law with the others refitted: its rise, where 1 is the edge "
            "of the 95% interval (bar; an arrow where it is open). Last, the pair with the worst ridge: dark cells lie in "
            "the 95% region, paler ones within 10 and 100 times the rise at its edge.",
            ("clean/runs", "fit/fits", "fit/parameters", "fit/profiles"),
            optional=True,
        ),
        Figure(
            "scores",
            "Out-of-sample scores",
            "Out-of-sample error of each law beside the baselines (grey), with standard errors, and the coverage of the "
            "95% interval. Faint marks are single families.",
            ("validate/scores",),
        ),
    )
}
