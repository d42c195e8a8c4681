"""An extension of Sphinx: formulas as MathML, which browsers draw themselves, so that no page loads a script for them."""

from typing import Any

from docutils import nodes
from latex2mathml.converter import convert

Visited = tuple[Any, Any]


def setup(app: Any) -> dict[str, bool]:
    """Draw both kinds of formulas."""
    app.add_html_math_renderer(
        "mathml", inline_renderers=_both("inline", "span"), block_renderers=_both("block", "div")
    )
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _both(display: str, tag: str) -> Visited:
    def visit(translator: Any, node: nodes.Element) -> None:
        formula = convert(node.astext(), display=display)
        translator.body.append(f'<{tag} class="math">{formula}</{tag}>')
        raise nodes.SkipNode

    return visit, None
