"""Leases between real stores and a real hub, over a line that loses answers."""

from __future__ import annotations

import base64
import hashlib
import itertools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from edge import wire
from edge.catalogue import SHARED
from edge.clock import Reading
from edge.errors import SyncFinal, SyncRetryable, SyncRevoked
from edge.hub import audit, catalogue, devices, lease_doubts
from edge.hub.devices import NewDevice
from edge.hub.hub import Hub
from edge.identity import DeviceKey
from edge.quota import Amount, Claim
from edge.rules.decision import Spend
from edge.store import Store
from edge.sync import enrol
from edge.sync.lease_lane import IN_A_ROW, LeaseLane
from edge.sync.proof import header_of
from edge.sync.push import IDLE, MOVED
from edge.wire.leases import TELL, LeaseAmount, LeaseGrant, LeaseTell, LeaseTerms, Signed
from tests import fakes
from tests.hub.samples import Clock, make_hub
from tests.store.world import World, moved
from tests.sync.samples import LOST, DirectClient, Trouble

CLAIM = Claim(form="F-MAIN", approval="A-GOOD", institution="H1").key
FORMS = tuple(
    replace(form, station=SHARED if form.number == "F-MAIN" else form.station or "ZONE-1")
    for form in fakes.FORMS
)
PACKS = 40
DATABASES = ("sqlite",)


class Site:
    """One station: its store, its key, its lane; `client` may be told to lose answers."""

    def __init__(self, root: Path, hub: Hub, name: str) -> None:
        self.world = World(root / name)
        self.key = DeviceKey(hashlib.sha256(f"{root}{name}".encode()).digest())
        new = NewDevice(station=name, kind="zone", party="IMP-1", gln="6901234000016")
        self.client = DirectClient(hub)
        public = base64.urlsafe_b64encode(self.key.public).decode()
        enrolled = enrol(self.store, self.client, devices.issue_code(hub, new), public, self.world.now())
        self.client.token = enrolled.token
        self.world.take(clearance_forms=FORMS)
        self.store.regimes = {fakes.REGIME: fakes.regime()}
        self.nonces = itertools.count(1)
        self.lane = self.fresh()

    @property
    def store(self) -> Store:
        return self.world.store

    def fresh(self) -> LeaseLane:
        """A lane, as after a start."""
        return LeaseLane(self.store, self.client, self.key.sign, lambda: str(next(self.nonces)))

    def contact(self) -> int:
        """One look, and all there is to say; how many questions that took."""
        at = self.world.now()
        self.lane.look(at.at)
        count = 0
        while self.lane.step(at) is MOVED:
            count += 1
        return count

    def left(self) -> int:
        """Packs that may still be spent."""
        return self.store.leases().holder.of(CLAIM).remaining

    def want(self, packs: int) -> None:
        """As a scan that found too little."""
        with self.store.writing() as tx:
            tx.want_lease(CLAIM, packs)

    def spend(self, packs: int) -> None:
        """A case leaves on the lease."""
        life = str(self.store.station.incarnation)
        counters = ((("lease-used", CLAIM, life), packs), (("lease-scans", CLAIM, life), 1))
        spent = Spend(form="F-MAIN", approval="A-GOOD", institution="H1", packs=packs, counters=counters)
        self.world.accept(moved("exited", f"S{next(self.nonces)}"), spend=spent, operation="zone_exit")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """A hub with a shared form of 40 packs."""
    made = make_hub(tmp_path / "hub", Clock(fakes.NOW))
    body = msgspec.json.encode(fakes.catalogue(clearance_forms=FORMS))
    assert isinstance(catalogue.publish(made, body), wire.CatalogueManifest)
    yield made
    made.database.close()


@pytest.fixture
def sites(tmp_path: Path, hub: Hub) -> tuple[Site, Site]:
    """Two stations of one importer."""
    return Site(tmp_path, hub, "ZONE-1"), Site(tmp_path, hub, "ZONE-2")


def out(hub: Hub) -> int:
    """Packs of the form that are out of the pool."""
    rows = lease_doubts.rows(hub)
    return sum(row.out for row in rows if row.paper == "F-MAIN")


