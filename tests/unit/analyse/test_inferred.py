from fitted import make_runs

from scalestudy.analyse import inferred as module
from scalestudy.analyse.context import Context
from scalestudy.analyse.inferred import inferred

SETTINGS = {"study": "made", "laws": "auto", "fit": {}}


def test_laws_are_inferred_once_however_many_ask(monkeypatch):
    asked = []
    monkeypatch.setattr(module, "study_laws", lambda *given: asked.append(given) or [])
    runs = make_runs(noise=0.01)
    for tables in ({}, {"fit/fits": None}):
        assert Context(runs, tables, dict(SETTINGS)).laws == {}
    assert len(asked) == 1
    assert inferred(runs, SETTINGS) is inferred(runs, {**SETTINGS, "title": "another"})


def test_other_runs_or_laws_are_inferred_anew():
    runs = make_runs(noise=0.01)
    first = inferred(runs, SETTINGS)
    assert inferred(runs.copy(), SETTINGS) is not first
    assert inferred(runs, {**SETTINGS, "laws": ["chinchilla"]}) is not first


def test_some_families_are_read_by_the_laws_of_all():
    runs = make_runs(noise=0.01)
    some = Context(runs, {}, SETTINGS).only(lambda family: False)
    assert len(some.runs) == 0
    assert some.units == {}
    assert some.laws == Context(runs, {}, SETTINGS).laws
