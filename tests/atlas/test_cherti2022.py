"""Cherti et al. 2022: error against compute of OpenCLIP, on a binned lower envelope, and of CLIP."""

import pytest

STUDY = "cherti2022"
SLOPES = {
    ("OpenCLIP", "imagenet1k"): 0.1114,
    ("OpenCLIP", "imagenet_robustness"): 0.1255,
    ("OpenCLIP", "mscoco_captions"): 0.0794,
    ("OpenCLIP", "flickr30k"): 0.1892,
    ("CLIP", "imagenet1k"): 0.1638,
    ("CLIP", "imagenet_robustness"): 0.2378,
    ("CLIP", "mscoco_captions"): 0.0508,
    ("CLIP", "flickr30k"): 0.1028,
}


@pytest.mark.parametrize(("family", "metric"), SLOPES)
def test_the_slopes(rerun, family, metric):
    found = rerun(STUDY).cell("fit/parameters", "estimate", family=family, metric=metric, law="power", parameter="a")
    assert found == pytest.approx(SLOPES[family, metric], abs=5e-5)


def test_factors_and_forecasts_come_out(rerun):
    for mark, count in (("regression of log error", 16), ("predictions", 3)):
        checks = rerun(STUDY).checks(mark)
        assert len(checks) == count
        assert (checks["verdict"] == "reproduced").all()


def test_mean_absolute_errors_are_explained(rerun):
    assert (rerun(STUDY).checks("mean absolute errors")["finding"] != "").all()
