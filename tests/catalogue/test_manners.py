"""How a paper is counted is said once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.catalogue.manners import Manner, differs, later, moved, said, who_counts

WHO = st.sampled_from(["", "*", "list", "Z1/1", "Z1/2", "Z2/1"])
MANNERS = st.builds(Manner, WHO, st.sampled_from(["pack", "mg"]), st.sampled_from(["A", "B"]))


@pytest.mark.parametrize(
    ("before", "now", "other"),
    [
        ("*", "Z1/1", True),
        ("Z1/1", "*", True),
        ("Z1/1", "Z2/1", True),
        ("Z1/1", "Z1/2", True),
        ("list", "*", True),
        ("Z1/1", "list", True),
        ("*", "*", False),
        ("", "*", False),
        ("*", "", False),
    ],
)
def test_whoever_counted_first_counts(before: str, now: str, other: bool) -> None:
    """A station, a later life of it, leases, a list: each is another; nobody is no other."""
    assert differs(Manner(before, "pack", "A"), Manner(now, "pack", "A")) is other


@pytest.mark.parametrize("now", [Manner("", "mg", "A"), Manner("", "pack", "B")])
def test_a_sum_is_of_one_unit_and_under_one_approval(now: Manner) -> None:
    """Whoever counts: what was used was counted in the one, and taken from the other."""
    assert differs(Manner("", "pack", "A"), now)


def test_a_list_beside_a_station_is_a_list() -> None:
    """And a station is named with its life."""
    assert who_counts("Z1", 3, listed=True) == "list"
    assert who_counts("Z1", 3, listed=False) == "Z1/3"
    assert (who_counts("*", 3, listed=False), who_counts("", 3, listed=False)) == ("*", "")


def test_what_moved_is_said_in_four_parts() -> None:
    """Which paper, as what, expected, got; and what to do."""
    before, now = {("form", "F"): Manner("*", "pack", "A")}, {("form", "F"): Manner("Z1/1", "pack", "A")}
    assert moved(before, now) == [("form", "F")]  # type: ignore[arg-type]
    words = said(("form", "F"), before["form", "F"], now["form", "F"])
    assert all(part in words for part in ("form F", "leases", "station Z1/1", "new number"))


@given(st.lists(MANNERS, min_size=1))
def test_the_memory_is_of_the_first_and_moves_no_more(said_of_it: list[Manner]) -> None:
    """Once anybody counts, everything that is counted otherwise is told from it, for ever."""
    known: Manner | None = None
    for manner in said_of_it:
        before = known
        known = later(known, manner)
        if before is not None and before.who:
            assert known == before
        assert before is None or (known.unit, known.approval) == (before.unit, before.approval)
