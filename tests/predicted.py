"""Out-of-sample predictions with given errors."""

import numpy as np
import pandas as pd


def predictions(errors, family="a", runs=None, scheme="rolling", seed=0):
    """Predictions with the given log errors, {law: (n,)}; every row is a run of its own unless told."""
    n = len(next(iter(errors.values())))
    value = np.random.default_rng(seed).uniform(1, 2, n)
    parts = [
        pd.DataFrame(
            {
                "family": family,
                "metric": "loss",
                "law": law,
                "scheme": scheme,
                "fold": "f",
                "row": np.arange(n),
                "value": value,
                "predicted": value * np.exp(error),
                "lower": np.nan,
                "upper": np.nan,
                "group": np.arange(n) if runs is None else runs,
                "decades_beyond": 0.0,
                "mahalanobis": 1.0,
            }
        )
        for law, error in errors.items()
    ]
    return pd.concat(parts, ignore_index=True)
