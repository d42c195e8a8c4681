"""What trainings cost together: by family, purpose and what became of them, by family, and of the whole study."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from scalestudy.analyse.spent.amounts import SECONDS, Amount
from scalestudy.analyse.spent.sheet import Floats, Numbers, Sheet
from scalestudy.analyse.spent.stated import Stated
from scalestudy.analyse.spent.trainings import Trainings
from scalestudy.numerals import percent
from scalestudy.tables import ALL_FAMILIES

Flags = np.ndarray
TOTAL = "all"


@dataclass(frozen=True)
class Group:
    """Trainings that are counted together: which they are, (trainings,) of flags, and under which key."""

    family: str
    purpose: str
    use: str
    of: Flags


@dataclass(frozen=True)
class Spent:
    """What every training of a study cost.

    Attributes:
        trainings: which they are.
        sheet: their rows, by training.
        amounts: by quantity, what each took, (trainings,).
        rates: those that the study states.
        units: by quantity.
    """

    trainings: Trainings
    sheet: Sheet
    amounts: Mapping[str, Amount]
    rates: Mapping[str, Stated]
    units: Mapping[str, str]

    def rows(self) -> list[dict[str, Any]]:
        """Return a row for each group and quantity; of what no run tells, sums alone, which say so."""
        every = groups(self.trainings)
        return [
            self._row(group, quantity)
            for group in every
            for quantity in (self.amounts if group.use == TOTAL else self.known)
        ]

    @property
    def known(self) -> tuple[str, ...]:
        """The quantities that some run tells."""
        return tuple(name for name, amount in self.amounts.items() if not amount.why_not)

    def together(self, quantity: str, of: Flags) -> float:
        """Return the sum over some trainings, those in several families once; NaN where none is known."""
        each = once(self.amounts[quantity].values, of, self.trainings.everywhere)
        return float(each[np.isfinite(each)].sum()) if np.isfinite(each).any() else float("nan")

    def _row(self, group: Group, quantity: str) -> dict[str, Any]:
        amount, total = self.amounts[quantity], self.together(quantity, group.of)
        each = once(np.where(np.isfinite(amount.values), 1.0, 0.0), group.of, self.trainings.everywhere)
        runs, known = int(np.isfinite(each).sum()), int(np.nansum(each))
        whole = self._whole(group)
        row: dict[str, Any] = {"family": group.family, "purpose": group.purpose, "use": group.use, "quantity": quantity}
        row |= {"amount": total, "unit": self.units[quantity], "share": total / self.together(quantity, whole)}
        used = self._utilisation(group.of) if quantity == "hours" and group.use == TOTAL else float("nan")
        status = "over_peak" if used > 1 else amount.status(group.of)
        told = [
            amount.why_not or amount.told,
            amount.rests_on,
            _unknown(runs - known, runs),
            _reached(used),
            self._mixed(group),
        ]
        return row | {
            "runs": runs,
            "unknown": runs - known,
            "status": status,
            "message": "; ".join(filter(None, told)),
        }

    def _mixed(self, group: Group) -> str:
        """Say, of the study as a whole, that one name stands for several trainings."""
        several = self.trainings.of_several(self.sheet.plays["N"]) if group.of.all() else 0
        return (
            f"{several} runs have rows of several sizes: say with `run` what tells trainings apart" if several else ""
        )

    def _whole(self, group: Group) -> Flags:
        """The trainings of which a group is a share: those of its family."""
        family = self.trainings.table["family"].to_numpy()
        return (
            group.of if group.use == TOTAL and group.family not in family else np.asarray(family == group.family, bool)
        )

    def _utilisation(self, of: Flags) -> float:
        """Return the share of the peak that runs reached whose hours and compute columns tell; NaN where they do not."""
        hours, flops = self.amounts["hours"], self.amounts["flops"]
        if "peak" not in self.rates:
            return float("nan")
        able = self.sheet.of(self.rates["peak"].value) * hours.values * SECONDS
        both = of & hours.counted & np.isfinite(able) & np.isfinite(flops.values)
        return float(flops.values[both].sum() / able[both].sum()) if both.any() else float("nan")


def groups(trainings: Trainings) -> Iterator[Group]:
    """Yield the groups of each family, then the family as a whole, and last the study, where it has several families."""
    table = trainings.table
    names = sorted(table["family"].unique())
    for family in names:
        own = (table["family"] == family).to_numpy(bool)
        for (purpose, use), part in table[own].groupby(["purpose", "use"], sort=True):
            yield Group(family, str(purpose), str(use), table.index.isin(part.index))
        yield Group(family, "", TOTAL, own)
    if len(names) > 1 and ALL_FAMILIES not in names:
        yield Group(ALL_FAMILIES, "", TOTAL, np.ones(len(table), bool))


def once(values: Floats, of: Flags, everywhere: Numbers) -> Floats:
    """Return of some trainings, those that are one in all families together, the largest value each; NaN where none is known."""
    numbers = np.unique(everywhere[of], return_inverse=True)[1]
    found = np.full(int(numbers.max()) + 1 if len(numbers) else 0, np.nan)
    np.fmax.at(found, numbers, values[of])
    return found


def _unknown(lost: int, of: int) -> str:
    return f"of {lost} of {of} runs it is not known, and not in the amount" if 0 < lost < of else ""


def _reached(used: float) -> str:
    return f"{percent(used)} of the stated peak was reached" if np.isfinite(used) else ""
