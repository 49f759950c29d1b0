"""What is reserved of an approval for papers that are counted elsewhere than by leases."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge import wire
from edge.catalogue import ever
from edge.catalogue.ever import Issue, Paper
from edge.hub import catalogue, lease_bounds
from edge.hub.hub import Hub
from edge.quota import Claim
from tests.hub.leasing import APPROVAL, FORM, Pc, issue
from tests.hub.samples import make_hub

OWN = "F-OWN"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """A hub without a catalogue."""
    made = make_hub(tmp_path)
    yield made
    made.database.close()


def shared() -> dict[str, Any]:
    """A form of which everybody may have some."""
    return {"number": FORM, "approval": APPROVAL, "product": "P", "quantity": 20, "station": "*"}


def own(quantity: int, **changes: Any) -> dict[str, Any]:
    """A form that one station counts."""
    plain = {"number": OWN, "approval": APPROVAL, "product": "P", "quantity": quantity, "station": "zone-1"}
    return plain | changes


def publish(hub: Hub, version: int, *forms: dict[str, Any], **how: Any) -> None:
    """An issue with the shared form and these."""
    lines = [{"institution": "H-1", "quantity": 60}, {"institution": "H-2", "quantity": 60}]
    said = catalogue.publish(hub, issue(version, clearance_forms=[shared(), *forms], lines=lines), **how)
    assert isinstance(said, wire.CatalogueManifest), said


def reserved(hub: Hub, kind: str = "approval", sub: str = "") -> int:
    """Packs of the approval, or of a share of it, that nobody may lease."""
    with hub.reading() as reader:
        return lease_bounds.read(reader, APPROVAL).rooms[kind, APPROVAL, sub].reserved  # type: ignore[index]


@pytest.mark.parametrize("signed", [False, True])
def test_a_form_that_is_cut_or_dropped_stays_reserved_as_it_was(hub: Hub, signed: bool) -> None:
    """Its station may have spent all of it before it heard of the cut, and not have said so yet."""
    publish(hub, 1, own(30), signed=signed)
    publish(hub, 2, own(10), signed=signed)
    assert reserved(hub) == 30
    publish(hub, 3, signed=signed)
    assert reserved(hub) == 30
    publish(hub, 4, own(40), signed=signed)
    assert reserved(hub) == 40


def test_what_is_settled_gives_the_rest_back(hub: Hub) -> None:
    """Cut to what was used once its station has told all; dropped, there is nothing to go by."""
    publish(hub, 1, own(30))
    publish(hub, 2, own(10), settled=frozenset({OWN}))
    assert reserved(hub) == 10
    publish(hub, 3, settled=frozenset({OWN}))
    assert reserved(hub) == 10


def test_a_list_counts_with_all_it_ever_cleared(hub: Hub) -> None:
    """A shorter list frees nothing of the approval while the serials struck may have been used."""
    publish(hub, 1, own(3, station="", serials=["a", "b", "c"]))
    publish(hub, 2, own(1, station="", serials=["a"]))
    assert reserved(hub) == 3


def test_shares_keep_what_any_issue_let_be_drawn(hub: Hub) -> None:
    """It was for one institution, then for the other: both may have drawn on it."""
    publish(hub, 1, own(30, institutions=["H-1"]))
    assert (reserved(hub, "line", "H-1"), reserved(hub, "line", "H-2")) == (30, 0)
    publish(hub, 2, own(30, institutions=["H-2"]))
    assert (reserved(hub, "line", "H-1"), reserved(hub, "line", "H-2")) == (30, 30)
    assert reserved(hub) == 30


def test_a_hub_that_kept_nothing_yet_goes_by_the_issue_before(hub: Hub) -> None:
    """Its tables are of an earlier version: the next issue does not free what that one reserved."""
    publish(hub, 1, own(30))
    with hub.writing() as tx:
        tx.execute("DELETE FROM lease_reserved")
    publish(hub, 2)
    assert reserved(hub) == 30


@given(st.lists(st.one_of(st.none(), st.integers(1, 50)), min_size=1, max_size=6))
def test_however_issues_follow_each_other_the_most_counts(quantities: list[int | None]) -> None:
    """The widest that was ever said, in whatever order."""
    papers = [
        Issue() if it is None else ever.read_issue(issue(1, clearance_forms=[own(it)])) for it in quantities
    ]
    found = None
    for one in papers:
        for _, paper in one.counted():
            found = ever.widest(found, paper)
    most = max((it for it in quantities if it is not None), default=None)
    assert (None if found is None else int(found.quantity)) == most


def test_a_new_form_counted_elsewhere_does_not_take_what_is_out(hub: Hub) -> None:
    """A share that leases have drawn on is not given to another counter as well: the issue is refused, and says so."""
    lines = [{"institution": "H-1", "quantity": 4}, {"institution": "H-2", "quantity": 60}]
    assert isinstance(
        catalogue.publish(hub, issue(1, clearance_forms=[shared()], lines=lines)), wire.CatalogueManifest
    )
    pc = Pc(hub)
    assert pc.ask(need=4).granted == 1
    pc.spend(pc.left())
    forms = [shared(), own(10, institutions=["H-1"])]
    refused = catalogue.publish(hub, issue(2, clearance_forms=forms, lines=lines))
    assert isinstance(refused, wire.Problem)
    assert (refused.status, "out on leases" in refused.detail) == (409, True)
    fits = [shared(), own(10, institutions=["H-2"])]
    assert isinstance(
        catalogue.publish(hub, issue(2, clearance_forms=fits, lines=lines)), wire.CatalogueManifest
    )


def test_what_is_in_a_pack_is_not_corrected_under_packs_that_are_out(hub: Hub) -> None:
    """Packs used at the old content would count as fewer, and more be granted than there is."""

    def issued(version: int, per_pack: str) -> wire.CatalogueManifest | wire.Problem:
        approvals = [
            {"number": APPROVAL, "product": "P", "quantity": 100, "unit": "mg", "station": "*", "lines": []}
        ]
        products = [{"id": "P", "contents": [{"unit": "mg", "per_pack": per_pack}]}]
        return catalogue.publish(
            hub, issue(version, approvals=approvals, products=products, clearance_forms=[])
        )

    claim = Claim(approval=APPROVAL, institution="H-1").key
    assert isinstance(issued(1, "10"), wire.CatalogueManifest)
    assert isinstance(issued(2, "5"), wire.CatalogueManifest), "nothing is out yet"
    pc = Pc(hub)
    pc.ask(need=0, wanted=(claim,))
    assert pc.left(claim) > 0
    refused = issued(3, "10")
    assert isinstance(refused, wire.Problem)
    assert "in a pack" in refused.detail
    assert isinstance(issued(3, "5"), wire.CatalogueManifest)


def by_itself(version: int, approval: int, *forms: dict[str, Any]) -> bytes:
    """An issue whose approval zone-1 spends by itself beside these forms."""
    granted = {"number": APPROVAL, "product": "P", "quantity": approval, "station": "zone-1"}
    return issue(version, approvals=[granted], clearance_forms=list(forms))


@pytest.mark.parametrize(
    ("approval", "forms", "taken"),
    [
        (100, [own(20, station="zone-2")], True),
        (100, [own(21, station="zone-2")], False),
        (110, [own(30, station="zone-2")], True),
        (100, [own(20, station="zone-2"), own(1, number="F-2", serials=["S1"])], False),
        (100, [own(20, station="zone-2"), shared()], False),
        (100, [own(20, station="zone-2"), own(80, number="F-2")], True),
        (100, [own(20, station="zone-2", number="F-2")], False),
        (120, [own(20, station="zone-2", number="F-2")], False),
        (120, [own(20, station="zone-2"), own(20, station="zone-2", number="F-2")], True),
        (100, [own(19, station="zone-2")], False),
        (100, [], False),
    ],
)
def test_an_approval_spent_by_itself_leaves_no_less_for_it(
    hub: Hub, approval: int, forms: list[dict[str, Any]], taken: bool
) -> None:
    """Its station may have used what was left: no paper counted elsewhere comes under it later, or grows; and
    it has to go on leaving what others may have taken of those it knew.
    """
    first = catalogue.publish(hub, by_itself(1, 100, own(20, station="zone-2")))
    assert isinstance(first, wire.CatalogueManifest)
    said = catalogue.publish(hub, by_itself(2, approval, *forms))
    assert isinstance(said, wire.CatalogueManifest) is taken
    if isinstance(said, wire.Problem):
        assert f"spends approval '{APPROVAL}' by itself" in said.detail


def test_a_slip_put_right_gives_nothing_to_others(hub: Hub) -> None:
    """The approval was cut and is as it was: its station may have used what it had before the cut."""
    there = own(20, station="zone-2")
    for version, approval in ((1, 100), (2, 40)):
        assert isinstance(catalogue.publish(hub, by_itself(version, approval, there)), wire.CatalogueManifest)
    grown = by_itself(3, 100, own(80, station="zone-2"))
    assert isinstance(catalogue.publish(hub, grown), wire.Problem)
    assert isinstance(catalogue.publish(hub, by_itself(3, 100, there)), wire.CatalogueManifest)


def to_each(version: int, *forms: dict[str, Any], approval: int = 100) -> bytes:
    """An issue whose approval nobody spends by itself, with these forms."""
    granted = {"number": APPROVAL, "product": "P", "quantity": approval}
    return issue(version, approvals=[granted], clearance_forms=list(forms))


FIRST = own(60, station="zone-1")


@pytest.mark.parametrize(
    ("approval", "forms", "taken"),
    [
        (100, [own(60, number="F-2", station="zone-2")], False),
        (100, [FIRST, own(60, number="F-2", station="zone-2")], False),
        (100, [own(60, number="F-2", station="", serials=["S1"])], False),
        (100, [own(60, number="F-2", station="zone-1", incarnation=2)], False),
        (120, [own(60, number="F-2", station="zone-2")], True),
        (100, [own(40, number="F-2", station="zone-2")], True),
        (100, [own(60, number="F-2")], True),
        (40, [], True),
        (40, [FIRST], True),
        (100, [shared(), FIRST], True),
    ],
)
def test_what_one_may_have_taken_is_not_given_to_another(
    hub: Hub, approval: int, forms: list[dict[str, Any]], taken: bool
) -> None:
    """A form that is followed by one of another counter, under an approval that would not hold both; its own station
    counts them together, and a cut of the approval is always let through.
    """
    assert isinstance(catalogue.publish(hub, to_each(1, FIRST)), wire.CatalogueManifest)
    said = catalogue.publish(hub, to_each(2, *forms, approval=approval))
    assert isinstance(said, wire.CatalogueManifest) is taken
    if isinstance(said, wire.Problem):
        assert (said.status, f"at most {approval} steps of approval" in said.detail) == (409, True)


def test_a_form_that_is_settled_makes_room_for_another(hub: Hub) -> None:
    """It stays in the issue with what was used of it, and the rest is another's."""
    assert isinstance(catalogue.publish(hub, to_each(1, FIRST)), wire.CatalogueManifest)
    rest = to_each(2, own(15, station="zone-1"), own(85, number="F-2", station="zone-2"))
    assert isinstance(catalogue.publish(hub, rest), wire.Problem)
    assert isinstance(catalogue.publish(hub, rest, frozenset({OWN})), wire.CatalogueManifest)
    more = to_each(3, own(16, station="zone-1"), own(85, number="F-2", station="zone-2"))
    assert isinstance(catalogue.publish(hub, more), wire.Problem)


