"""Kinds of studies made from known laws, for `calibration.py`: what is drawn, from which prior, and why that prior.

Priors cover what has been published for a kind, with a margin, and know nothing of `auto`. A draw is one study: the runs,
one target beyond them as people would ask, and a new run at the target. Noise is Gaussian in the logarithm throughout.
Every draw has at least `SPARE` runs more than its law has parameters.
"""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from scalestudy.laws import Law, compile_law, resolve

Columns = dict[str, np.ndarray]
SPARE = 6


@dataclass(frozen=True)
class Draw:
    """One study to be: a law's parameters, where its runs lie, the target and the noise.

    Attributes:
        parameters: of the law that makes the data.
        columns: of the runs, each (n,).
        target: of the new run.
        noise: standard deviation, of logarithms.
    """

    parameters: Mapping[str, float]
    columns: Columns
    target: Mapping[str, float]
    noise: float


@dataclass(frozen=True)
class MadeKind:
    """A kind of studies.

    Attributes:
        law: the entry of the law that makes the data, as in a study file.
        draw: draws one study.
        settings: further settings of the study, such as its `laws`, which are `auto` otherwise.
        metric: name of the metric.
        direction: which way is better.
    """

    law: Mapping[str, object]
    draw: Callable[[np.random.Generator], Draw]
    settings: Mapping[str, object] = field(default_factory=dict)
    metric: str = "loss"
    direction: str = "lower"


def _between(rng: np.random.Generator, low: float, high: float) -> float:
    return float(rng.uniform(low, high))


def _by_factor(rng: np.random.Generator, low: float, high: float) -> float:
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def _whole(rng: np.random.Generator, low: int, high: int) -> int:
    return int(rng.integers(low, high + 1))


def _product(*levels: np.ndarray) -> list[np.ndarray]:
    return [part.ravel() for part in np.meshgrid(*levels, indexing="ij")]


def _chinchilla(rng: np.random.Generator, size: float, data: float) -> dict[str, float]:
    """Parameters of Chinchilla's law.

    Floors and exponents about those published (E 1.5 to 2, exponents .28 to .46: Hoffmann 2022, Besiroglu 2024,
    Muennighoff 2023, Porian 2024), and terms that are between a twentieth and all of a nat at the middle of the design.
    """
    alpha, beta = _between(rng, 0.2, 0.55), _between(rng, 0.2, 0.55)
    return {
        "E": _between(rng, 1.2, 2.4),
        "A": _by_factor(rng, 0.05, 1.0) * size**alpha,
        "B": _by_factor(rng, 0.05, 1.0) * data**beta,
        "alpha": alpha,
        "beta": beta,
    }


def dense(rng: np.random.Generator) -> Draw:
    """Ladders of 4 to 7 sizes over 1 to 2.5 decades, each at 3 to 7 amounts of data.

    Half of them at fixed tokens, half at fixed tokens per parameter from 2 to 200, the two designs people run. Asked: 2 to 30
    times the largest N, and D.
    """
    sizes = np.geomspace(1, 10 ** _between(rng, 1, 2.5), _whole(rng, 4, 7)) * _by_factor(rng, 5e6, 5e7)
    if rng.random() < 0.5:
        amounts = np.geomspace(1, 10 ** _between(rng, 1, 2), _whole(rng, 4, 7)) * _by_factor(rng, 3e8, 3e9)
        params, tokens = _product(sizes, amounts)
    else:
        params, each = _product(
            sizes, np.geomspace(_by_factor(rng, 2, 10), _by_factor(rng, 40, 200), _whole(rng, 3, 6))
        )
        tokens = params * each
    parameters = _chinchilla(rng, float(np.median(params)), float(np.median(tokens)))
    target = {"params": params.max() * _by_factor(rng, 2, 30), "tokens": tokens.max() * _by_factor(rng, 2, 30)}
    return Draw(parameters, {"params": params, "tokens": tokens}, target, 0.005)


