"""What runs and targets cost: compute, device hours, energy, emissions and money."""

from typing import Final

from scalestudy.tables.contract import (
    BY_COLUMN,
    FAMILY,
    METRIC,
    OF_METRIC,
    Table,
    by_name,
    count,
    key,
    number,
    sentence,
    sizes_of,
)

QUANTITIES: Final = {
    "flops": "compute",
    "hours": "hours of devices, of all devices of a run together",
    "energy": "electrical energy",
    "co2": "carbon dioxide equivalents emitted",
    "money": "money",
}
USES: Final = {
    "fitted": "some row of the run is fitted",
    "held_out": "no row is fitted, some are held out",
    "excluded": "cleaning took every row out",
    "all": "all of them",
}
STATUSES: Final = {
    "counted": "from columns of the run table",
    "derived": "from numbers that the study states with a source",
    "assumed": "from numbers of which some are stated without a source",
    "scaled": "of a target or proposed run: by its compute, as much for a FLOP as its family's runs took within a decade of the largest",
    "over_peak": "the runs would have computed more than their devices can: compute, hours or peak are wrong",
    "not_known": "nothing tells it; the message says what would",
}
OF: Final = {
    "best": "the best fitted run, gained on the best that cost a tenth of it",
    "target": "a target of forecasts, gained on the best fitted run",
    "proposed": "one run that is proposed next",
    "batch": "all runs that a question proposes, seeds counted",
}
_COMMON: Final = (
    key("quantity", "what was spent", values=QUANTITIES),
    number("amount", "how much; null where it is not known", BY_COLUMN),
    sentence("unit", "unit of the amount"),
)

TABLES: Final = by_name(
    Table(
        "analyse/costs",
        "what all runs cost, failed, excluded and held-out ones too, by family and purpose",
        (
            FAMILY,
            key("purpose", "what the runs were for, as the study's columns say; of excluded ones else the reason"),
            key("use", "what became of the runs", values=USES),
            *_COMMON,
            number("share", "of what all runs of the family cost", "fraction"),
            count("runs", "trainings that are counted, each once", "runs"),
            count("unknown", "those of them whose cost is not known, and not in the amount", "runs"),
            key("status", "where the amount comes from", values=STATUSES),
            sentence("message", "the same in a sentence, with the numbers it rests on and their sources"),
        ),
        ("family", "purpose", "use", "quantity"),
    ),
    Table(
        "analyse/target_costs",
        "what each target, and each run that is proposed next, costs beside the runs there are, and what a target gains",
        (
            FAMILY,
            METRIC,
            key(
                "target",
                "number of the target in the study file, the held-out run, the best run's name, or what next.yaml calls a proposed run",
            ),
            key("of", "what it is", values=OF),
            *sizes_of("its"),
            *_COMMON,
            number("runs_cost", "what the runs that are not held out cost together", BY_COLUMN),
            number("share", "that, over the amount", "fraction"),
            number("value", "the forecast there, or the best run's value", OF_METRIC),
            number("against", "the value that it is gained on; null where there is none", OF_METRIC),
            number("gain", "how much better the value is; negative if it is worse", OF_METRIC),
            number("gain_per_unit", "the gain for each unit of the amount", OF_METRIC),
            key("status", "where the amount comes from", values=STATUSES),
            sentence("message", "the same in a sentence"),
        ),
        ("family", "metric", "target", "of", "quantity"),
    ),
)
