"""What a station holds of shared papers: in the chain, in the counters, behind the anchor."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from edge.catalogue import SHARED
from edge.quota import Amount, Claim, Grant, Held, Return
from edge.rules.decision import Spend
from edge.store import Store, fold, leases
from edge.store.leases import Terms
from tests import fakes
from tests.store.world import World, at, moved

CLAIM = Claim(form="F-MAIN", approval="A-GOOD", institution="H1").key
OTHER = Claim(form="F-MAIN", approval="A-GOOD", institution="H2").key
TAKES = {("form", "F-MAIN", ""): 1, ("approval", "A-GOOD", ""): 1}
FORMS = tuple(
    replace(form, station=SHARED if form.number == "F-MAIN" else form.station or "ZONE-1")
    for form in fakes.FORMS
)


@pytest.fixture
def zone(tmp_path: Path) -> World:
    """The zone's station with a shared form."""
    world = World(tmp_path)
    world.furnish(clearance_forms=FORMS)
    return world


def grant(zone: World, number: int, packs: int, claim: str = CLAIM, **terms: object) -> bool:
    """Take a grant; whether it changed anything."""
    wanted = Terms(takes=TAKES, **terms)  # type: ignore[arg-type]
    with zone.store.writing() as tx:
        return (
            tx.take_lease(Grant(number, (Amount(claim, packs),)), {claim: wanted}, at=zone.now()) is not None
        )


def give_back(zone: World, packs: int, claim: str = CLAIM) -> bool:
    """Return packs; whether there were any to return."""
    with zone.store.writing() as tx:
        return tx.return_lease((Amount(claim, packs),), at=zone.now()) is not None


def spend(zone: World, serial: str, packs: int = 1, claim: str = CLAIM) -> object:
    """A package leaves on the lease."""
    life = str(zone.store.station.incarnation)
    used, scans = ("lease-used", claim, life), ("lease-scans", claim, life)
    taken = Spend(
        form="F-MAIN",
        approval="A-GOOD",
        institution="H1",
        packs=packs,
        counters=((("form", "F-MAIN", ""), packs), (used, packs), (scans, 1)),
    )
    return zone.accept(moved("exited", serial), spend=taken, operation="zone_exit")


def held(zone: World, claim: str = CLAIM) -> Held:
    """What is held of a claim."""
    return zone.store.leases().holder.of(claim)


def test_a_grant_is_a_row_of_the_chain_taken_once(zone: World) -> None:
    """The same number again, or one that skips, changes nothing and leaves no row."""
    assert grant(zone, 1, 5)
    row = zone.store.last_entry()
    assert row is not None
    assert (row.kind, row.changes_spend, row.spend_seq) == ("grant", True, row.seq)
    assert not grant(zone, 1, 5)
    assert not grant(zone, 3, 5)
    assert (zone.store.head.seq, held(zone)) == (row.seq, Held(granted=5))


def test_a_spend_uses_the_lease_and_its_undo_refunds_it(zone: World) -> None:
    """In the row's own transaction; the fold of the journal says the same."""
    grant(zone, 1, 5)
    row = spend(zone, "S1", 2)
    assert held(zone) == Held(granted=5, used=2)
    assert zone.store.leases().scans == {CLAIM: 1}
    zone.undo(row)  # type: ignore[arg-type]
    assert held(zone) == Held(granted=5)
    with zone.store.reader() as reader:
        assert fold.differences(reader) == []


def test_a_return_is_debited_in_the_chain_and_kept_until_it_is_credited(zone: World) -> None:
    """Never more than is left; one at a time; it is there again after a restart."""
    grant(zone, 1, 5)
    spend(zone, "S1")
    assert give_back(zone, 99)
    assert not give_back(zone, 1)
    zone.reopen()
    holder = zone.store.leases().holder
    assert (holder.returned, holder.pending) == (1, Return(1, (Amount(CLAIM, 4),)))
    assert holder.of(CLAIM).remaining == 0
    with zone.store.writing() as tx:
        assert tx.lease_answered(1, 1)
    assert zone.store.leases().holder.pending is None
    assert not give_back(zone, 1)


def test_what_was_given_back_is_not_asked_for_again_at_once(zone: World) -> None:
    """The mark below which more is asked for goes down with what is left."""
    grant(zone, 1, 8, low=4)
    assert zone.store.leases().low == ()
    give_back(zone, 6)
    assert (zone.store.leases().low, zone.store.leases().terms[CLAIM].low) == ((), 1)
    spend(zone, "S1", 2)
    assert zone.store.leases().low == (CLAIM,)


def test_an_earlier_epoch_is_not_believed(zone: World) -> None:
    """The hub has forgotten, and does not know it."""
    with zone.store.writing() as tx:
        assert tx.lease_answered(4, 0)
    with zone.store.writing() as tx:
        assert not tx.lease_answered(3, 0)
    assert zone.store.leases().holder.epoch == 4


