"""Count N and C again by a stated convention.

Embeddings: a table of vocab x width parameters; an untied output head is a second one. Attention: Kaplan et al. 2020
(arXiv:2001.08361, section 2.1) count 2 * depth * context * width per token and forward pass for a causal model, so 6 with
the backward pass; Chowdhery et al. 2022 (arXiv:2204.02311, appendix B) count 12, without the causal mask's half.
"""

from typing import Any

from scalestudy.clean.rules.base import COLUMN, Rule, Step, Table

_SIGN = {("total", "non_embedding"): "-", ("non_embedding", "total"): "+"}
_ATTENTION = {"6ND": 0, "6ND + causal attention": 6, "6ND + full attention": 12}


def _params(options: Any, table: Table) -> Step:
    source = {"non_embedding": "total", "total": "non_embedding"}[options["to"]]
    tables = 1 if options.get("tied", False) else 2
    embedding = f"{tables} * {_number(options.get('vocab', 'vocab'), table)} * {table.deciding('width')}"
    need = table.stop("params", "'blank'", "a vocabulary size and a width, to count embeddings")
    counted = f"params {_SIGN[source, options['to']]} COALESCE({embedding}, {need})"
    applies = f"params_kind = '{source}'" if "params_kind" in table.columns else "true"
    return Step(
        replace={
            "params": f"CASE WHEN {applies} AND params IS NOT NULL THEN {counted} ELSE params END",
            "params_kind": f"'{options['to']}'",
        }
    )


PARAMS = Rule(
    name="recount_params",
    meaning="counts N with or without the embeddings and the output head, vocab x width each; rows whose params_kind says "
    "they are counted so already stay as they are",
    schema={
        "type": "object",
        "properties": {
            "to": {"enum": ["total", "non_embedding"]},
            "vocab": {
                **COLUMN,
                "type": ["number", "string"],
                "default": "vocab",
                "description": "a number or a column",
            },
            "tied": {"type": "boolean", "default": False, "description": "the head shares the embedding's parameters"},
        },
        "required": ["to"],
        "additionalProperties": False,
    },
    reason="counted otherwise",
    build=_params,
    sample={"to": "total"},
    adds=("params_kind",),
    idle="every row was counted so already",
)


def _flops(options: Any, table: Table) -> Step:
    factor = _ATTENTION[options["as"]]
    counted = "6 * params"
    if factor:
        context = _number(options.get("context", "context"), table)
        counted += f" + {factor} * {table.deciding('depth')} * {context} * {table.deciding('width')}"
    return Step(replace={"flops": f"({counted}) * tokens", "flops_kind": f"'{options['as']}'"})


FLOPS = Rule(
    name="recount_flops",
    meaning="counts C again from N, D and, with attention, depth, width and context, in held-out rows too",
    schema={
        "type": "object",
        "properties": {
            "as": {"enum": list(_ATTENTION)},
            "context": {
                **COLUMN,
                "type": ["number", "string"],
                "default": "context",
                "description": "a number or a column",
            },
        },
        "required": ["as"],
        "additionalProperties": False,
    },
    reason="counted otherwise",
    build=_flops,
    sample={"as": "6ND"},
    adds=("flops", "flops_kind"),
    idle="every row was counted so already",
)


def _number(option: Any, table: Table) -> str:
    return table.deciding(option) if isinstance(option, str) else repr(float(option))
