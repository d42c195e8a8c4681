"""The collection of IsoFLOP points: slopes by parabolas, the labels, and what budgets off centre do."""

STUDY = "isoflop_collection"


def test_slopes_by_parabolas_of_all_eight_sources(rerun):
    checks = rerun(STUDY).checks("slope of N by parabolas")
    assert len(checks) == 8
    assert (checks["verdict"] == "reproduced").all()
    assert checks["found"].between(0.42, 0.55).all()


def test_the_labels_are_those_of_the_collection(rerun):
    assert (rerun(STUDY).checks("columns outlier and reason")["verdict"] == "reproduced").all()


def test_budgets_off_centre_bend_parabolas_more_than_the_law(rerun):
    study = rerun(STUDY)

    def moved(approach, family, law):
        where = {"approach": approach, "quantity": "params", "law": law}
        with_them = study.cell("analyse/exponents", "estimate", family=f"{family}, off centre too", **where)
        return with_them - study.cell("analyse/exponents", "estimate", family=family, **where)

    by_parabolas = moved("isoflop", "Chinchilla (Epoch AI)", "")
    assert by_parabolas < -0.02
    assert abs(moved("parametric", "Chinchilla (Epoch AI)", "chinchilla")) < abs(by_parabolas)
