"""However many claims a question names, and whatever it asks for, no bound is ever passed."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from edge.hub import catalogue, lease_doubts
from edge.hub.hub import Hub
from edge.hub.lease_pools import Pools
from edge.quota import Bound, Claim
from tests.hub.leasing import APPROVAL, CLAIM, OTHER, Pc, issue
from tests.hub.samples import make_hub

DATABASES = ("sqlite",)
FORMS = ("F-1", "F-2")
CLAIMS = tuple(
    Claim(form=form, approval=APPROVAL, institution=place).key for form in FORMS for place in ("H-1", "H-2")
)
TOTALS: dict[Bound, int] = {
    ("form", "F-1", ""): 20,
    ("form", "F-2", ""): 25,
    ("approval", APPROVAL, ""): 35,
    ("line", APPROVAL, "H-1"): 18,
}
ACTS = st.tuples(
    st.integers(0, 2),
    st.sampled_from(("ask", "ask", "spend", "give back")),
    st.sets(st.sampled_from(CLAIMS), min_size=1),
    st.integers(0, 40),
)


def shared(root: Path) -> Hub:
    """A hub with two forms under one approval, one share of which is bounded."""
    hub = make_hub(root)
    whole = json.loads(
        issue(approval=35, lines=[{"institution": "H-1", "quantity": 18}, {"institution": "H-2"}])
    )
    (form,) = whole["clearance_forms"]
    whole["clearance_forms"] = [
        {**form, "number": number, "quantity": TOTALS["form", number, ""]} for number in FORMS
    ]
    catalogue.publish(hub, json.dumps(whole).encode())
    return hub


def out(hub: Hub) -> Counter[Bound]:
    """Packs that are out, by bound."""
    found: Counter[Bound] = Counter()
    for row in lease_doubts.rows(hub):
        for bound in Claim.parse(row.claim).bounds:
            found[bound] += row.out
    return found


def test_two_claims_of_one_form_are_granted_no_more_than_it_has(tmp_path: Path) -> None:
    """Each would have all of it, and both are named in the very first question."""
    hub = make_hub(tmp_path)
    catalogue.publish(hub, issue())
    pc = Pc(hub)
    pc.ask(need=20, wanted=(CLAIM, OTHER))
    assert (pc.left(CLAIM) + pc.left(OTHER), out(hub)["form", "BJ2026-000123", ""]) == (20, 20)


def test_a_cut_is_asked_back_once_though_two_leases_draw_on_it(tmp_path: Path) -> None:
    """Both of one question: together they give back what is missing, not each of them, however much is wanted."""
    hub = make_hub(tmp_path)
    catalogue.publish(hub, issue())
    pc = Pc(hub)
    pc.ask(wanted=(CLAIM, OTHER))
    held = pc.left(CLAIM) + pc.left(OTHER)
    catalogue.publish(hub, issue(2, form=held - 3))
    with hub.writing() as tx:
        pools = Pools(tx, "zone-1", {CLAIM: 99, OTHER: 99})
        changes = pools.changes([Claim.parse(CLAIM), Claim.parse(OTHER)])
    assert sum(changes.values()) == -3


@settings(max_examples=40, deadline=None)
@given(st.lists(ACTS, max_size=12))
def test_no_bound_is_ever_passed(acts: list[tuple[int, str, set[str], int]]) -> None:
    """By three stations that name several claims at once, spend, and give back."""
    with TemporaryDirectory() as root:
        hub = shared(Path(root))
        pcs = [Pc(hub, f"zone-{n}") for n in range(3)]
        for number, act, claims, packs in acts:
            pc = pcs[number]
            for claim in sorted(claims):
                if act == "spend" and pc.left(claim):
                    pc.spend(min(packs, pc.left(claim)), claim)
                elif act == "give back" and pc.left(claim) and packs and pc.holder.pending is None:
                    pc.give_back(min(packs, pc.left(claim)), claim)
            pc.ask(need=packs, wanted=tuple(sorted(claims)))
            gone = out(hub)
            assert all(gone[bound] <= total for bound, total in TOTALS.items()), gone
        hub.database.close()