def test_a_station_that_spends_an_approval_hears_of_every_form_settled(hub: Hub) -> None:
    """A form is dropped from under it only once it is said what was used: kept in the issue, at that."""
    there = own(20, station="zone-2")
    assert isinstance(catalogue.publish(hub, by_itself(1, 100, there)), wire.CatalogueManifest)
    cut = by_itself(2, 100, own(7, station="zone-2"))
    refused = catalogue.publish(hub, cut)
    assert isinstance(refused, wire.Problem)
    assert f"got 13 steps of them dropped or cut: {OWN};" in refused.detail
    assert isinstance(catalogue.publish(hub, cut, frozenset({OWN})), wire.CatalogueManifest)
    assert isinstance(catalogue.publish(hub, by_itself(3, 100)), wire.Problem)


def test_what_a_station_works_on_with_is_not_settled(hub: Hub) -> None:
    """By the issue it has it may take more: the rest is another's once it has shown the cut."""
    pc = Pc(hub)
    assert isinstance(catalogue.publish(hub, to_each(1, FIRST)), wire.CatalogueManifest)
    used, rest = own(15, station="zone-1"), own(85, number="F-2", station="zone-2")
    settled = frozenset({OWN})
    for version in (1, 2):  # both in one issue; and the cut alone, which it has not taken
        pc.ask(wanted=(), catalogue=1)
        refused = catalogue.publish(hub, to_each(version + 1, used, rest), settled)
        assert isinstance(refused, wire.Problem)
        assert "Not settled yet, for these work on" in refused.detail
        assert f"{OWN} of zone-1/1. Publish the cut alone first" in refused.detail
        if version == 1:
            assert isinstance(catalogue.publish(hub, to_each(2, used)), wire.CatalogueManifest)
    pc.ask(wanted=(), catalogue=2)
    assert isinstance(catalogue.publish(hub, to_each(3, used, rest), settled), wire.CatalogueManifest)


