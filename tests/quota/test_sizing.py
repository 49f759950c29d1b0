"""How much each holder ought to have."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from edge.quota import Wish, apportion, change, desired, target

WISHES = st.dictionaries(
    st.text("abc", min_size=1, max_size=3),
    st.builds(
        Wish,
        rate=st.floats(0, 50),
        gap=st.floats(0.25, 5),
        burst=st.floats(1, 60),
        held=st.integers(0, 200),
        need=st.integers(0, 60),
    ),
    min_size=1,
)


def test_the_target_is_that_of_the_design() -> None:
    """That is, m = r gap ln 20; ceil(m + 1.64 sqrt(m (2B - 1)) + 1)."""
    mean = 10 * 1.5 * math.log(20)
    assert target(10, 1.5, 3) == math.ceil(mean + 1.64 * math.sqrt(mean * 5) + 1)
    assert target(0, 1, 1) == 1


@given(st.integers(0, 1000), st.dictionaries(st.text(max_size=3), st.floats(0, 1e6), min_size=1))
def test_apportioned_shares_are_whole_and_sum_to_all(packs: int, weights: dict[str, float]) -> None:
    """None is a pack or more away from its exact share."""
    shares = apportion(packs, weights)
    assert sum(shares.values()) == packs
    total = sum(weights.values())
    for name, share in shares.items():
        exact = packs * weights[name] / total if total else packs / len(weights)
        assert abs(share - exact) <= 1 + 1e-6


@given(st.integers(-50, 500), WISHES)
def test_no_more_is_granted_than_is_free_and_no_more_asked_back_than_is_held(
    free: int, wishes: dict[str, Wish]
) -> None:
    """Whatever the forecast says."""
    for name, wish in wishes.items():
        packs = change(desired(free, wishes, name), wish.held, free)
        assert -wish.held <= packs <= max(0, free)


def test_a_rich_pool_is_handed_out_by_forecast_but_for_a_fifth() -> None:
    """Everybody's target first; of the rest four fifths, by rate."""
    wishes = {"busy": Wish(rate=3.0), "quiet": Wish(rate=1.0)}
    targets = sum(wish.target for wish in wishes.values())
    wanted = {name: desired(targets + 100, wishes, name) for name in wishes}
    assert wanted == {"busy": wishes["busy"].target + 60, "quiet": wishes["quiet"].target + 20}


def test_a_poor_pool_is_shared_by_target() -> None:
    """To the last pack."""
    wishes = {"busy": Wish(rate=10.0), "quiet": Wish(rate=0.1)}
    wanted = {name: desired(10, wishes, name) for name in wishes}
    assert sum(wanted.values()) == 10
    assert wanted["busy"] > wanted["quiet"]


def test_who_was_asked_for_more_than_its_share_gets_it_while_there_is_some() -> None:
    """A need that is there now goes before one that may come."""
    wishes = {"a": Wish(need=30), "b": Wish()}
    assert desired(40, wishes, "a") >= 30
    assert change(desired(10, wishes, "a"), 0, 10) == 10


def test_what_a_paper_was_cut_by_is_asked_back() -> None:
    """More is out than there now is: everybody ends up with less than was held, whoever is heard first."""
    wishes = {name: Wish(rate=1.0, held=10) for name in ("a", "b")}
    wanted = {name: desired(-8, wishes, name) for name in wishes}
    assert sum(wanted.values()) == 12
    assert change(wanted["a"], 10, -8) == -8
    assert change(wanted["b"], 10, 0) == -4
    assert change(wanted["a"], 2, 4) == 4


@given(st.integers(1, 50), WISHES)
def test_whoever_is_heard_gives_back_all_that_is_missing_and_gets_nothing(
    missing: int, wishes: dict[str, Wish]
) -> None:
    """Be it ever so little and wanted ever so much: who is not heard yet may use all it has."""
    for name, wish in wishes.items():
        packs = change(desired(-missing, wishes, name), wish.held, -missing)
        assert packs <= -min(missing, wish.held)
        missing = max(0, missing + packs)


def test_a_small_excess_stays_and_a_large_one_goes_back() -> None:
    """So that nothing is sent to and fro."""
    assert [change(0, held, 9) for held in (0, 1, 2)] == [0, 0, -2]
    assert [change(50, held, 9) for held in (48, 55, 56)] == [2, 0, -6]
    assert change(50, 0, 9) == 9
