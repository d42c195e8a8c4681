"""Components of published benchmarks of language models, against the numbers of the paper that found them."""

import os
from pathlib import Path

import pandas as pd
import pytest
from benchmarks_made import learned
from fitted import run_table

MIRROR = os.environ.get("SCALESTUDY_MIRROR", "")
SCORES = Path(MIRROR) / "ruan2024_obsscaling" / "base_llm_benchmark_eval.csv"
pytestmark = pytest.mark.skipif(not MIRROR or not SCORES.is_file(), reason="needs a copy of ruan2024_obsscaling")


@pytest.mark.parametrize(("standardise", "first", "three"), [(False, 0.843, 0.974), (True, 0.781, 0.959)])
def test_components_of_base_models_hold_what_they_do(
    standardise: bool, first: float, three: float, tmp_path: Path
) -> None:
    """Ruan et al. 2024, arXiv 2405.10938: the 124 models with all eight benchmarks."""
    table = pd.read_csv(SCORES)
    scores = table.iloc[:, 5:].dropna()
    assert scores.shape == (124, 8)
    runs = run_table(
        run=table["Model"][scores.index], value=scores["MMLU"], **{f"on_{name}": scores[name] for name in scores}
    )
    pca = {"columns": "on_*", "components": 3, "into": "pc", "standardise": standardise}
    _, _, facts = learned(tmp_path, runs.reset_index(drop=True), [{"pca": pca}])
    shares = facts[facts["quantity"] == "variance_share"].sort_values("into")["value"]
    assert shares.iloc[0] == pytest.approx(first, abs=5e-4)
    assert shares.sum() == pytest.approx(three, abs=5e-4)