def test_both_hold_some_before_their_first_scan(sites: tuple[Site, Site], hub: Hub) -> None:
    """By the catalogue alone; then there is nothing more to say until something happens."""
    first, second = sites
    assert first.contact() > 0
    assert second.contact() > 0
    assert min(first.left(), second.left()) > 0
    assert (
        out(hub)
        == sum(row.net for site in sites for row in site.store.leases().holder.held.values())
        <= PACKS
    )
    assert first.lane.step(first.world.now()) is IDLE


def test_what_a_scan_wanted_is_fetched_and_a_low_lease_refilled(sites: tuple[Site, Site]) -> None:
    """At the next step, without waiting for a look."""
    first, second = sites
    first.contact()
    second.contact()
    first.want(first.left() + 2)
    assert first.lane.step(first.world.now()) is MOVED
    assert first.store.leases().wants == {}
    had = first.left()
    first.spend(had - 1)
    assert first.lane.step(first.world.now()) is MOVED
    assert first.left() > 1


def test_the_excess_goes_to_who_needs_it(sites: tuple[Site, Site], hub: Hub) -> None:
    """Given back at the one's contact, fetched at the other's; never more out than there is."""
    first, second = sites
    first.want(PACKS)
    first.contact()
    second.want(12)
    second.contact()
    first.spend(5)
    for _ in range(3):
        first.world.clock = itertools.count(next(first.world.clock) + 600)
        first.contact()
        second.want(12)
        second.contact()
    assert second.left() >= 6
    assert out(hub) <= PACKS


@pytest.mark.parametrize("packs", [3, 0])
def test_a_lower_total_or_none_calls_back_what_is_out(sites: tuple[Site, Site], hub: Hub, packs: int) -> None:
    """With the issue that says so, at the next look; then it is at rest, and asks for no more."""
    first, second = sites
    for site in sites:
        site.contact()
    first.spend(2)
    assert min(first.left(), second.left()) > 3
    cut = tuple(
        replace(form, quantity=Decimal(packs)) if form.number == "F-MAIN" else form
        for form in FORMS
        if packs or form.number != "F-MAIN"
    )
    body = msgspec.json.encode(fakes.catalogue(clearance_forms=cut, version=2))
    assert isinstance(catalogue.publish(hub, body), wire.CatalogueManifest)
    for site in sites:
        site.world.take(clearance_forms=cut, version=2)
        assert CLAIM in site.store.leases().cut
        assert site.contact() == 2
        assert not site.store.leases().cut
    assert first.left() == 0
    assert second.left() + 2 <= out(hub) <= max(2, packs)
    for site in sites:
        site.lane.look(site.world.now().at)
        assert site.lane.step(site.world.now()) is IDLE


def test_lost_answers_change_nothing(sites: tuple[Site, Site], hub: Hub) -> None:
    """The hub has granted, or credited: the same again is heard later, and counts once."""
    first, _ = sites
    first.contact()
    first.want(PACKS)
    first.client.troubles = [Trouble(after=LOST)]
    with pytest.raises(SyncRetryable):
        first.lane.step(first.world.now())
    held = out(hub)
    first.lane = first.fresh()
    first.contact()
    assert 0 < first.store.leases().holder.of(CLAIM).net == out(hub) <= held
    with first.store.writing() as tx:
        tx.return_lease((Amount(CLAIM, 10),), at=first.world.now())
    first.client.troubles = [Trouble(after=LOST)]
    first.lane.look(first.world.now().at)
    with pytest.raises(SyncRetryable):
        first.lane.step(first.world.now())
    first.contact()
    assert first.store.leases().holder.pending is None
    assert first.store.leases().holder.of(CLAIM).net == out(hub)


def test_a_restored_hub_is_shown_everything_and_grants_again(sites: tuple[Site, Site], hub: Hub) -> None:
    """Each speaks of the new epoch at its next contact."""
    first, second = sites
    first.contact()
    second.contact()
    epoch = audit.begin_epoch(hub, "restored")
    first.want(20)
    later = Reading(fakes.NOW + timedelta(hours=1), "good")
    first.lane.look(later.at)
    while first.lane.step(later) is MOVED:
        pass
    had = first.left()
    assert (first.store.leases().holder.epoch, lease_doubts.standing(hub).owing) == (epoch, ("ZONE-2/1",))
    second.lane.look(later.at)
    second.lane.step(later)
    second.lane.step(later)
    assert not lease_doubts.standing(hub).learning
    first.contact()
    assert first.left() >= had


