"""How often 95% intervals held the truth: written by `scalestudy docs` from benchmarks/coverage.csv.

By method, loss, and whether rows counted in groups: the least and the largest share of simulated studies over designs,
options of the loss and parameters, and the least share of studies that had an interval at all.
"""

from typing import Final

HELD: Final[dict[tuple[str, str, bool], tuple[float, float, float]]] = {
    ("bootstrap", "asymmetric_huber", False): (0.916, 0.972, 1.0),
    ("bootstrap", "asymmetric_huber", True): (0.914, 0.97, 1.0),
    ("bootstrap", "huber", False): (0.929, 0.989, 0.998),
    ("bootstrap", "huber", True): (0.924, 0.975, 0.987),
    ("bootstrap", "squared", False): (0.917, 0.969, 0.999),
    ("bootstrap", "squared", True): (0.92, 0.963, 1.0),
    ("bootstrap", "student_t", False): (0.927, 0.975, 1.0),
    ("bootstrap", "student_t", True): (0.922, 0.967, 1.0),
    ("jackknife", "asymmetric_huber", False): (0.892, 0.953, 0.251),
    ("jackknife", "asymmetric_huber", True): (0.927, 0.962, 0.997),
    ("jackknife", "huber", False): (0.91, 0.969, 0.0),
    ("jackknife", "huber", True): (0.932, 0.968, 0.0),
    ("jackknife", "squared", False): (0.928, 0.971, 1.0),
    ("jackknife", "squared", True): (0.939, 0.971, 1.0),
    ("jackknife", "student_t", False): (0.926, 0.969, 0.964),
    ("jackknife", "student_t", True): (0.935, 0.97, 1.0),
    ("profile", "squared", False): (0.94, 0.96, 0.998),
    ("residual", "squared", False): (0.944, 0.958, 1.0),
    ("sandwich", "asymmetric_huber", False): (0.912, 0.958, 0.251),
    ("sandwich", "asymmetric_huber", True): (0.943, 0.972, 0.997),
    ("sandwich", "binomial", False): (0.905, 0.99, 0.993),
    ("sandwich", "huber", False): (0.925, 0.972, 0.0),
    ("sandwich", "huber", True): (0.939, 0.975, 0.0),
    ("sandwich", "squared", False): (0.933, 0.976, 0.998),
    ("sandwich", "squared", True): (0.942, 0.972, 1.0),
    ("sandwich", "student_t", False): (0.932, 0.976, 0.964),
    ("sandwich", "student_t", True): (0.942, 0.97, 1.0),
    ("wild", "squared", False): (0.933, 0.972, 1.0),
    ("wild", "squared", True): (0.943, 0.97, 1.0),
}
