"""Texts that sort runs into groups: what makes a family, what is asked, and what the values say of it."""

import numpy as np
import pytest
import yaml
from scipy.stats import f as f_distribution

from scalestudy.draft.levels import tell_apart
from scalestudy.draft.new import new_study

SIZES = (1e6, 4e6, 1.6e7, 6.4e7, 2.56e8)
WOBBLE = (1.001, 0.998, 1.002, 0.999, 1.0, 0.997, 1.003, 1.001, 0.998, 1.002)


def runs(column: str, one: str, other: str, apart: float) -> str:
    """Return a table of two groups, each of five sizes of its own, whose losses are `apart` from each other."""
    rows = [
        f"{level},{size * step:.0f},{3 * (size * step / 1e6) ** -0.05 * gap * WOBBLE[5 * place + i]:.5f}"
        for place, (level, step, gap) in enumerate(((one, 1.0, 1.0), (other, 1.3, apart)))
        for i, size in enumerate(SIZES)
    ]
    return "\n".join([f"{column},n_params,val_loss", *rows]) + "\n"


def new(tmp_path, content: str) -> str:
    (tmp_path / "t.csv").write_text(content)
    return new_study(tmp_path / "t.csv")


def test_groups_whose_values_differ_at_like_sizes_are_asked_about(tmp_path):
    text = new(tmp_path, runs("horizon", "h1", "h5", apart=1.2))
    assert yaml.safe_load(text)["family"].startswith(
        "? rows of like sizes differ by horizon ('h1', 'h5'): [horizon] if each"
    )
    assert "if one law holds for all, delete this line" in text


def test_groups_whose_values_are_alike_are_told_and_not_asked(tmp_path):
    text = new(tmp_path, runs("gpu", "a100", "h100", apart=1.0))
    assert "family" not in yaml.safe_load(text)
    assert "# Answer first" not in text
    assert "'gpu' has 2 values ('a100', 'h100'), and rows of like sizes hardly differ between them" in text


@pytest.mark.parametrize("column", ["model_type", "arch_type", "network kind", "architecture"])
def test_a_type_of_model_is_a_family_by_its_name(tmp_path, column):
    text = new(tmp_path, runs(column, "lstm", "transformer", apart=1.2))
    assert yaml.safe_load(text)["sources"]["runs"]["columns"]["family"] == column
    assert "by its name; one law for each of 2" in text


def test_groups_of_one_size_each_and_names_of_runs_are_no_families(tmp_path):
    rows = [f"{'small' if size < 1e7 else 'big'},note {i},{size:.0f},{3 - 0.1 * i}" for i, size in enumerate(SIZES)]
    text = new(tmp_path, "\n".join(["tier,remark,n_params,val_loss", *rows]) + "\n")
    assert "family" not in yaml.safe_load(text)
    assert "one law for all" not in text


def test_a_family_that_is_known_stands_in_the_question(tmp_path):
    tables = [runs("domain", "h1", "h5", apart=1.2).splitlines() for _ in range(2)]
    lines = [f"{arch},{line}" for arch, table in zip(("lstm", "gpt"), tables, strict=True) for line in table[1:]]
    text = new(tmp_path, "\n".join(["arch,level,n_params,val_loss", *lines]) + "\n")
    assert "[arch, level] if each has a law of its own; if one law holds for all, [arch]" in text


def test_models_trained_on_parts_of_the_data_are_families(tmp_path):
    rows = [
        f"{model},{part},{score + 5 * part}" for model, score in (("a", 60), ("b-pool", 50)) for part in (0.25, 0.5, 1)
    ]
    found = yaml.safe_load(new(tmp_path, "\n".join(["Model,data_fraction,accuracy", *rows]) + "\n"))["sources"]["runs"]
    assert found["columns"] == {"tokens": "data_fraction", "family": "Model", "value": "accuracy"}
    assert found["constants"]["data_unit"] == "data sets"


def test_a_model_with_its_size_in_its_name_stays_a_run(tmp_path):
    rows = [f"p-{size}m,{tokens},{4 - size / 100 - tokens / 100}" for size in (70, 160) for tokens in (1, 2, 4)]
    found = yaml.safe_load(new(tmp_path, "\n".join(["model,tokens_b,loss", *rows]) + "\n"))["sources"]["runs"][
        "columns"
    ]
    assert "family" not in found
    assert found["params"].startswith("number(regexp_extract(lower(model)")


def test_the_test_of_levels_is_that_of_nested_linear_models():
    rng = np.random.default_rng(0)
    sizes = np.exp(rng.uniform(13, 20, 24))
    levels = np.array([*"abc"] * 8)
    for gap in np.linspace(0, 0.08, 9):
        values = 4 * sizes**-0.08 * np.exp(gap * (levels == "b")) * np.exp(rng.normal(0, 0.03, 24))
        log = np.log(sizes)
        plain = np.column_stack([np.ones(24), log, log**2])
        full = np.column_stack([plain, levels == "b", levels == "c"])
        left = [float(np.linalg.lstsq(x, np.log(values), rcond=None)[1][0]) for x in (plain, full)]
        chance = f_distribution.sf((left[0] - left[1]) / 2 / (left[1] / 19), 2, 19)
        assert tell_apart(values, [sizes], [""] * 24, list(levels)) == (chance < 0.01)


def test_too_few_rows_say_nothing_of_levels():
    sizes = np.array([1e6, 1e7, 1e8, 1e6])
    assert tell_apart(np.array([3.0, 2.5, 2.2, 3.1]), [sizes], [""] * 4, [*"aaab"]) is None
    assert tell_apart(np.full(4, np.nan), [sizes], [""] * 4, [*"aaab"]) is None
