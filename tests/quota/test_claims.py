"""What a lease is for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.quota import Claim, cost

TEXTS = st.text(max_size=12)
CLAIMS = st.builds(
    Claim, form=TEXTS, permit=TEXTS, approval=TEXTS.filter(bool), institution=TEXTS, department=TEXTS
)


@given(CLAIMS)
def test_a_claim_is_what_its_key_says(claim: Claim) -> None:
    """Whatever characters the numbers hold."""
    assert Claim.parse(claim.key) == claim


@pytest.mark.parametrize(
    "key",
    [
        "",
        "[]",
        "{}",
        '["","","",""]',
        '["","","","",1]',
        '["", "","A","",""]',
        '["","","","",""]',
        "[" * 9999,
    ],
)
def test_other_text_is_no_key(key: str) -> None:
    """Another shape, another spelling of the same, a claim without an approval."""
    with pytest.raises(ValueError, match=r"claim|Expecting"):
        Claim.parse(key)


def test_a_pack_counts_towards_every_paper_it_is_taken_from() -> None:
    """Form, permit, approval, the institution's share and its department's."""
    claim = Claim(form="F", permit="P", approval="A", institution="H", department="D")
    kinds = [kind for kind, _, _ in claim.bounds]
    assert kinds == ["form", "permit", "approval", "line", "department"]
    assert claim.bounds[-1] == ("department", "A", "H/D")
    assert Claim(approval="A", department="D").bounds == (("approval", "A", ""),)
    assert [one.paper for one in (claim, Claim(permit="P", approval="A"), Claim(approval="A"))] == [
        "F",
        "P",
        "A",
    ]


def test_a_scan_costs_its_packs_or_what_its_steps_need() -> None:
    """Where a pack holds more by the station's catalogue than was put by for it, the greater counts."""
    takes = {("approval", "A", ""): 500, ("form", "F", ""): 1}
    assert cost(takes, {("approval", "A", ""): 1000, ("form", "F", ""): 2}, 2) == 2
    assert cost(takes, {("approval", "A", ""): 1001}, 2) == 3
    assert cost(takes, {("approval", "A", ""): 10, ("line", "A", "H"): 9}, 2) == 2
    with pytest.raises(ValueError, match="covers"):
        cost({("form", "F", ""): 0}, {("form", "F", ""): 1}, 1)