def test_what_a_station_works_on_with_is_not_leased(hub: Hub) -> None:
    """Nothing is refused there, but the room stays reserved until it is shut out."""
    Pc(hub)
    publish(hub, 1, own(30))
    publish(hub, 2, own(10), settled=frozenset({OWN}))
    assert reserved(hub) == 30
    Pc(hub, seed="new")
    publish(hub, 3, own(10), settled=frozenset({OWN}))
    assert reserved(hub) == 10


def test_what_was_dropped_before_anybody_looked_holds_up_nothing(hub: Hub) -> None:
    """A hub of an earlier version let it be dropped: the next issue, that drops no more, is published."""
    assert isinstance(catalogue.publish(hub, by_itself(1, 100)), wire.CatalogueManifest)
    gone = Paper(number=OWN, approval=APPROVAL, product="P", quantity=Decimal(20), station="zone-2")
    with hub.writing() as tx:
        tx.execute("INSERT INTO lease_reserved VALUES ('form', ?, ?)", (OWN, msgspec.json.encode(gone)))
    assert isinstance(catalogue.publish(hub, by_itself(2, 100)), wire.CatalogueManifest)
    there = own(20, station="zone-2")
    assert isinstance(catalogue.publish(hub, by_itself(3, 100, there)), wire.CatalogueManifest)
    assert isinstance(catalogue.publish(hub, by_itself(4, 100)), wire.Problem)


