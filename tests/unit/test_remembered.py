"""What was worked out of a frame is kept for this frame, and no longer than it lives."""

import gc

import numpy as np
import pandas as pd

from scalestudy import remembered as module
from scalestudy.remembered import numbers, remembered


def test_a_frame_is_asked_once_for_each_key() -> None:
    frame, asked = pd.DataFrame({"x": [1, 2]}), []
    for key in ("a", "a", "b"):
        assert remembered(frame, key, lambda key=key: asked.append(key) or len(asked)) == len(asked)
    assert asked == ["a", "b"]


def test_frames_are_told_apart_though_they_are_equal() -> None:
    one, other = pd.DataFrame({"x": [1, 2]}), pd.DataFrame({"x": [1, 2]})
    assert remembered(one, "k", lambda: "one") == "one"
    assert remembered(other, "k", lambda: "other") == "other"


def test_nothing_is_kept_of_a_frame_that_is_gone() -> None:
    gc.collect()
    before = len(module._KNOWN)
    frame = pd.DataFrame({"x": [1, 2]})
    assert numbers(frame, "x").tolist() == [1.0, 2.0]
    assert numbers(frame, "x").dtype == np.float64
    assert len(module._KNOWN) == before + 1
    del frame
    gc.collect()
    assert len(module._KNOWN) == before
