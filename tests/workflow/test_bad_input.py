"""A user's mistakes: one clear line each, before any work for the config, printed last for the data."""

import pytest

from .conftest import STUDY, write_runs

TABLE = "name,n,d,loss,held_out\na,1e7,2e8,4.1,false\nb,1e8,2e9,3.1,false\n"
BAD_TABLES = {
    "text": (TABLE.replace("1e8", "big"), ["study text", "source runs", "row 2", "'big'", "a number"]),
    "negative": (TABLE.replace("1e8", "-5"), ["study negative", "row 2", "-5", "params"]),
    "zero": (TABLE.replace("2e9", "0"), ["study zero", "row 2", "tokens"]),
    "infinite": (TABLE.replace("1e8", "inf"), ["study infinite", "row 2", "params"]),
    "column": (TABLE.replace("loss", "los"), ["source runs", "'loss'", "did you mean 'los'"]),
    "empty": (TABLE.partition("\n")[0] + "\n", ["study empty", "source runs", "the table is empty"]),
}
BAD_STUDIES = {
    "unknown key": (lambda text: text + "fitt: {}\n", ["line 11", "unknown key 'fitt'", "did you mean 'fit'?"]),
    "wrong type": (lambda text: text.replace("draws: 40", "draws: many"), ["line 9", "'many'", "a whole number"]),
    "unknown law": (lambda text: text.replace("[chinchilla", "[chinchila"), ["'chinchila'", "'chinchilla'"]),
    "missing file": (lambda text: text.replace("../../one.csv", "../../on.csv"), ["source runs", "on.csv"]),
    "wrong hash": (lambda text: text.replace("uri:", f"sha256: {'f' * 64}\n    uri:"), ["f" * 64, "one.csv"]),
    "leaves its folder": (lambda text: text.replace("../../one.csv", "/etc/passwd"), ["source runs", "/etc/passwd"]),
    "bad id": (lambda text: text.replace("study: one", "study: ../one"), ["'../one'", "letters, digits"]),
    "not finite": (lambda text: text + "range: [.nan, 1]\n", ["range[0]", "not finite"]),
    "the root": (lambda text: text.replace("../../one.csv", "/"), ["source runs", "outside the folders"]),
    "nested without end": (lambda text: text + "title: " + "[" * 100_000, ["more than 60 deep"]),
    "not a mapping": (lambda _: "- a\n- b\n", ["no mapping at the top"]),
}


@pytest.mark.parametrize("name", BAD_STUDIES)
def test_a_bad_study_file_is_one_line_before_any_work(checkout, name):
    change, words = BAD_STUDIES[name]
    path = checkout.folder / "config/studies/one.yaml"
    path.write_text(change(path.read_text()))
    done = checkout.snakemake("--config", "studies=one")
    assert done.code != 0
    assert done.jobs == []
    lines = [line for line in done.error.splitlines() if "error: " in line]
    assert len(lines) == 1, done.error
    assert all(word in lines[0] for word in words), lines[0]
    assert "Traceback" not in done.error


def test_all_mistakes_of_all_studies_come_out_of_snakemake_at_once(checkout):
    for name in ("one", "two"):
        path = checkout.folder / f"config/studies/{name}.yaml"
        path.write_text(path.read_text().replace("[chinchilla", "[chinchila") + "fitt: {}\nlawz: auto\n")
    done = checkout.snakemake("--config", "studies=[one, two]")
    assert done.code != 0
    assert done.jobs == []
    said = done.error[done.error.index("error: ") :].splitlines()
    heads = [line for line in said if line.startswith("error: ")]
    assert [head.rpartition("/")[2] for head in heads] == ["one.yaml: 3 mistakes", "two.yaml: 3 mistakes"]
    assert sum(line.startswith("  line ") for line in said) == 6


def test_two_files_of_one_study_are_refused(checkout):
    twin = checkout.folder / "config/studies/twin.yaml"
    twin.write_text((checkout.folder / "config/studies/one.yaml").read_text())
    done = checkout.snakemake("-n", "--config", "studies=[one, twin]")
    assert "study one: named by both" in done.said


def test_an_unknown_study_names_the_nearest(checkout):
    done = checkout.snakemake("-n", "--config", "studies=tow")
    assert done.code != 0
    assert "no study 'tow'" in done.said
    assert "did you mean 'two'?" in done.said


def test_bad_tables_are_named_last_and_do_not_stop_the_good_study(checkout):
    for name, (content, _) in BAD_TABLES.items():
        (checkout.folder / f"{name}.csv").write_text(content)
        checkout.study(name, f"{name}.csv")
    write_runs(checkout.folder / "fresh.csv", 3)
    checkout.study("fresh", "fresh.csv")
    broken = checkout.folder / "config/studies/broken.yaml"
    broken.write_text(STUDY.format(name="broken", table="one.csv") + "fitt: {}\n")
    done = checkout.snakemake("--config", f"studies=[{', '.join([*BAD_TABLES, 'broken', 'fresh'])}]")
    assert done.code != 0
    assert (checkout.results("fresh") / "report" / "index.html").exists()
    lines = [line for line in done.error.splitlines() if line.startswith("error: ")]
    for name, (_, words) in BAD_TABLES.items():
        found = [line for line in lines if f"study {name}" in line or f"/{name}.yaml" in line]
        assert found, (name, done.error)
        assert all(word in found[-1] for word in words), found[-1]
    assert any("unknown key 'fitt'" in line for line in lines)


def test_a_bad_source_keeps_the_old_results(checkout):
    before = (checkout.results("one") / "ingest" / "runs.parquet").read_bytes()
    (checkout.folder / "one.csv").write_text(BAD_TABLES["empty"][0])
    assert checkout.snakemake("--config", "studies=one").code != 0
    after = checkout.results("one") / "report" / "index.html"
    assert after.exists()
    kept = checkout.results("one") / "ingest" / "runs.parquet"
    assert not kept.exists() or kept.read_bytes() == before


def test_a_family_with_too_few_points_is_a_row_with_a_status(checkout):
    import pyarrow.parquet as pq

    rows = (checkout.folder / "one.csv").read_text().splitlines()
    families = [rows[0] + ",arch", *(f"{row},big" for row in rows[1:]), *(f"s{row},small" for row in rows[1:3])]
    (checkout.folder / "few.csv").write_text("\n".join(families) + "\n")
    checkout.study("few", "few.csv", STUDY.replace("columns: {{run", "columns: {{family: arch, run"))
    done = checkout.snakemake("--config", "studies=few")
    assert done.code == 0, done.error
    fits = pq.read_table(checkout.results("few") / "fit" / "fits.parquet").to_pandas()
    status = fits.set_index(["family", "law"])["status"]
    assert status["small", "chinchilla"] == "too_few_points"
    assert status["big", "chinchilla"] == "converged"