def test_a_station_that_begins_to_spend_an_approval_leaves_what_was_dropped_before(hub: Hub) -> None:
    """Nobody spent it by itself when the form went: its station may have used all of it all the same."""
    assert isinstance(catalogue.publish(hub, to_each(1, own(80, station="zone-2"))), wire.CatalogueManifest)
    assert isinstance(catalogue.publish(hub, to_each(2)), wire.CatalogueManifest)
    refused = catalogue.publish(hub, by_itself(3, 100))
    assert isinstance(refused, wire.Problem)
    assert f"got 80 steps of them dropped or cut: {OWN};" in refused.detail
    there = by_itself(3, 100, own(80, station="zone-2"))
    assert isinstance(catalogue.publish(hub, there), wire.CatalogueManifest)


def test_a_station_that_spent_an_approval_is_not_forgotten(hub: Hub) -> None:
    """It may have used all of it before it heard that nobody spends it by itself any more."""
    assert isinstance(catalogue.publish(hub, by_itself(1, 100)), wire.CatalogueManifest)
    assert isinstance(catalogue.publish(hub, to_each(2)), wire.CatalogueManifest)
    for station, taken in (("zone-2", False), ("zone-1", True)):
        said = catalogue.publish(hub, to_each(3, own(10, station=station)))
        assert isinstance(said, wire.CatalogueManifest) is taken


def test_a_station_that_spent_an_approval_gets_no_paper_beside_others(hub: Hub) -> None:
    """What it spent by itself and what it may take by the paper are one count, of which the others' is not kept back."""
    there = own(20, station="zone-2")
    assert isinstance(catalogue.publish(hub, by_itself(1, 100, there)), wire.CatalogueManifest)
    refused = catalogue.publish(hub, to_each(2, there, own(5, number="F-2")))
    assert isinstance(refused, wire.Problem)
    assert "beside those of others, 20 steps, got F-2" in refused.detail
    assert isinstance(catalogue.publish(hub, to_each(2, there)), wire.CatalogueManifest)
