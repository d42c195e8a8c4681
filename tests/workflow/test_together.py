"""One page over all studies of a run: made at its end, anew when a study changed, and without a study that failed."""

CONFIG = 'studies: [one, two{more}]\ntogether: {{page: both, title: "Both of them"}}\n'


def test_a_run_ends_with_the_page_and_makes_it_again_for_a_change_only(checkout):
    (checkout.folder / "config" / "config.yaml").write_text(CONFIG.format(more=""))
    page = checkout.folder / "results" / "both.html"
    assert checkout.snakemake("-n").jobs == ["together"]
    done = checkout.snakemake()
    assert done.code == 0, done.error
    assert "Both of them" in page.read_text(encoding="utf-8")
    assert checkout.snakemake("-n").jobs == []
    broken = checkout.study("three", "three.csv")
    (checkout.folder / "three.csv").write_text("name,n,d,loss,held_out\nr,1e7,1e8,not a number,false\n")
    (checkout.folder / "config" / "config.yaml").write_text(CONFIG.format(more=", three"))
    assert checkout.snakemake().code != 0
    told = page.read_text(encoding="utf-8")
    assert "Not on this page" in told
    assert broken.stem in told.partition("Not on this page")[2][:400]