def test_a_hub_that_fell_back_is_refused(sites: tuple[Site, Site], hub: Hub) -> None:
    """What is held may still be spent."""
    first, _ = sites
    first.contact()
    with first.store.writing() as tx:
        tx.lease_answered(2**52, 0)
    left = first.left()
    first.client.leases = _answering(hub, first, epoch=1)  # type: ignore[method-assign]
    first.want(30)
    with pytest.raises(SyncFinal, match="put back"):
        first.lane.step(first.world.now())
    assert first.left() == left


def _answering(hub: Hub, site: Site, **changes: object) -> Callable[[Signed], Signed]:
    """A hub that signs something else."""
    from edge.hub import lease_books

    def answer(signed: Signed) -> Signed:
        asked = msgspec.json.decode(signed.body)
        told = {name: asked[name] for name in ("station", "incarnation", "nonce")}
        body = wire.encode(LeaseTell(**{**told, "epoch": 2**52, **changes}))
        return Signed(body=body, signature=lease_books.hub_key(hub).sign(TELL + body))

    return answer


def test_a_lease_whose_end_cannot_be_read_is_not_taken(sites: tuple[Site, Site], hub: Hub) -> None:
    """Nor anything else of that answer: a time without an offset is no end."""
    first, _ = sites
    first.contact()
    holder = first.store.leases().holder
    terms = LeaseTerms(claim=CLAIM, expires="2026-12-31T00:00:00")
    grant = LeaseGrant(number=holder.taken + 1, terms=(terms,))
    first.client.leases = _answering(hub, first, epoch=holder.epoch + 1, grant=grant)  # type: ignore[method-assign]
    first.want(30)
    with pytest.raises(SyncFinal, match="end of a lease"):
        first.lane.step(first.world.now())
    assert first.store.leases().holder == holder


def test_a_disk_put_back_whole_stops_spending_at_its_first_question(
    sites: tuple[Site, Site], hub: Hub, tmp_path: Path
) -> None:
    """Its anchor says nothing, being as old; the hub's numbers do: it was given back more than is known here."""
    first, second = sites
    first.contact()
    first.world.close()
    shutil.copytree(first.world.root, tmp_path / "copy")
    first.world.open()
    first.lane = first.fresh()
    second.want(30)
    for site in (second, first, first):
        site.contact()
    assert first.store.leases().holder.returned == 1
    first.world.close()
    shutil.rmtree(first.world.root)
    shutil.copytree(tmp_path / "copy", first.world.root)
    first.world.open()
    first.lane = first.fresh()
    assert (first.left() > 0, first.store.station.quarantined) == (True, False)
    first.contact()
    assert first.store.station.quarantined


@pytest.mark.parametrize("since", [0, 1, 4])
def test_a_disk_put_back_is_not_given_again_what_it_took_and_nobody_heard(
    sites: tuple[Site, Site], tmp_path: Path, since: int
) -> None:
    """The hub was shown a row after the copy, and the grant was used up: however many rows were written since,
    the answer that would bring the grant once more names the row, and nothing of it is taken.
    """
    first, second = sites
    second.contact()
    first.contact()
    first.world.close()
    shutil.copytree(first.world.root, tmp_path / "copy")
    first.world.open()
    first.lane = first.fresh()
    first.spend(1)
    show_rows(first)
    first.want(first.left() + 2)
    assert first.lane.step(first.world.now()) is MOVED
    first.spend(first.left())
    first.world.close()
    shutil.rmtree(first.world.root)
    shutil.copytree(tmp_path / "copy", first.world.root)
    first.world.open()
    first.lane = first.fresh()
    before = first.left()
    for _ in range(since):
        first.spend(1)
    first.want(before + 2)
    first.contact()
    assert first.store.station.quarantined
    assert first.left() == before - since


def show_rows(site: Site) -> None:
    """The hub is shown the whole chain."""
    outbox = site.store.outbox
    headers = tuple(header_of(row) for row in outbox.headers(0, 500))
    said = site.client.headers(wire.HeadersPush(headers=headers, epoch=outbox.epoch()))
    assert (said.upto, said.forked) == (outbox.head(), False)


