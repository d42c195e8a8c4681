"""What is written out for the catalogue's laws: found by what a law means, the same as SymPy derives, and without SymPy."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from scalestudy.laws import LAWS, compile_law, expand
from scalestudy.laws.compile import CompiledLaw
from scalestudy.laws.ready import ready
from scalestudy.laws.written import modules


def derived_now(monkeypatch, law):
    monkeypatch.setattr("scalestudy.laws.compile.ready", lambda _: None)
    return CompiledLaw(law)


@pytest.mark.parametrize("name", LAWS)
@np.errstate(all="ignore")
def test_every_law_of_the_catalogue_is_found_and_computes_as_one_derived_now(name, monkeypatch):
    law = LAWS[name]
    written, now = compile_law(law), derived_now(monkeypatch, law)
    assert ready(expand(law)) is not None
    assert written.logarithmic == now.logarithmic
    assert written.linear == now.linear
    assert (written.latex, written.cancelled, written.powers) == (now.latex, now.cancelled, now.powers)
    rng = np.random.default_rng(0)
    free = rng.uniform(0.1, 0.9, (3, len(law.free_names) if law.repeat is None else len(written.free)))
    variables = {symbol: rng.uniform(1.1, 3.0, 5) for symbol in written.law.variables}
    inside = written.to_internal(free)
    for order in range(3):
        one, other = (each.evaluate(inside, each.inputs(variables), order) for each in (written, now))
        for a, b in zip([one.value, *one.jacobian], [other.value, *other.jacobian], strict=True):
            np.testing.assert_array_equal(a, b)
        assert [pair[:2] for pair in one.hessian] == [pair[:2] for pair in other.hessian]
        for (*_, a), (*_, b) in zip(one.hessian, other.hessian, strict=True):
            np.testing.assert_array_equal(a, b)
    full = written.expand(free)
    np.testing.assert_array_equal(written.value(full, variables), now.value(full, variables))
    np.testing.assert_array_equal(written.jacobian(full, variables), now.jacobian(full, variables))
    for one, other in zip(written.slopes(full, variables).values(), now.slopes(full, variables).values(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_another_name_and_other_columns_mean_the_same_law():
    law = replace(LAWS["power_offset"], name="mine", variables={"x": "hours"}, meaning="another")
    assert ready(law) is not None


@pytest.mark.parametrize(
    "changed",
    [
        {"formula": "E + 2 * A * x**(-a)"},
        {"fixed": {"a": 0.5}},
        {"tied": {"A": "E"}},
        {"variables": {"y": "flops"}},
        {
            "parameters": (
                replace(LAWS["power_offset"].parameters[0], lower=-np.inf),
                *LAWS["power_offset"].parameters[1:],
            )
        },
    ],
)
def test_a_law_that_means_something_else_is_derived(changed):
    """Not least one whose entry was edited since the modules were written."""
    assert ready(replace(LAWS["power_offset"], **changed)) is None


def test_no_module_is_left_of_a_law_that_is_gone(project):
    folder = project / "workflow" / "scripts" / "scalestudy" / "laws" / "derived"
    assert {path.name for path in folder.glob("*.py")} == set(modules())


def test_fitting_a_law_of_the_catalogue_loads_no_sympy():
    code = (
        "import sys, numpy as np\n"
        "import scalestudy.fit.stage, scalestudy.validate.stage, scalestudy.analyse.stage, scalestudy.report.stage\n"
        "from scalestudy.fit.engine import solve\nfrom scalestudy.fit.problem import Problem\n"
        "from scalestudy.fit.settings import Settings\nfrom scalestudy.laws import LAWS\n"
        "x = np.geomspace(1.0, 100.0, 9)\n"
        "done, = solve(LAWS['power_offset'], [Problem({'x': x}, 1 + x**-0.5, np.ones(9))], Settings())\n"
        "assert done.status == 'converged', done\n"
        "assert 'sympy' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
