"""What a compiled path would gain: one evaluation of objective, gradient and Hessian in NumPy and in numba.

    OMP_NUM_THREADS=1 uv run --with numba python benchmarks/compiled.py

A refit is three to ten such evaluations, so this ratio bounds what compiling could gain for refits. It prints seconds of
compilation, seconds to load the compiled code in a new process, microseconds per member, and in how many members the
objectives of both paths agree to the last bit. The law is chinchilla with a Huber loss on 240 points.
"""

import subprocess
import sys
import time

import numpy as np
from numba import njit

from scalestudy.fit.model import Data, Members, Model
from scalestudy.fit.objectives.registry import loss_of
from scalestudy.fit.problem import Points, Problem
from scalestudy.fit.settings import Settings
from scalestudy.laws import LAWS, compile_law

MEMBERS, DELTA = 136, 1e-3


@njit(cache=True)
def evaluate(theta, log_n, log_d, target, weight, delta, total, gradient, hessian):
    """Objective (m,), gradient (m, 5) and Hessian (m, 5, 5), in internal coordinates E, log A, log B, alpha, beta."""
    for k in range(theta.shape[0]):
        e, a, b, alpha, beta = theta[k]
        value, g, h = 0.0, np.zeros(5), np.zeros((5, 5))
        j = np.empty(5)
        for i in range(log_n.shape[0]):
            first, second = np.exp(a - alpha * log_n[i]), np.exp(b - beta * log_d[i])
            f = e + first + second
            r = np.log(f) - target[i]
            clipped = min(max(r, -delta), delta)
            inside = 1.0 if clipped == r else 0.0
            w = weight[k, i]
            value += w * clipped * (r - 0.5 * clipped)
            j[0], j[1], j[2] = 1 / f, first / f, second / f
            j[3], j[4] = -log_n[i] * j[1], -log_d[i] * j[2]
            slope, bend = w * clipped, w * (inside - clipped)
            for p in range(5):
                g[p] += slope * j[p]
                for q in range(p, 5):
                    h[p, q] += bend * j[p] * j[q]
            h[1, 1] += slope * j[1]
            h[2, 2] += slope * j[2]
            h[1, 3] += slope * j[3]
            h[2, 4] += slope * j[4]
            h[3, 3] -= slope * log_n[i] * j[3]
            h[4, 4] -= slope * log_d[i] * j[4]
        total[k], gradient[k], hessian[k] = value, g, h


def problem() -> tuple[Problem, np.ndarray, np.ndarray]:
    """Points like those of the Chinchilla reconstruction, members near the optimum, and resampling weights."""
    random = np.random.default_rng(0)
    n, d = 10 ** random.uniform(7.7, 10.2, 240), 10 ** random.uniform(8.5, 11.5, 240)
    value = (1.82 + 482 / n**0.348 + 2085 / d**0.366) * np.exp(0.01 * random.standard_normal(240))
    theta = np.array([1.82, np.log(482), np.log(2085), 0.348, 0.366]) + 1e-3 * random.standard_normal((MEMBERS, 5))
    weight = np.stack([np.bincount(random.integers(0, 240, 240), minlength=240) for _ in range(MEMBERS)]).astype(float)
    return Problem({"N": n, "D": d}, value, np.ones(240)), theta, weight


def best(work, times: int = 15) -> float:
    """Least CPU seconds of several calls."""
    found = []
    for _ in range(times):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def main() -> None:
    """Print the comparison."""
    given, theta, weight = problem()
    log_n, log_d, target = (np.log(v) for v in (given.variables["N"], given.variables["D"], given.value))
    out = (np.empty(MEMBERS), np.empty((MEMBERS, 5)), np.empty((MEMBERS, 5, 5)))

    def compiled() -> None:
        evaluate(theta, log_n, log_d, target, weight, DELTA, *out)

    start = time.process_time()
    compiled()
    first = time.process_time() - start
    if "--again" in sys.argv:
        print(f"{first:.3f}")
        return
    law = compile_law(LAWS["chinchilla"])
    data = Data.of(law, Points.of([given]), True)
    model = Model(law, loss_of(Settings()), True, Data(data.inputs, data.target, weight))
    rows = np.zeros(MEMBERS, dtype=np.int64)
    members, level = Members(theta, rows, rows, np.arange(MEMBERS)), np.full(MEMBERS, DELTA)

    def numpy_path() -> tuple[np.ndarray, np.ndarray]:
        residuals = model.residuals(members, 2)
        return model.total(residuals, level), model.local(residuals, level, True).curvature

    total, curvature = numpy_path()
    close = np.allclose(np.moveaxis(curvature, -1, 0), out[2] + np.triu(out[2], 1).transpose(0, 2, 1), rtol=1e-8)
    again = subprocess.run([sys.executable, __file__, "--again"], capture_output=True, text=True, check=True).stdout
    ours, theirs = best(numpy_path) / MEMBERS * 1e6, best(compiled) / MEMBERS * 1e6
    print(f"compiling {first:.2f} s, loading it again {float(again):.2f} s")
    print(f"NumPy {ours:.1f} us, numba {theirs:.1f} us per evaluation: {ours / theirs:.1f}x; Hessians agree: {close}")
    print(f"objectives equal to the last bit: {np.mean(total == out[0]):.0%}")


if __name__ == "__main__":
    main()
