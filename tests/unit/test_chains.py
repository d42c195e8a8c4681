"""Which metrics a chain links: by name, and by what a star stands for."""

import pytest

from scalestudy.chains import Link, circle, links_of, readers

ENTRY = {"from": {"metric": "bpb_*"}, "into": "bpb", "for": {"metric": "acc_*"}}


def test_a_star_stands_for_the_same_in_both_metrics():
    found = links_of([ENTRY], ["bpb_arc", "acc_arc", "acc_piqa", "bpb_boolq", "acc_"])
    assert found == [Link("bpb_arc", "bpb", "acc_arc")]


def test_signs_of_a_pattern_are_read_as_they_are_written():
    entry = {"from": {"metric": "bpb(*)", "law": "power"}, "into": "x", "for": {"metric": "acc(*)"}}
    assert links_of([entry], ["bpb(a)", "acc(a)", "accXaX"]) == [Link("bpb(a)", "x", "acc(a)", "power")]


def test_an_entry_whose_metrics_are_not_there_links_nothing():
    assert links_of([ENTRY], ["loss"]) == []


@pytest.mark.parametrize(
    ("pairs", "length"),
    [
        ([("a", "b"), ("b", "c")], 0),
        ([("a", "b"), ("b", "a")], 2),
        ([("x", "a"), ("a", "b"), ("b", "c"), ("c", "a")], 3),
    ],
)
def test_a_circle_is_found_wherever_it_begins(pairs, length):
    assert len(circle(pairs)) == length


def test_a_column_may_be_read_by_several_metrics():
    links = links_of([ENTRY], ["bpb_a", "acc_a", "bpb_b", "acc_b"])
    assert readers(links) == {"bpb": {"acc_a", "acc_b"}}
