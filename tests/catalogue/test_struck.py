"""What was struck off a list counts on, however the lists follow each other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from edge.catalogue import struck

SERIALS = st.sets(st.sampled_from("ABCDEFGH"), max_size=5)


@given(st.lists(SERIALS, max_size=8), st.integers(0, 8))
def test_all_lists_ever_published_together_never_pass_the_form(lists: list[set[str]], packs: int) -> None:
    """Refused ones left out, whoever missed whichever of them: no more serials were ever taken than there are packs."""
    ever: set[str] = set()
    before: set[str] = set()
    gone: frozenset[str] = frozenset()
    for now in lists:
        if len(now) > packs:
            continue  # the issue itself is faulty
        after = struck.struck(before, gone, now)
        if struck.refusal("F", packs, (before, now), after):
            continue
        before, gone = now, after
        ever |= now
        assert len(ever) <= packs
        assert gone == ever - now


def test_what_only_strikes_is_let_through() -> None:
    """A form cut to less than was listed: the sooner the stations know, the better."""
    gone = struck.struck(("A", "B", "C"), (), ("A",))
    assert struck.refusal("F", 1, (("A", "B", "C"), ("A",)), gone) == ""
    assert "2 that were struck" in struck.refusal("F", 1, (("A", "B"), ("D",)), struck.struck("ABD", (), "D"))


def test_a_form_nobody_can_convert_is_not_judged() -> None:
    """As its list is not when it is imported."""
    assert struck.refusal("F", None, ((), ("A", "B")), ()) == ""
