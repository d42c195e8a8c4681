"""The whole report of made-up studies: complete, self-contained, escaped, and the same bytes each time."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from handmade import CHINCHILLA, chinchilla_study
from reported import HOSTILE, PROVENANCE, SETTINGS, make, read

from scalestudy.frames import typed
from scalestudy.report import build
from scalestudy.tables import REPORT_FILES
from scalestudy.tables.catalogue import TABLES


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tables = chinchilla_study((HOSTILE, "transformer"))
    for name, column in (("validate/choice", "reason"), ("analyse/replication", "note"), ("clean/ledger", "reason")):
        tables[name] = tables[name].assign(**{column: HOSTILE})
    made = {"source": "runs", "column": "value", "making": "expression", "made_from": HOSTILE, "unit": HOSTILE}
    tables["ingest/columns"] = typed(TABLES["ingest/columns"], [made])
    step = {"order": 0, "source": "runs", "step": "where", "told": HOSTILE, "rows_in": 3, "rows_out": 2, "note": ""}
    tables["ingest/ledger"] = typed(TABLES["ingest/ledger"], [step])
    return make(tmp_path_factory.mktemp("hostile"), tables, SETTINGS)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("plain"), chinchilla_study(), SETTINGS)


def test_every_promised_file_is_there(plain: Path) -> None:
    for name in REPORT_FILES:
        assert (plain / "report" / name).stat().st_size > 0


def test_every_warning_leads_to_what_to_do(plain: Path) -> None:
    page = read(plain)
    anchors = {
        attributes["id"] for tag in ("section", "details", "h3") for attributes in page.all(tag) if "id" in attributes
    }
    led = [attributes["href"] for attributes in page.all("a") if attributes.get("class") == "why"]
    assert "#doubt-far" in led
    assert {str(link).removeprefix("#") for link in led} <= anchors
    assert "verdict-differs" in anchors
    assert "What to do. Read the note beside it." in " ".join(page.text.split())


def test_text_from_data_never_becomes_markup(hostile: Path) -> None:
    page = read(hostile)
    assert page.all("script") == [{}, {"type": "text/plain", "id": "packed"}, {}]
    assert page.text.count(HOSTILE) >= 5
    links = [attributes["href"] or "" for attributes in page.all("a")]
    assert all(
        link.startswith(("#", "../", "https://example.org", "numbers", "tables/", "checklist")) for link in links
    )


def test_text_from_data_acts_on_nothing(tmp_path: Path) -> None:
    acting = "a\x1b[31mred\u202e\x00"
    made = make(tmp_path, chinchilla_study((acting, "transformer")), SETTINGS)
    for name in ("index.html", "summary.txt", "checklist.md", "numbers.tex", "tables/parameters.tex"):
        text = (made / "report" / name).read_text(encoding="utf-8")
        assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", text), name
    assert "a\\x1b[31mred\\u202e\\x00" in read(made).text


def test_the_page_asks_for_nothing_from_outside(hostile: Path) -> None:
    page = read(hostile)
    assert page.all("link") == []
    assert all((image["src"] or "").startswith("data:image/") for image in page.all("img"))
    style = (hostile / "report" / "index.html").read_text(encoding="utf-8").partition("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style


def test_the_page_can_be_read_without_eyes(hostile: Path) -> None:
    page = read(hostile)
    assert page.all("html")[0]["lang"] == "en"
    assert all(len(image["alt"] or "") > 20 for image in page.all("img"))
    assert len(page.all("img")) == 1
    assert len(page.all("caption")) == len(page.all("table")) > 8
    assert all(head["scope"] == "col" for head in page.all("th"))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_variants_of_a_figure_are_linked_and_copies_named(tmp_path: Path) -> None:
    asked = {**SETTINGS, "figures": [{"scores": {"variants": ["talk", "web"]}}]}
    page = read(make(tmp_path, chinchilla_study(), asked))
    links = [attributes["href"] or "" for attributes in page.all("a")]
    assert {f"../figures/scores-{variant}.pdf" for variant in ("talk", "web")} <= set(links)
    assert all((tmp_path / "report" / link).resolve().is_file() for link in links if link.startswith("../figures/"))
    assert "in the paper: fig3a." in page.text


def test_links_within_the_page_have_targets(plain: Path) -> None:
    page = read(plain)
    names = {attributes.get("id") for _, attributes in page.tags}
    inside = [attributes["href"] or "" for attributes in page.all("a")]
    assert {link[1:] for link in inside if link.startswith("#")} <= names


def test_tex_holds_nothing_from_data_unescaped(hostile: Path) -> None:
    for name in ("numbers.tex", "tables/parameters.tex", "tables/replication.tex", "tables/columns.tex"):
        content = (hostile / "report" / name).read_text(encoding="utf-8")
        assert r"\input" not in content.replace(r"\input this file", "")
        body = "\n".join(line for line in content.splitlines() if not line.startswith("%"))
        assert len(re.findall(r"(?<!\\)\{", body)) == len(re.findall(r"(?<!\\)\}", body))
        assert not re.search(r"(?<!\\)[%$#]", body)


def test_headline_numbers_are_macros(plain: Path) -> None:
    content = (plain / "report" / "numbers.tex").read_text(encoding="utf-8")
    macros = dict(re.findall(r"\\newcommand\{\\([A-Za-z]+)\}\{(.*)\}", content))
    beta = float(re.sub(r"\\ensuremath\{(.*)\}", r"\1", macros["HandmadeTransformerLossChinchillaBeta"]))
    assert beta == pytest.approx(CHINCHILLA["beta"], abs=0.005)
    assert macros["HandmadeRunsFitted"] == "48"
    assert macros["HandmadeTransformerLossLaw"] == "chinchilla"
    assert macros["HandmadeTransformerLossFormula"] == r"\ensuremath{E + \frac{A}{N^{\alpha}} + \frac{B}{D^{\beta}}}"
    assert {"HandmadeForecastTransformerLossChinchillaAtParamsSevenZeroBTokensOnePointFourTInterval"} <= set(macros)
    assert macros["HandmadeReplicationDiffers"] == "1"


def test_the_summary_says_the_answer_first(plain: Path) -> None:
    lines = (plain / "report" / "summary.txt").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("handmade: 1.973 [1.953, 1.993] nats/token at N = 70B, D = 1.4T, ")
    rest = {line[:14].strip(): line[14:] for line in lines[1:]}
    assert list(rest) == [
        "law",
        "multiplier",
        "strategy",
        "allocation",
        "optimum",
        "approaches",
        "derived",
        "equal",
        "pooled",
        "tested",
        "data",
        "taken out",
        "warning",
        "published",
        "explained",
    ]
    assert rest["law"].startswith("chinchilla (100% of the forecast's weight): E 1.8")
    assert "% off (chinchilla)" in rest["tested"]
    assert ", the best baseline (" in rest["tested"]
    assert rest["data"] == "48 of 51 rows fitted (2 excluded, 1 held out), 1 family"
    assert rest["taken out"] == "2 by where (too small)"
    assert rest["published"] == "of 3 numbers, 1 reproduced, 1 within interval, 1 differs"


def test_the_page_and_the_terminal_say_the_same(plain: Path) -> None:
    page = " ".join(read(plain).text.split())
    for line in (plain / "report" / "summary.txt").read_text(encoding="utf-8").splitlines():
        told = line.removeprefix("handmade: ") if line.startswith("handmade") else line[14:]
        assert re.sub(
            r" x 10\^(-?\d+)", "\N{NO-BREAK SPACE}\N{MULTIPLICATION SIGN}\N{NO-BREAK SPACE}10\\1", told
        ).replace("\N{NO-BREAK SPACE}", " ") in page.replace("\N{NO-BREAK SPACE}", " ")


def test_people_never_read_an_error_of_logarithms(plain: Path) -> None:
    text = read(plain).text
    assert "typically off by" in text
    meant = ("exp(RMSLE) - 1", "lowest rolling RMSLE")  # what the number is, and the reason that the made tables give
    assert "RMSLE" not in text.replace(meant[0], "").replace(meant[1], "")


def test_the_page_says_what_makes_it_again(tmp_path: Path) -> None:
    commands = {"run": "scalestudy run 'a b.yaml'", "verify": "scalestudy verify 'a b.yaml'"}
    build(chinchilla_study(), SETTINGS, tmp_path, PROVENANCE, commands)
    assert all(command in read(tmp_path).text for command in commands.values())


def test_the_checklist_counts_what_the_tables_hold(plain: Path) -> None:
    text = (plain / "report" / "checklist.md").read_text(encoding="utf-8")
    assert "51 in all: 48 fitted, 2 excluded, 1 held out" in text
    assert "where: 2 (too small)" in text
    assert "2 fits: 1 converged, 1 degenerate" in text
    assert "leave out, transfer" in text


def test_equal_input_gives_equal_bytes(plain: Path, tmp_path: Path) -> None:
    again = make(tmp_path, chinchilla_study(), SETTINGS)
    for name in REPORT_FILES:
        assert (again / "report" / name).read_bytes() == (plain / "report" / name).read_bytes(), name