def test_what_scans_wanted_is_kept_until_it_was_told(zone: World) -> None:
    """The most of it, by claim; more is also asked for below the mark."""
    with zone.store.writing() as tx:
        tx.want_lease(CLAIM, 3)
        tx.want_lease(CLAIM, 2)
    grant(zone, 1, 5, OTHER, low=6)
    assert zone.store.leases().wants == {CLAIM: 3}
    assert zone.store.leases().low == (CLAIM, OTHER)
    with zone.store.writing() as tx:
        tx.lease_answered(1, 0, told=(CLAIM,))
    assert zone.store.leases().low == (OTHER,)


def test_facts_say_what_is_held_of_a_shared_form_and_nothing_of_others(zone: World) -> None:
    """By the destination, since the approval's share is leased along."""
    until = fakes.NOW + timedelta(days=3)
    grant(zone, 1, 5, expires=until)
    with zone.store.writing() as tx:
        task = fakes.task("zone_exit")
        code = fakes.code("S1")
        lease = tx.facts(code, task, None, at()).lease
        other = tx.facts(code, fakes.task("zone_exit", clearance_form="F-TINY"), None, at()).lease
        unknown = tx.facts(code, fakes.task("zone_exit", destination="H2"), None, at()).lease
    assert lease is not None
    assert (lease.claim, lease.net, lease.remaining, lease.expires, lease.takes) == (
        CLAIM,
        5,
        5,
        until,
        TAKES,
    )
    assert other is None
    assert unknown is not None
    assert (unknown.claim, unknown.remaining) == (OTHER, 0)


def test_a_home_brought_back_from_before_a_grant_or_return_is_quarantined(
    zone: World, tmp_path: Path
) -> None:
    """It would spend, or return, the same units twice; in quarantine it does neither."""
    grant(zone, 1, 5)
    zone.close()
    shutil.copytree(zone.home, tmp_path / "copy")
    zone.open()
    give_back(zone, 5)
    zone.close()
    shutil.rmtree(zone.home)
    shutil.copytree(tmp_path / "copy", zone.home)
    store = zone.open()
    assert store.station.quarantined
    with pytest.raises(RuntimeError, match="quarantine"):
        grant(zone, 2, 1)
    with pytest.raises(RuntimeError, match="quarantine"):
        give_back(zone, 1)


def test_a_new_incarnation_starts_from_nothing(zone: World) -> None:
    """What the old one held is the hub's to settle; its undone scans give nothing to the new."""
    grant(zone, 1, 5)
    row = spend(zone, "S1")
    with zone.store.writing() as tx:
        tx.open_incarnation(2, at=zone.now())
    assert zone.store.leases().holder.taken == 0
    assert held(zone) == Held()
    grant(zone, 1, 2)
    zone.undo(row)  # type: ignore[arg-type]
    assert held(zone) == Held(granted=2)


def test_rows_say_what_is_held_in_this_life(zone: World) -> None:
    """By the paper a person knows, with what is left; nothing of an earlier life."""
    until = fakes.NOW + timedelta(days=3)
    grant(zone, 1, 5, expires=until)
    spend(zone, "S1", 2)
    give_back(zone, 1)
    with zone.store.reader() as reader:
        (row,) = leases.rows(reader)
    assert (row.paper, row.institution, row.held, row.used, row.left) == ("F-MAIN", "H1", 4, 2, 2)
    assert row.expires == until
    with zone.store.writing() as tx:
        tx.open_incarnation(2, at=zone.now())
    with zone.store.reader() as reader:
        assert leases.rows(reader) == []


def test_a_grant_and_its_numbers_are_one_transaction(zone: World) -> None:
    """What fails in the middle leaves neither."""

    def torn(store: Store) -> None:
        with store.writing() as tx:
            tx.take_lease(Grant(1, (Amount(CLAIM, 5),)), {CLAIM: Terms(takes=TAKES)}, at=zone.now())
            raise KeyError("torn")

    with pytest.raises(KeyError):
        torn(zone.store)
    assert (zone.store.leases().holder.taken, held(zone)) == (0, Held())
    assert grant(zone, 1, 5)


def test_what_is_held_of_one_paper_for_one_institution(zone: World) -> None:
    """Its leases together, whatever its number is made of; nothing of others, nor of another life."""
    odd = 'F-"MAIN"\\甲'
    department = Claim(form=odd, approval="A-GOOD", institution="H1", department="D").key
    grant(zone, 1, 5, Claim(form=odd, approval="A-GOOD", institution="H1").key)
    grant(zone, 2, 4, department)
    grant(zone, 3, 3, Claim(form=odd, approval="A-GOOD", institution="H2").key)
    grant(zone, 4, 2)
    give_back(zone, 1, department)
    spend(zone, "S1", claim=department)
    assert zone.store.lease_on(odd, "H1") == Held(9, 1, 1)
    assert zone.store.lease_on("F-MAIN", "H1") == Held(2)
    assert zone.store.lease_on("F-MAI", "H1") == Held()
