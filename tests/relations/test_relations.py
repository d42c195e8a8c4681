"""Relations between generated studies, the part that takes three minutes; `benchmarks/generated.py` has all of it."""

from collections import Counter
from itertools import islice

import pytest
from relations.design import ENOUGH, designed, impossible, pairs, possible
from relations.kinds.registry import RELATIONS
from relations.options import CHEAP, FACTORS, by_name, conflict
from relations.run import Refused, run
from relations.trial import chosen, reaching, tried
from relations.written import study_of

QUICK = FACTORS | {"law": CHEAP, "families": ("1",), "metrics": ("1",)}
"""Laws and tables that take no time."""
THOROUGH = 14
"""How many studies are run, with a relation each, beside those for relations that fewer than two of them have."""
DEPTHS = ("analyse", "forecast", "forecast")
FIRST = list(islice(designed(0, QUICK), THOROUGH))
DESIGN = [*FIRST, *reaching(FIRST, 2, 0, QUICK)]
RELATED = chosen(DESIGN, 1)


@pytest.mark.parametrize("number", range(len(DESIGN)))
def test_a_study_is_neither_refused_nor_broken_and_its_relation_holds(number: int) -> None:
    trial = tried(DESIGN[number], RELATED[number], number, DEPTHS[number % len(DEPTHS)])
    assert not trial.defects
    assert not trial.refused
    assert not trial.broken


def test_every_pair_of_options_that_go_together_occurs() -> None:
    """Of all that may be chosen, among the studies of the benchmark."""
    wanted, found = set(possible()), set()
    for options in islice(designed(0), ENOUGH):
        assert not any(conflict(*sorted(pair)) for pair in pairs(options))
        found |= pairs(options)
    assert found == wanted


REFUSED = [pair for pair in impossible({k: v for k, v in FACTORS.items() if k != "law"}) if by_name(*pair)]


@pytest.mark.parametrize(("one", "other"), REFUSED, ids=lambda choice: " ".join(choice))
def test_what_does_not_go_together_is_refused_by_name_before_work(one: tuple[str, str], other: tuple[str, str]) -> None:
    plain = {
        "law": "pass_until",
        "written": "name",
        "held": "free",
        "loss": "squared",
        "residual": "log",
        "method": "none",
    }
    plain |= {"unit": "row", "weights": "equal", "rule": "none", "scheme": "rolling", "analysis": "noise"}
    plain |= {"held_out": "none", "targets": "none", "axes": "inferred", "range": "unknown"}
    options = {name: (value,) for name, value in (plain | dict((one, other))).items()}
    counts = dict.fromkeys(("families", "seeds", "metrics", "checkpoints"), ("1",))
    with pytest.raises(Refused, match="expected") as refused:
        run(study_of(options | counts), "fit")
    assert "\n" not in str(refused.value)


def test_every_relation_is_tried_here_and_many_times_by_the_benchmark() -> None:
    """Each with one study at least of those above, and with twenty of the design, some of which are drawn for it."""
    assert {relation.name for each in RELATED for relation in each} == set(RELATIONS)
    first = list(islice(designed(0), ENOUGH))
    designs = [*first, *reaching(first, 20)]
    tried = Counter(relation.name for each in chosen(designs, 2) for relation in each)
    assert min(tried[name] for name in RELATIONS) >= 20
    assert len(designs) < 1.1 * ENOUGH
