"""What people call things that a study file calls otherwise, by vocabulary: the word there is, and those that mean it.

Only for hints in messages: no synonym is ever read as the word it means. A contract test holds every word against its
vocabulary, so that none is named which no longer exists.
"""

from collections.abc import Mapping
from typing import Final

Vocabulary = Mapping[str, str]
"""By each word there is, those that mean it, with blanks between."""

KEYS: Final[Vocabulary] = {
    "study": "id study_id project",
    "title": "caption headline",
    "sources": "source data inputs input datasets dataset tables files",
    "uri": "path file filename url location href",
    "mirror": "copy local_copy",
    "sha256": "hash checksum digest md5",
    "columns": "mapping map rename roles cols",
    "constants": "constant const constant_columns",
    "keep": "extra extras covariates also further include usecols further_columns",
    "missing": "na_values nan_values null_values na nulls blanks",
    "delimiter": "sep separator",
    "skip": "skiprows skip_rows",
    "long": "melt unpivot wide_to_long",
    "join": "merge joins",
    "family": "families group_by groupby groups",
    "clean": "cleaning filters filter rules preprocess preprocessing exclude",
    "laws": "law model models function functions formulas equations",
    "formula": "expression equation expr",
    "variables": "variable vars bind binding",
    "parameters": "parameter params coefficients",
    "bounds": "limits interval",
    "fixed": "fix frozen held constant",
    "shared": "share pooled common",
    "starts": "start init initial initial_values x0 p0 guess",
    "axes": "axis scales dimensions",
    "range": "limits possible_values value_range",
    "fit": "fitting fit_options regression",
    "objective": "loss loss_function loss_fn criterion cost error_function",
    "delta": "threshold huber_delta",
    "uncertainty": "intervals interval confidence ci confidence_interval error_bars",
    "draws": "n_boot n_bootstrap bootstraps samples resamples n_draws n_samples repeats",
    "seed": "random_state random_seed rng",
    "weights": "weight sample_weight weighting",
    "validate": "validation cv cross_validation",
    "schemes": "scheme splits split",
    "folds": "k n_folds n_splits",
    "cutoffs": "cutoff fractions",
    "analyse": "analyze analysis analyses analyzes",
    "targets": "target points predict_at",
    "budgets": "budget compute_budgets",
    "figures": "figure plots plot figs",
    "expect": "expected assert assertions published reference",
    "tolerance": "tol atol rtol precision",
    "at_most": "maximum upper",
    "at_least": "minimum lower",
    "sensitivity": "robustness ablation ablations",
    "reason": "why comment note",
}
RULES: Final[Vocabulary] = {
    "where": "filter filters keep keep_if query select condition subset having",
    "require": "dropna drop_na notna not_null complete drop_missing required",
    "drop_duplicates": "dedupe dedup deduplicate duplicates unique distinct",
    "resumed": "resume restarts restarted restart",
    "replicates": "average avg mean average_seeds mean_over_seeds seeds merge_seeds aggregate replicate",
    "last_checkpoint": "last final final_checkpoint latest last_step last_row",
    "best_checkpoint": "best early_stopping best_step",
    "after_warmup": "warmup skip_warmup burn_in drop_warmup",
    "thin": "subsample downsample sparse stride thinning",
    "diverged": "nan drop_nan divergence finite spikes drop_diverged crashed exploded",
    "drop_highest": "drop_top drop_worst trim highest top",
    "outliers": "outlier mad zscore sigma_clip remove_outliers drop_outliers",
    "min_points": "min_rows min_count minimum_points min_runs",
    "units": "unit convert convert_units",
    "recount_params": "count_params params_kind recount_parameters",
    "recount_flops": "count_flops flops_kind recompute_flops",
}
OBJECTIVES: Final[Vocabulary] = {
    "squared_log": "mse l2 squared least_squares ols rmse sse msle log_mse rmsle squared_error gaussian",
    "squared_raw": "mse l2 squared least_squares ols rmse sse squared_error gaussian",
    "absolute_log": "mae l1 lad absolute absolute_error laplace",
    "absolute_raw": "mae l1 lad absolute absolute_error laplace",
    "huber_log": "huber smooth_l1 log_huber pseudo_huber",
    "huber_raw": "huber smooth_l1 pseudo_huber",
    "pinball_log": "quantile pinball quantile_loss",
    "pinball_raw": "quantile pinball quantile_loss",
    "student_t_log": "t student student_t cauchy",
    "student_t_raw": "t student student_t cauchy",
}
METHODS: Final[Vocabulary] = {
    "bootstrap": "boot resampling resample pairs",
    "residual": "residual_bootstrap residuals",
    "wild": "wild_bootstrap",
    "jackknife": "loo delete_one",
    "sandwich": "robust white huber_white hc0 hc3",
    "profile": "likelihood profile_likelihood",
    "none": "off false null no",
}
SCHEMES: Final[Vocabulary] = {
    "kfold": "cv cross_validation k_fold folds",
    "leave_out": "loo leave_one_out leave_level_out",
    "rolling": "extrapolation extrapolate forward backtest time_series expanding",
    "transfer": "logo leave_one_group_out leave_family_out",
}
ANALYSES: Final[Vocabulary] = {
    "compute_optimal": "optimal allocation chinchilla optimum optimal_allocation approach3",
    "isoflop": "isoflops iso_flop approach2",
    "envelope": "approach1 frontier lower_envelope",
    "forecast": "predict prediction predictions extrapolate extrapolation projection forecasts",
    "crossover": "crossing intersection cross",
    "noise": "noise_floor variance replicates",
}
FIGURES: Final[Vocabulary] = {
    "fit": "curve curves scaling fits",
    "isoflop": "isoflops iso_flop",
    "frontier": "optimal pareto compute_optimal",
    "residuals": "residual errors",
    "held_out": "holdout heldout test forecast",
    "draws": "bootstrap parameters posterior",
    "profiles": "profile likelihood",
    "scores": "score validation validate",
}
LAWS: Final[Vocabulary] = {
    "chinchilla": "hoffmann hoffmann2022 approach3",
    "kaplan_nd": "kaplan kaplan2020",
    "power": "power_law powerlaw",
    "power_offset": "power_law_offset offset_power saturating_power power_law powerlaw",
    "log_linear": "loglinear",
    "broken_power": "bnsl broken broken_power_law",
    "logistic": "sigmoid logit",
    "data_constrained": "muennighoff repeated epochs",
}
COLUMNS: Final[Vocabulary] = {
    "params": "n parameters n_params num_params nparams model_size parameter_count size",
    "tokens": "d n_tokens num_tokens train_tokens training_tokens tokens_seen dataset_size data",
    "flops": "c compute train_flops total_flops training_flops flop",
    "unique_tokens": "u distinct_tokens",
    "step": "s steps iteration iter global_step",
    "lr": "learning_rate peak_lr max_lr learningrate",
    "batch_tokens": "batch_size batch bs",
    "width": "d_model hidden_size n_embd",
    "depth": "n_layers layers num_layers n_layer",
    "vocab": "vocab_size vocabulary",
    "experts": "n_experts num_experts",
    "precision_bits": "bits precision bit_width",
    "seed": "random_seed rng",
    "value": "loss val_loss y score metric_value",
    "stderr": "se sem std_err standard_error",
    "metric": "task benchmark",
    "run": "run_name run_id name",
    "family": "group model_family",
    "held_out": "holdout heldout is_test test",
}
DIRECTIONS: Final[Vocabulary] = {"lower": "min minimize minimise down less", "higher": "max maximize maximise up more"}
KINDS: Final[Vocabulary] = {
    "scale": "size log numeric",
    "hyperparameter": "hyper hparam tuned",
    "share": "mixture proportion fraction weight",
    "category": "categorical factor label",
}
FORMATS: Final[Vocabulary] = {
    "csv": "tsv text table",
    "jsonl": "json_lines ndjson",
    "parquet": "pq arrow",
    "wandb": "weights_and_biases w_and_b",
    "tensorboard": "tb tfevents events",
    "hf_trainer": "huggingface hf trainer transformers",
    "lm_eval": "lm_eval_harness harness lm_evaluation_harness",
    "markdown": "md",
}
VOCABULARIES: Final[Mapping[str, Vocabulary]] = {
    "keys": KEYS,
    "rules": RULES,
    "objectives": OBJECTIVES,
    "methods": METHODS,
    "schemes": SCHEMES,
    "analyses": ANALYSES,
    "figures": FIGURES,
    "laws": LAWS,
    "columns": COLUMNS,
    "directions": DIRECTIONS,
    "kinds of axes": KINDS,
    "formats": FORMATS,
}
WAYS: Final[Mapping[str, str]] = {
    "bootstrap": "fit: {uncertainty: {method: bootstrap, draws: 1000}}",
    "jackknife": "fit: {uncertainty: {method: jackknife}}",
    "huber": "fit: {objective: huber_log, delta: 0.001}",
    "quantiles": "fit: {objective: pinball_log, quantile: 0.5}",
    "kfold": "validate: {schemes: [{kfold: {folds: 5}}]}",
    "holdout": "sources: {runs: {uri: runs.csv, columns: {held_out: 'params > 1e9'}}}",
    "test": "sources: {runs: {uri: runs.csv, columns: {held_out: 'params > 1e9'}}}",
    "metric": "sources: {runs: {uri: runs.csv, constants: {metric: loss}}}",
    "forecast": "analyse: [{forecast: {targets: [{params: 7.0e+10, tokens: 1.4e+12}]}}]",
    "predict": "analyse: [{forecast: {targets: [{params: 7.0e+10, tokens: 1.4e+12}]}}]",
    "average": "clean: [{replicates: {}}]",
    "log": "fit: {objective: huber_log}",
}
"""What people look for under a key of its own, and how a study file says it."""
