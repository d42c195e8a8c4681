"""Unbiased estimates of the quantities some laws take."""

from math import comb

from scalestudy.errors import StudyError


def pass_at_k(samples: int, passed: int, k: int) -> float:
    """Return the unbiased estimate of pass@k: the chance that k of the samples, drawn without replacement, hold one that passed.

    Args:
        samples: how many were drawn, n.
        passed: how many of them passed, c.
        k: at most n.

    Source: Chen et al. 2021, arXiv:2107.03374.

    Raises:
        StudyError: k or passed is larger than samples.

    >>> pass_at_k(4, 1, 2)
    0.5
    """
    if not (0 <= passed <= samples and 1 <= k <= samples):
        raise StudyError("pass@k", f"n = {samples}, c = {passed}, k = {k}", "0 <= c <= n and 1 <= k <= n")
    return 1.0 - comb(samples - passed, k) / comb(samples, k)