def sigmoid(rng: np.random.Generator) -> Draw:
    """Scores over 5 decades of compute, at 3% noise.

    From chance of 0 to .4, to ceilings of .6 to .97; the climb from a tenth to nine tenths takes 1 to 4 decades (Ruan 2024,
    figure 3) with its middle among the runs, not at their ends. Asked: 2 to 30 times the largest.
    """
    flops = np.geomspace(1, 1e5, _whole(rng, 12, 30)) * _by_factor(rng, 1e17, 1e20)
    middle = np.log(flops[0]) + _between(rng, 0.2, 0.9) * np.log(1e5)
    parameters = {
        "floor": _between(rng, 0.02, 0.4),
        "ceiling": _between(rng, 0.6, 0.97),
        "k": 2 * np.log(9) / (np.log(10) * _between(rng, 1, 4)),
        "m": middle,
    }
    return Draw(parameters, {"flops": flops}, {"flops": flops[-1] * _by_factor(rng, 2, 30)}, 0.03)


def growth(rng: np.random.Generator) -> Draw:
    """One to six years of 10 to 40 models, in which something doubles every 3 months to 2 years.

    Compute of models, capability density and costs do (Sevilla 2022, Xiao 2024), scattered by 3 to 30%. Asked: a tenth to as
    long again as was seen.
    """
    span = _between(rng, 1, 6)
    years = np.sort(rng.uniform(0.05, span, _whole(rng, 10, 40)))
    parameters = {"a": _between(rng, -1, 5), "b": np.log(2) / _by_factor(rng, 0.25, 2)}
    return Draw(
        parameters,
        {"year": years},
        {"year": years[-1] + span * _between(rng, 0.1, 1)},
        _by_factor(rng, 0.03, 0.3),
    )


def mixture(rng: np.random.Generator) -> Draw:
    """Some 20 to 60 mixtures of three domains with little web, at .5% noise.

    Floors, heights and effects as in Ye 2024, whose effects lie within 3 of each other. Asked: a mixture with more web than
    any run.
    """
    most = _between(rng, 0.4, 0.7)
    drawn = rng.dirichlet(np.ones(3), 2000)
    runs = drawn[drawn[:, 0] < most][: _whole(rng, 20, 60)]
    web = _between(rng, most, min(most + 0.3, 0.95))
    code = (1 - web) * rng.random()
    parameters = {"c": _between(rng, 1, 2.5), "k": _by_factor(rng, 0.3, 2)}
    parameters |= {"t_1": _between(rng, -2.5, 1), "t_2": _between(rng, -2.5, 1)}
    names = ("share_web", "share_code", "share_books")
    target = dict(zip(names, (web, code, 1 - web - code), strict=True))
    return Draw(parameters, {name: runs[:, k] for k, name in enumerate(names)}, target, 0.005)


def experts(rng: np.random.Generator) -> Draw:
    """Four to seven sizes over 1 to 2 decades, each with 1 to 128 or 256 experts, at .5% noise.

    Parameters about those of Clark 2022, tables 3 and 4 (a -.08, b -.1, c .01, K_start 1.8 to 4, K_max 156 to 314), with
    routing that helps at the target still. Asked: 2 to 30 times the size, with one of the numbers of experts.
    """
    sizes = np.geomspace(1, 10 ** _between(rng, 1, 2), _whole(rng, 4, 7)) * _by_factor(rng, 1e7, 5e7)
    numbers = 2.0 ** np.arange(0, _whole(rng, 7, 8) + 1, 1 if rng.random() < 0.5 else 2)
    params, number = _product(sizes, numbers)
    target = {"params": params.max() * _by_factor(rng, 2, 30), "experts": float(rng.choice(numbers[1:]))}
    a, b = -_between(rng, 0.05, 0.12), -_between(rng, 0.05, 0.15)
    parameters = {
        "a": a,
        "b": b,
        "c": -b * _between(rng, 0.1, 0.9) / np.log10(target["params"]),
        "d": np.log10(_between(rng, 2.2, 3.5)) - a * np.log10(np.median(params)),
        "K_start": _between(rng, 1.5, 5),
        "K_max": _by_factor(rng, 100, 1000),
    }
    return Draw(parameters, {"params": params, "experts": number}, target, 0.005)


