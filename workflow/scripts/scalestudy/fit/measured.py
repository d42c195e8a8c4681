"""How often 95% intervals held the truth: written by `scalestudy docs` from benchmarks/coverage.csv.

By method, loss, and whether rows counted in groups: the least and the largest share of simulated studies over designs,
options of the loss and parameters, and the least share of studies that had an interval at all.
"""

from typing import Final

HELD: Final[dict[tuple[str, str, bool], tuple[float, float, float]]] = {
    ("bootstrap", "asymmetric_huber", False): (0.916, 0.933, 1.0),
    ("bootstrap", "huber", False): (0.929, 0.989, 0.998),
    ("bootstrap", "squared", False): (0.917, 0.969, 0.999),
    ("bootstrap", "student_t", False): (0.927, 0.936, 1.0),
    ("jackknife", "asymmetric_huber", False): (0.892, 0.898, 0.353),
    ("jackknife", "huber", False): (0.927, 0.942, 0.0),
    ("jackknife", "squared", False): (0.934, 0.953, 1.0),
    ("jackknife", "student_t", False): (0.926, 0.943, 0.999),
    ("profile", "squared", False): (0.944, 0.946, 1.0),
    ("residual", "squared", False): (0.944, 0.948, 1.0),
    ("sandwich", "asymmetric_huber", False): (0.912, 0.929, 0.353),
    ("sandwich", "huber", False): (0.93, 0.951, 0.0),
    ("sandwich", "squared", False): (0.938, 0.956, 1.0),
    ("wild", "squared", False): (0.937, 0.957, 1.0),
}
