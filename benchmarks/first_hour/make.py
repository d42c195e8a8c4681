"""Make the exports of `benchmarks/first_hour.py` anew, with the libraries that write them, in an environment of their own.

    python -m venv /tmp/exports && /tmp/exports/bin/pip install -r benchmarks/first_hour/requirements.txt
    /tmp/exports/bin/python benchmarks/first_hour/make.py [name ...]

Everything is seeded, times and ids of the libraries apart. Truths are written from what made the data, never from what the
tool says of it.
"""

import os
import sys

os.environ.setdefault("KERAS_BACKEND", "torch")

from documented import MAKERS as DOCUMENTED
from export import write
from libraries import MAKERS as LIBRARIES
from plain import MAKERS as PLAIN

SEED = 20240501


def main() -> None:
    """Make those that are named, or all."""
    makers = {**PLAIN, **LIBRARIES, **DOCUMENTED}
    for name in sys.argv[1:] or makers:
        write(name, makers[name], SEED)
        print(name, flush=True)


if __name__ == "__main__":
    main()
