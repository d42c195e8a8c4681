"""The part of the checklist on the laws themselves: their form, what their variables are, and what fits them."""

from collections.abc import Sequence

from scalestudy.report.answers import Answer, stated_laws
from scalestudy.report.frames import Settings, Tables, records, table
from scalestudy.tables import AUTO

Item = tuple[str, str]
MOST = 6


def law_items(tables: Tables, settings: Settings, answers: Sequence[Answer]) -> list[Item]:
    """Return the form of the chosen laws, what their variables stand for, and how many points there are a parameter."""
    chosen = list(dict.fromkeys(answer.law for answer in answers))
    stated = stated_laws(tables, settings)
    known = [stated[name] for name in chosen[:MOST] if name in stated]
    forms = "; ".join(f"{law.name}: {law.formula}" for law in known)
    columns = {f"{symbol} = {column}" for law in known for symbol, column in law.variables.items() if column}
    cited = "; ".join(dict.fromkeys(law.citation for law in known if law.citation))
    return [
        ("What is the form of the law?", f"{forms or 'None has an estimate'}{_more(len(chosen))}."),
        ("What do its variables stand for?", f"{', '.join(sorted(columns)) or 'None was chosen'}."),
        ("Where does it come from?", f"{cited or 'The study states no source'}."),
        ("How many points are there for how many parameters?", _points(tables)),
    ]


def _more(count: int) -> str:
    return f"; and {count - MOST} more in validate/choice" if count > MOST else ""


def _points(tables: Tables) -> str:
    """Say how many points the fits have, and for how many free parameters at most."""
    fits = [row for row in records(table(tables, "fit/fits")) if row["law"] != AUTO and row["n"] > 0]
    if not fits:
        return "No law was fitted."
    points, free = ([row[name] for row in fits] for name in ("n", "parameters_n"))
    ends = " to ".join(dict.fromkeys(f"{end:,}" for end in (min(points), max(points))))
    most = " to ".join(dict.fromkeys(f"{end:.3g}" for end in (min(free), max(free))))
    return f"{ends} points a fit, for {most} free parameters."
