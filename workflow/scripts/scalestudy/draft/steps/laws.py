"""Which laws suit the columns found."""

from scalestudy.draft.choose import listed
from scalestudy.draft.draft import ASKED, Draft
from scalestudy.draft.metrics import candidates
from scalestudy.tables.ingest import SCALES

_FEWEST = 3


def look(draft: Draft) -> None:
    """Propose laws, or ask what the metric depends on."""
    scales = [name for name in SCALES if name in draft.columns and _varies(draft, name)]
    if scales:
        draft.laws = ("auto", _remark(scales))
    elif _curve(draft):
        draft.axes["step"] = "scale"
        draft.laws = ("auto", "one training: its value along its steps")
    elif not any(name in draft.columns for name in SCALES):
        draft.laws = (_question(draft), "")


def _varies(draft: Draft, name: str) -> bool:
    """Whether a column has more than one value, as far as it is one column; an expression may."""
    source = draft.column(name)
    return source is None or source.varies


def _remark(scales: list[str]) -> str:
    if {"params", "tokens"} <= set(scales):
        return "params and tokens vary: chinchilla and its kin, and what holds out of sample is chosen"
    if len(scales) == 1:
        return f"only {scales[0]} varies: power laws of it, with and without a floor"
    return f"laws of {listed(scales)}"


def _curve(draft: Draft) -> bool:
    step = draft.column("step")
    rules = {key for rule, _ in draft.clean for key in rule}
    return step is not None and step.distinct >= _FEWEST and "last_checkpoint" not in rules


def _question(draft: Draft) -> str:
    varying = [name for name, column in draft.table.columns.items() if column.numeric and column.varies]
    value = set(draft.columns["value"].reads) if "value" in draft.columns else set()
    metrics = {candidate.column.name for candidate in candidates(draft.table.columns)}
    names = [name for name in varying if name not in value | metrics][:5]
    options = f" ({listed(names)}?)" if names else ""
    ask = f"no column is known as a size, an amount of data or compute: what does the metric depend on{options}; map it to params, tokens or flops, and write auto here"
    return draft.ask("laws", ask) if names or draft.table.rows > 1 else ASKED + ask
