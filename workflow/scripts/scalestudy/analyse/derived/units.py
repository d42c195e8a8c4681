"""Which numbers of a formula are in the metric's unit, which matters where that is percent."""

from dataclasses import replace

from scalestudy.analyse.derived.grammar import CELL, VALUE, Reference
from scalestudy.analyse.lookup import CONTRACTS
from scalestudy.laws import compile_law
from scalestudy.laws.law import Law
from scalestudy.tables.contract import OF_METRIC


def is_of_metric(reference: Reference) -> bool:
    """Whether a reference stands for a number in the metric's unit: a prediction, or a cell of one."""
    if reference.name != CELL:
        return reference.name == VALUE
    table, column = reference.words
    contract = CONTRACTS.get(table)
    return contract is not None and any(one.name == column and one.unit == OF_METRIC for one in contract.columns)


def may_be_of_metric(law: Law, name: str) -> bool:
    """Whether a law that a study wrote may have a parameter in the metric's unit and does not say so: it is linear in it."""
    if law.parameter(name).unit or law.example is not None:
        return False
    free = replace(law, fixed={}, tied={})
    return bool(dict(zip(free.free_names, compile_law(free).symbolic.linear, strict=True))[name])