@pytest.mark.parametrize(("ahead", "sha256", "stopped"), [(1, "00", True), (0, "00", True), (0, "", False)])
def test_the_row_that_the_hub_was_shown_last_has_to_be_ours(
    sites: tuple[Site, Site], hub: Hub, ahead: int, sha256: str, stopped: bool
) -> None:
    """One past our last, or of other bytes, says that this disk was put back; one of ours does not."""
    first, _ = sites
    first.contact()
    last = first.store.head
    heard, said = last.seq + ahead, sha256 or last.sha256.hex()
    first.client.leases = _answering(hub, first, heard=heard, sha256=said)  # type: ignore[method-assign]
    first.want(1)
    first.contact()
    assert first.store.station.quarantined == stopped


def test_a_hub_that_granted_more_than_is_known_here_is_believed(sites: tuple[Site, Site], hub: Hub) -> None:
    """It grants the next number only to who has shown the last one: one ahead comes with the grant that is on its
    way, or was taken here before this disk was put back.
    """
    first, second = sites
    for site, ahead in ((first, 0), (second, 1)):
        site.contact()
        taken = site.store.leases().holder.taken
        answering = _answering(hub, site, granted=taken + ahead, grant=None)
        site.client.leases = answering  # type: ignore[method-assign]
        site.want(1)
        site.contact()
        assert site.store.station.quarantined == (ahead == 1)


def test_only_the_hub_enrolled_with_is_believed(sites: tuple[Site, Site], hub: Hub) -> None:
    """Another key, an altered answer, one to another question, station or life: nothing is taken."""
    first, _ = sites
    real = first.client.leases
    forged = Signed(body=wire.encode({}), signature=b"x" * 64)
    first.client.leases = lambda _: forged  # type: ignore[method-assign]
    first.lane.look(fakes.NOW)
    with pytest.raises(SyncFinal, match="signature"):
        first.lane.step(first.world.now())
    grant = LeaseGrant(number=1, amounts=(LeaseAmount(claim=CLAIM, packs=9),))
    for other in ({"nonce": "another"}, {"station": "ZONE-2"}, {"incarnation": 2}):
        answering = _answering(hub, first, grant=grant, **other)
        first.client.leases = answering  # type: ignore[method-assign]
        with pytest.raises(SyncRetryable, match="expected one to"):
            first.lane.step(first.world.now())

    def altered(signed: Signed) -> Signed:
        """Somebody on the line makes nine packs nineteen."""
        said = _answering(hub, first, grant=grant)(signed)
        return Signed(body=said.body.replace(b'"packs":9', b'"packs":19'), signature=said.signature)

    first.client.leases = altered  # type: ignore[method-assign]
    with pytest.raises(SyncFinal, match="signature"):
        first.lane.step(first.world.now())
    first.client.leases = real  # type: ignore[method-assign]
    assert first.store.leases().holder.taken == 0


def test_a_quarantined_station_or_one_without_a_key_asks_nothing(
    sites: tuple[Site, Site], tmp_path: Path
) -> None:
    """Its disk may be an old copy."""
    first, second = sites
    first.world.close()
    first.world.anchor.unlink()
    first.world.open()
    first.lane = first.fresh()
    assert first.store.station.quarantined
    assert first.contact() == 0
    mute = LeaseLane(second.store, second.client, None, lambda: "n")
    mute.look(fakes.NOW)
    assert mute.step(second.world.now()) is IDLE


def test_questions_end_however_much_there_seems_to_be(sites: tuple[Site, Site], hub: Hub) -> None:
    """A pool that is empty is not asked over and over."""
    first, second = sites
    first.want(PACKS)
    first.contact()
    second.want(PACKS)
    assert second.contact() <= IN_A_ROW
    assert second.left() + first.left() <= PACKS


def test_the_code_of_the_life_in_quarantine_does_not_end_it(sites: tuple[Site, Site], hub: Hub) -> None:
    """The same device asks again with it, after its disk was put back: only a later life may spend anew."""
    first, _ = sites
    store, at = first.store, first.world.now()
    new = NewDevice(station="ZONE-1", kind="zone", party="IMP-1", gln="6901234000016")
    code = devices.issue_code(hub, new)
    enrol(store, first.client, code, "its key", at)
    life = store.station.incarnation
    store.quarantine("server-knows-more", fakes.NOW)
    with pytest.raises(SyncRevoked, match="new enrolment code"):
        enrol(store, first.client, code, "its key", at)
    assert (store.station.quarantined, store.station.incarnation) == (True, life)
    enrol(store, first.client, devices.issue_code(hub, new), "its key", at)
    assert (store.station.quarantined, store.station.incarnation) == (False, life + 1)