def repeated(rng: np.random.Generator) -> Draw:
    """Three to five sizes, two to four corpora, 1 to 16 or 64 epochs of each, at .5% noise.

    Half-lives of repetition about those of Muennighoff 2023 (R_D 15.4, R_N 5.3), by a factor of 3. Asked: up to 10 times the
    size on up to 3 times the corpus, for up to as many epochs as were seen.
    """
    epochs = 4.0 ** np.arange(_whole(rng, 3, 4))
    corpora = np.geomspace(1, 10 ** _between(rng, 0.7, 1.5), _whole(rng, 2, 4)) * _by_factor(rng, 1e8, 1e9)
    sizes = np.geomspace(1, 10 ** _between(rng, 1, 1.7), _whole(rng, 3, 5)) * _by_factor(rng, 1e7, 5e7)
    params, unique, passes = _product(sizes, corpora, epochs)
    parameters = _chinchilla(rng, float(np.median(params)), float(np.median(unique * passes)))
    parameters |= {"R_D": _by_factor(rng, 5, 45), "R_N": _by_factor(rng, 1.8, 16)}
    more = corpora[-1] * _by_factor(rng, 1, 3)
    target = {"params": params.max() * _by_factor(rng, 1.5, 10), "unique_tokens": more}
    target["tokens"] = more * float(rng.choice(epochs[1:]))
    return Draw(parameters, {"params": params, "tokens": unique * passes, "unique_tokens": unique}, target, 0.005)


def flat(rng: np.random.Generator) -> Draw:
    """Eight to 40 runs over 1 to 4 decades of data on which a metric hardly depends.

    Over all of them it falls by up to four times its noise of .2 to 5%, or rises by as much as one. Asked: 2 to 30 times the
    largest.
    """
    span, noise = _between(rng, 1, 4), _by_factor(rng, 0.002, 0.05)
    tokens = np.geomspace(1, 10**span, _whole(rng, 8, 40)) * _by_factor(rng, 1e7, 1e9)
    a = noise * _between(rng, -1, 4) / np.log(10**span)
    parameters = {"A": _by_factor(rng, 0.2, 4) * tokens[0] ** a, "a": a}
    return Draw(parameters, {"tokens": tokens}, {"tokens": tokens[-1] * _by_factor(rng, 2, 30)}, noise)


def descent(rng: np.random.Generator) -> Draw:
    """Errors of 16 to 40 sizes over 3 to 5 decades that fall, rise to a bump and fall again, at .5 to 3% noise.

    The bump is .1 to 1 of the first fall (Nakkiran 2019, figures 1 and 4) and has its top at two fifths to four fifths of the
    runs, so that the second descent begins among them. Asked: 2 to 20 times the largest.
    """
    span = _between(rng, 3, 5)
    params = np.geomspace(1, 10**span, _whole(rng, 16, 40)) * _by_factor(rng, 1e3, 1e6)
    a, fall = _between(rng, 0.2, 0.8), _between(rng, 0.3, 1)
    parameters = {
        "E": _between(rng, 0.02, 0.3),
        "A": fall * params[0] ** a,
        "a": a,
        "B": fall * 2 * _by_factor(rng, 0.1, 1),
        "d": params[0] * 10 ** (span * _between(rng, 0.4, 0.8)),
        "b": _between(rng, 0.3, 1),
    }
    target = {"params": params[-1] * _by_factor(rng, 2, 20)}
    return Draw(parameters, {"params": params}, target, _by_factor(rng, 0.005, 0.03))


