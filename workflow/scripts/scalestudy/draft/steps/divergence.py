"""The rule for runs that blew up, where there is something for it to see: several rows of a run, or values that are not finite."""

from scalestudy.draft.draft import Draft
from scalestudy.draft.steps.rows import identity, seen


def look(draft: Draft) -> None:
    """Write the rule before those that choose among checkpoints."""
    value = draft.column("value")
    wild = draft.table.where(f"NOT isfinite({value.number})") if value is not None else 0
    if wild or _curves(draft):
        found = f"{wild} values are NaN or infinite" if wild else "NaN, infinite, and far above the run's own minimum"
        draft.clean.insert(_place(draft), ({"diverged": {}}, found))


def _place(draft: Draft) -> int:
    """Return where the first rule about checkpoints stands."""
    return next((i for i, (rule, _) in enumerate(draft.clean) if "last_checkpoint" in rule), len(draft.clean))


def _curves(draft: Draft) -> bool:
    """Whether some run has several rows."""
    known = "run" in draft.columns or "run" in draft.constants
    by_file = "run" in draft.columns and not draft.columns["run"].reads
    return known and (by_file or seen(draft).repeats([*identity(draft), *draft.keep]) > 0)
