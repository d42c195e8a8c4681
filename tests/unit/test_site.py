"""What the site is put together from: its pages, and a plot of each law."""

import sys

import numpy as np
import pytest

from scalestudy.laws.law import expand
from scalestudy.laws.registry import LAWS


@pytest.fixture(scope="module", autouse=True)
def beside(project):
    """The modules of the site, which lie outside the package."""
    sys.path.insert(0, str(project / "docs" / "site"))
    yield
    sys.path.remove(str(project / "docs" / "site"))


def test_every_page_is_in_the_side_bar_once(project):
    from pages import CONTENTS, MADE, RECIPES

    listed = [name for names in CONTENTS.values() for name in names]
    there = {str(path.relative_to(project)) for path in project.glob("docs/*.md")}
    assert there <= set(listed)
    assert len(listed) == len(set(listed))
    assert [n for n in listed if not (project / n).is_file() and not n.startswith(MADE) and n != RECIPES] == []


def test_links_to_the_front_page_lead_there_on_the_site_too(project):
    from pages import to_the_front

    page = project / "docs" / "laws.md"
    assert (
        to_the_front("[a](../README.md#more) [b](../config/README.md)", page)
        == "[a](../index.md#more) [b](../config/README.md)"
    )


def test_each_law_of_the_catalogue_gets_its_plot(project):
    from pages import with_plots

    made = with_plots((project / "docs" / "laws.md").read_text(encoding="utf-8"))
    assert [name for name in LAWS if made.count(f"(images/laws/{name}.svg)") != 1] == []


@pytest.mark.parametrize("name", LAWS)
def test_a_law_is_drawn_where_it_has_values(name):
    from law_plots import POINTS, principal, several, spaced, values_of

    law = expand(LAWS[name])
    along = principal(law)
    x = spaced(law.domain[along], POINTS)
    for at in several(law, along).values():
        y = values_of(law, {**at, along: x})
        assert y.shape == x.shape
        assert np.isfinite(y).mean() > 0.9
        assert np.ptp(y[np.isfinite(y)]) > 0


def test_drawing_twice_gives_the_same_bytes(tmp_path):
    import law_plots

    law = expand(LAWS["chinchilla"])
    for name in ("a", "b"):
        law_plots.save(law, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert b"tokens" not in (tmp_path / "a").read_bytes()
    assert b"params" in (tmp_path / "a").read_bytes()


def test_the_api_names_modules_that_are_there():
    from api import MODULES

    from scalestudy.places import CHECKOUT

    package = CHECKOUT / "workflow" / "scripts"
    named = [name for title, names in MODULES.items() if title != "Notebooks" for name in names]
    lacking = [name for name in named if not list(package.glob(f"{name.replace('.', '/')}*"))]
    assert lacking == []


def test_the_front_page_tells_what_of_published_studies_reproduces(project):
    import pages

    told = pages.what_reproduces((project / pages.ATLAS).read_text(encoding="utf-8"))
    assert "published numbers that can be tested come out within their tolerance" in told
    assert "| all studies |" in told
    assert told.rstrip().endswith("[The atlas](docs/atlas.md) has every number, and causes.")
    assert pages.what_reproduces("# Nothing") == ""
