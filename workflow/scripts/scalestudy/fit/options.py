"""What a study may choose in its `fit` section: names and meanings only, importable without NumPy."""

from typing import Any, Final

OBJECTIVES: Final = {
    f"{loss}_{residual}": f"{what}, of {'log residuals' if residual == 'log' else 'residuals in the unit of the metric'}"
    for loss, what in {
        "huber": "squared up to `delta`, linear beyond: robust to outliers; the field's default",
        "squared": "least squares: efficient for Gaussian noise, ruled by outliers",
        "absolute": "least absolute deviations: the median; most robust, least efficient",
        "pinball": "the `quantile` of the values rather than their centre: envelopes of the best runs",
        "asymmetric_huber": "Huber, with residuals below the law weighted by `quantile`, above by one less it",
        "student_t": "likelihood of Student-t noise with `nu` degrees of freedom and scale `delta`: heavy tails",
    }.items()
    for residual in ("log", "raw")
}
WEIGHTS: Final = {
    "equal": "every row counts the same",
    "stderr": "one over the squared standard error of the row (of its logarithm for log residuals)",
    "recency": "(x / x_max) to the power `power`, for the column `column`: late or large runs count more",
    "column": "the column `column` holds the weights",
}
METHODS: Final = {
    "bootstrap": "resample rows, or whole groups of rows that agree in the column `unit`",
    "residual": "add resampled residuals to the fitted values: for a fixed design",
    "wild": "flip the signs of residuals at random: for a fixed design with unequal noise",
    "jackknife": "leave one unit out at a time: cheap, for smooth objectives",
    "sandwich": "normal draws with the robust covariance at the optimum: cheapest, for many points",
    "profile": "bootstrap draws, with parameter intervals from the profile likelihood: squared and student_t objectives",
    "none": "no uncertainty",
}
SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "objective": {"enum": list(OBJECTIVES), "default": "huber_log", "description": "what is minimised"},
        "delta": {
            "type": "number",
            "exclusiveMinimum": 0,
            "default": 1e-3,
            "description": "where Huber turns linear, or the Student-t scale; in log units or the unit of the metric",
        },
        "quantile": {
            "type": "number",
            "exclusiveMinimum": 0,
            "exclusiveMaximum": 1,
            "default": 0.5,
            "description": "quantile of pinball and asymmetric_huber",
        },
        "nu": {"type": "number", "exclusiveMinimum": 0, "default": 4, "description": "Student-t degrees of freedom"},
        "weights": {
            "description": "how rows are weighted",
            "default": "equal",
            "anyOf": [
                {"enum": ["equal", "stderr"]},
                {
                    "type": "object",
                    "additionalProperties": False,
                    "minProperties": 1,
                    "properties": {
                        "column": {"type": "string", "description": "column that holds the weights, or its base"},
                        "power": {"type": "number", "description": "weight is (column / its maximum) to this power"},
                    },
                    "required": ["column"],
                },
            ],
        },
        "starts": {
            "type": "object",
            "additionalProperties": False,
            "description": "how many starting points",
            "properties": {
                "count": {"type": "integer", "minimum": 1, "default": 96, "description": "starts scored"},
                "solve": {
                    "type": "integer",
                    "minimum": 1,
                    "default": 16,
                    "description": "how many of the best scored starts are solved; at least `count` for all",
                },
            },
        },
        "uncertainty": {
            "type": "object",
            "additionalProperties": False,
            "description": "where intervals come from",
            "properties": {
                "method": {"enum": list(METHODS), "default": "bootstrap", "description": "how draws are made"},
                "unit": {
                    "type": "string",
                    "default": "row",
                    "description": "what is resampled: `row`, or a column whose equal values stay together, such as run",
                },
                "draws": {"type": "integer", "minimum": 0, "default": 1000, "description": "how many draws"},
            },
        },
        "seed": {"type": "integer", "default": 0, "description": "mixed into every random choice"},
    },
}