def bump(rng: np.random.Generator) -> Draw:
    """The same with a bump that the law for second descents does not have: even in log x, as where a peak is added to a power law.

    It is half to two decades broad, and what comes behind it is the power law from before.
    """
    one = descent(rng)
    kept = {name: one.parameters[name] for name in ("E", "A", "a", "B", "d")}
    return replace(one, parameters={**kept, "B": kept["B"] / 2, "w": _by_factor(rng, 0.6, 2.4)})


YEARS = {"axes": {"year": "scale"}}
DESCENT = {
    "name": "second_descent",
    "formula": "E + A * x**(-a) + B * (x / d) / (1 + (x / d)**(1 + b))",
    "variables": {"x": "params"},
    "parameters": {name: {"sign": "+"} for name in ("E", "A", "a", "B", "d", "b")},
}
BUMP = {
    "name": "bump",
    "formula": "E + A * x**(-a) + B * exp(-(log(x / d) / w)**2)",
    "variables": {"x": "params"},
    "parameters": {name: {"sign": "+"} for name in ("E", "A", "a", "B", "d", "w")},
}
SHARES = {"law": "mixture_exponential", "variables": {"r_1": "share_web", "r_2": "share_code"}}
IN_TIME = {"law": "growth", "variables": {"t": "year"}}
KINDS = {
    "dense": MadeKind({"law": "chinchilla"}, dense),
    "sigmoid": MadeKind({"law": "logistic", "variables": {"x": "flops"}}, sigmoid, metric="score", direction="higher"),
    "growth": MadeKind(IN_TIME, growth, YEARS, metric="capability", direction="higher"),
    "growth named": MadeKind(IN_TIME, growth, {"laws": [IN_TIME]}, metric="capability", direction="higher"),
    "mixture": MadeKind(SHARES, mixture),
    "experts": MadeKind({"law": "routed"}, experts),
    "repeated": MadeKind({"law": "data_constrained"}, repeated),
    "flat": MadeKind({"law": "power", "variables": {"x": "tokens"}}, flat),
    "descent": MadeKind(DESCENT, descent, metric="test_error"),
    "bump": MadeKind(BUMP, bump, metric="test_error"),
}


def law_of(kind: MadeKind, draw: Draw) -> Law:
    """The law that made a draw, bound to its columns."""
    return resolve(kind.law, list(draw.columns), [])


def drawn(name: str, seed: int) -> Draw:
    """Draw a study again where the first has too few runs for its law; seeds derive from kind and number."""
    rng = np.random.default_rng([zlib.crc32(name.partition(" ")[0].encode()), seed])
    while True:
        draw = KINDS[name].draw(rng)
        if len(next(iter(draw.columns.values()))) >= len(draw.parameters) + SPARE:
            return draw


def made(name: str, seed: int) -> pd.DataFrame:
    """Return `clean/runs` of one study of a kind, a family of its own; the new run at the target is held out, and last."""
    kind, draw = KINDS[name], drawn(name, seed)
    law = law_of(kind, draw)
    frame = pd.concat([pd.DataFrame(draw.columns), pd.DataFrame([draw.target])], ignore_index=True)
    vector = [draw.parameters[parameter] for parameter in law.parameter_names]
    clean = compile_law(law).value(vector, {symbol: frame[column] for symbol, column in law.variables.items()})
    noise = np.random.default_rng([seed, 1]).normal(0, draw.noise, len(frame))
    frame = frame.assign(value=clean * np.exp(noise), held_out=np.arange(len(frame)) == len(frame) - 1)
    frame = frame.assign(run=[f"run {k}" for k in frame.index], source="made", unit="", direction=kind.direction)
    frame = frame.assign(
        row=frame.index, family=f"{name} {seed:05d}", metric=kind.metric, stderr=np.nan, excluded=False, reason=None
    )
    missing = {column: np.nan for column in ("params", "tokens", "flops") if column not in frame}
    return frame.assign(study="calibration", excluded_by=pd.array([pd.NA] * len(frame), dtype="Int64"), **missing)
