"""Who may take of an approval without hearing of the others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.catalogue import apart
from edge.catalogue.apart import Held, Known, Taker

WHO = ("ZONE-1/1", "ZONE-2/1", "PHARM-1/1")
takers = st.lists(
    st.builds(
        Taker, st.sampled_from((*WHO, "list F-9")), st.sampled_from(("form", "permit")), st.integers(0, 20)
    ),
    max_size=6,
)
amounts = st.integers(0, 40)


@given(takers, takers, amounts)
def test_more_papers_never_let_less_be_taken(some: list[Taker], more: list[Taker], total: int) -> None:
    """The sum grows with every paper, and one counter's is never past the approval but a list's."""
    both = [*some, *more]
    assert apart.together(some, total) <= apart.together(both, total) <= apart.together(both)
    counted = [taker for taker in both if taker.who in WHO]
    assert apart.together(counted, total) <= total * len({taker.who for taker in counted})


@given(takers, takers, amounts, st.sampled_from(("", *WHO)))
def test_what_is_published_never_lets_more_be_taken_than_there_is(
    before: list[Taker], more: list[Taker], total: int, who: str
) -> None:
    """From papers that fit, each issue let through fits; whoever spends the approval leaves the others theirs."""
    ever = [*before, *more]
    held = Held("A", who, total, total if who else None)
    if apart.together(before, total, who) > total or apart.refusal(
        held, Known(before, before), Known(ever, ever)
    ):
        return
    others = apart.together(ever, total, who)
    assert others <= total
    if who:
        assert others <= apart.together(before, total, who)


@given(takers, amounts, st.sampled_from(("", *WHO)))
def test_an_issue_that_changes_nothing_is_let_through(papers: list[Taker], total: int, who: str) -> None:
    """However far past the approval its papers were already."""
    assert apart.refusal(Held("A", who, total, total), *[Known(papers, papers[:1])] * 2) == ""


@pytest.mark.parametrize(
    ("kinds", "sum_"), [(("form", "form"), 10), (("form", "permit"), 5), (("permit", "permit"), 10)]
)
def test_a_pack_of_a_form_and_a_permit_is_one(kinds: tuple[str, str], sum_: int) -> None:
    """One counter's forms and permits are not added up; those of two counters are."""
    one = [Taker("ZONE-1/1", kind, 5) for kind in kinds]  # type: ignore[arg-type]
    assert apart.together(one, 20) == sum_
    two = [Taker(who, kind, 5) for who, kind in zip(WHO, kinds, strict=False)]  # type: ignore[arg-type]
    assert apart.together(two, 20) == 10


def test_each_list_is_a_counter_of_its_own() -> None:
    """Any station takes what is on a list, so two lists add up."""
    lists = [Taker(apart.counter(number, "", 1, listed=True), "form", 12) for number in ("F-1", "F-2")]
    assert apart.together(lists, 12) == 24
    assert apart.counter("F-1", "", 1, listed=False) == ""
