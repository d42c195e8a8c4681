"""The training scripts are plain files beside their data, imported as `train.py` imports them."""

import sys
from pathlib import Path

FOLDER = Path(__file__).parents[3] / "resources" / "tiny_ladder"
sys.path.insert(0, str(FOLDER))
