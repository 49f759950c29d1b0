"""What the hub grants, to whom, and what it never does."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from edge import wire
from edge.hub import audit, catalogue, devices, lease_books, lease_doubts, leases
from edge.hub.hub import Hub
from edge.quota import Claim
from edge.wire.leases import LeaseAmount, LeaseReturn, LeaseShown, LeaseTell, Signed
from tests.hub.leasing import APPROVAL, CLAIM, FORM, OTHER, Pc, issue
from tests.hub.samples import Clock, make_hub


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    """A hub that has published one shared form of 20 packs."""
    made = make_hub(tmp_path)
    assert not isinstance(catalogue.publish(made, issue()), wire.Problem)
    return made


def out(hub: Hub) -> int:
    """Packs out of the pool."""
    return sum(row.out for row in lease_doubts.rows(hub))


def test_two_stations_share_a_form_and_never_pass_it(hub: Hub) -> None:
    """The first leaves room for the second, which never asked before; together no more than there is."""
    first, second = Pc(hub, "zone-1"), Pc(hub, "zone-2")
    first.ask()
    second.ask()
    assert first.left() > 0
    assert second.left() > 0
    assert first.left() + second.left() == out(hub) <= 20


def test_an_answer_that_was_lost_is_given_again_and_counts_once(hub: Hub) -> None:
    """The same grant, by the same number."""
    pc = Pc(hub)
    pc.ask(need=6)
    told = pc.send(pc.question(need=20))
    assert isinstance(told, LeaseTell)
    again = pc.send(pc.question(need=20))
    assert isinstance(again, LeaseTell)
    assert again.grant == told.grant
    pc.hear(again)
    pc.hear(again)
    assert pc.left() == out(hub) == 20


def test_the_excess_is_asked_back_at_a_contact_and_goes_to_another(hub: Hub) -> None:
    """A return sent twice is in the pool once."""
    first, second = Pc(hub, "zone-1"), Pc(hub, "zone-2")
    first.ask(need=20)
    assert (first.left(), out(hub)) == (20, 20)
    second.ask(need=8)
    assert second.left() == 0
    told = first.ask(wanted=())
    assert [one.claim for one in told.back] == [CLAIM]
    back = told.back[0].packs
    first.give_back(back)
    asked = first.question(wanted=())
    for _ in range(2):
        first.send(asked)
    assert out(hub) == 20 - back
    second.ask(need=back)
    assert second.left() == back
    first.ask(wanted=())
    assert first.left() + second.left() == out(hub) == 20


@pytest.mark.parametrize(
    ("changes", "most"),
    [
        ({"form": 8}, 8),
        ({"approval": 7}, 7),
        ({"lines": [{"institution": "H-1", "quantity": 3}]}, 3),
        ({"lines": [{"institution": "H-1", "quantity": 9}, {"institution": "H-2", "quantity": 9}]}, 9),
    ],
)
def test_every_nested_bound_is_debited(tmp_path: Path, changes: dict[str, object], most: int) -> None:
    """The narrowest of form, approval and share is the most that is granted."""
    hub = make_hub(tmp_path)
    catalogue.publish(hub, issue(**changes))  # type: ignore[arg-type]
    pc = Pc(hub)
    pc.ask(need=99)
    assert pc.left() == most


def test_claims_of_two_institutions_share_their_form(hub: Hub) -> None:
    """What one takes is not there for the other, at the same station too."""
    pc = Pc(hub)
    pc.ask(need=99)
    pc.ask(need=99, wanted=(CLAIM, OTHER))
    assert pc.left(CLAIM) + pc.left(OTHER) == 20


@pytest.mark.parametrize(
    "cut", [{"form": 6}, {"approval": 6}, {"lines": [{"institution": "H-1", "quantity": 6}]}]
)
def test_a_paper_cut_below_what_is_out_is_asked_back_until_it_is_enough(
    hub: Hub, cut: dict[str, object]
) -> None:
    """Of whoever is heard first, for the other may use all it has; nothing more is granted meanwhile."""
    first, second = Pc(hub, "zone-1"), Pc(hub, "zone-2")
    first.ask()
    second.ask()
    had, other = first.left(), second.left()
    assert min(had, other) > 6
    catalogue.publish(hub, issue(2, **cut))  # type: ignore[arg-type]
    told = first.ask(need=5, wanted=())
    assert (told.grant, told.back[0].packs) == (None, had)
    first.give_back(had)
    told = first.ask(need=5, wanted=())
    assert (told.grant, told.back, out(hub)) == (None, (), other)
    second.spend(3)
    back = second.ask(wanted=()).back[0].packs
    assert back >= other - 6
    second.give_back(back)
    second.ask(wanted=())
    first.ask(need=5, wanted=())
    assert first.left() + second.left() + 3 == out(hub) == 6


def test_what_was_used_before_a_cut_stays_used(hub: Hub) -> None:
    """All that is left goes back, and there is nothing to grant."""
    pc = Pc(hub)
    pc.ask(need=20)
    pc.spend(15)
    catalogue.publish(hub, issue(2, form=10))
    assert [one.packs for one in pc.ask(wanted=()).back] == [5]
    pc.give_back(5)
    told = pc.ask(need=1, wanted=())
    assert (told.back, told.grant, pc.left(), out(hub)) == ((), None, 0, 15)


def test_a_paper_that_was_dropped_is_asked_back_whole(hub: Hub) -> None:
    """Revoked, or its approval is: nothing is granted of it, and what is out comes back at a contact."""
    pc = Pc(hub)
    pc.ask(need=20)
    pc.spend(4)
    catalogue.publish(hub, issue(2, clearance_forms=[]))
    told = pc.ask(need=3, wanted=())
    assert ([(one.claim, one.packs) for one in told.back], told.grant) == ([(CLAIM, 16)], None)
    pc.give_back(16)
    assert (pc.ask(need=3, wanted=()).back, out(hub)) == ((), 4)
    catalogue.publish(hub, issue(3))
    pc.ask(need=3, wanted=())
    assert pc.left() > 2
    catalogue.publish(hub, issue(4, approvals=[]))
    assert [one.packs for one in pc.ask(wanted=()).back] == [pc.left()]


def test_a_paper_the_hub_may_have_forgotten_is_left_where_it_is(hub: Hub) -> None:
    """A hub that was put back says by which issue it looks, and calls nothing back that a newer one may name."""
    pc = Pc(hub)
    pc.ask(need=20)
    catalogue.publish(hub, issue(2, clearance_forms=[]))
    told = pc.send(pc.question(wanted=(), catalogue=3))
    assert isinstance(told, LeaseTell)
    assert (told.back, told.catalogue) == ((), 2)
    told = pc.send(pc.question(wanted=(), catalogue=2))
    assert isinstance(told, LeaseTell)
    assert [one.packs for one in told.back] == [20]


def test_a_hub_behind_an_issue_that_may_have_cut_grants_nothing_by_its_own(hub: Hub) -> None:
    """To the station that has the newer one; put back, to nobody, until it is published here again."""
    ahead, other = Pc(hub), Pc(hub, "zone-2")
    told = ahead.send(ahead.question(need=3, catalogue=2))
    assert isinstance(told, LeaseTell)
    assert (told.grant, told.learning) == (None, True)
    assert other.ask(need=3).grant is not None, "it was never put back: the stick was only quicker"
    audit.begin_epoch(hub, "put back")
    for pc in (ahead, other):
        pc.ask(catalogue=2)
    refused = other.ask(need=5, catalogue=1)
    assert (refused.grant, refused.learning) == (None, True)
    stands = lease_doubts.standing(hub)
    assert (stands.catalogue, stands.ahead) == (1, ("zone-1/1: 2",)), "said where leases are looked at"
    catalogue.publish(hub, issue(2, form=10))
    assert (lease_doubts.standing(hub).catalogue, lease_doubts.standing(hub).ahead) == (2, ())
    assert other.ask(need=5, catalogue=2).learning is False


SECOND_FORM = Claim(form="F-2", approval=APPROVAL, institution="H-1").key
FORMS = [
    {"number": number, "approval": APPROVAL, "product": "P", "quantity": 20, "station": "*"}
    for number in (FORM, "F-2")
]


@pytest.mark.parametrize(
    ("changes", "claims", "most"),
    [
        ({}, (CLAIM, OTHER), 20),
        ({"approval": 30, "clearance_forms": FORMS}, (CLAIM, SECOND_FORM), 30),
        (
            {"lines": [{"institution": "H-1", "quantity": 9}], "clearance_forms": FORMS},
            (CLAIM, SECOND_FORM),
            9,
        ),
    ],
)
def test_claims_of_one_question_share_what_bounds_them_both(
    tmp_path: Path, changes: dict[str, object], claims: tuple[str, ...], most: int
) -> None:
    """Their form, their approval, their institution's share of it: the first takes what the second then lacks."""
    hub = make_hub(tmp_path)
    catalogue.publish(hub, issue(**changes))  # type: ignore[arg-type]
    pc = Pc(hub)
    told = pc.ask(need=99, wanted=claims)
    assert told.grant is not None
    assert sum(one.packs for one in told.grant.amounts) == sum(map(pc.left, claims)) == out(hub) == most
    pc.ask(need=99, wanted=claims)
    assert out(hub) == most


def test_a_measured_approval_bounds_by_what_a_pack_holds(tmp_path: Path) -> None:
    """26 mg are ten packs of 2.5 mg; the station is told what was put by for one."""
    hub = make_hub(tmp_path)
    approvals = [{"number": APPROVAL, "product": "P", "quantity": "26", "unit": "mg", "lines": []}]
    catalogue.publish(hub, issue(approvals=approvals))
    pc = Pc(hub)
    pc.ask(need=99)
    assert pc.left() == 10
    assert pc.told is not None
    assert pc.told.grant is not None
    takes = {one.kind: one.steps for one in pc.told.grant.terms[0].takes}
    assert takes == {"form": 1, "approval": 2_500_000}


def test_a_paper_held_by_one_is_reserved_out_of_the_approval(tmp_path: Path) -> None:
    """Whole, since what is spent of it may not have been heard of yet."""
    hub = make_hub(tmp_path)
    own = {"number": "F-OWN", "approval": APPROVAL, "product": "P", "quantity": 96, "station": "zone-9"}
    shared = json.loads(issue())["clearance_forms"]
    catalogue.publish(hub, issue(clearance_forms=[*shared, own]))
    pc = Pc(hub)
    pc.ask(need=99)
    assert pc.left() == 4


@pytest.mark.parametrize(("before", "after"), [("zone-1", "*"), ("*", "zone-1")])
def test_a_paper_does_not_change_the_way_it_is_held(tmp_path: Path, before: str, after: str) -> None:
    """What was spent of it the other way may not have been heard of yet."""
    hub = make_hub(tmp_path)
    form = {"number": FORM, "approval": APPROVAL, "product": "P", "quantity": 5}
    first = catalogue.publish(hub, issue(1, clearance_forms=[{**form, "station": before}]))
    second = catalogue.publish(hub, issue(2, clearance_forms=[{**form, "station": after}]))
    assert isinstance(first, wire.CatalogueManifest)
    assert isinstance(second, wire.Problem)
    assert second.status == 409


def test_nothing_is_granted_of_what_is_not_shared(hub: Hub) -> None:
    """An unknown form, another approval, the approval alone."""
    pc = Pc(hub)
    foreign = [
        f'["X","","{APPROVAL}","H-1",""]',
        f'["{FORM}","","A-2","H-1",""]',
        f'["","","{APPROVAL}","H-1",""]',
    ]
    told = pc.ask(need=3, wanted=tuple(foreign))
    assert (told.grant, out(hub)) == (None, 0)


def test_only_the_device_of_that_life_is_heard(hub: Hub) -> None:
    """Not another station's, not one that was changed on its way, nor one made up."""
    pc, other = Pc(hub, "zone-1"), Pc(hub, "zone-2")
    signed = pc.signed(pc.question())
    changed = Signed(body=signed.body.replace(b"zone-1", b"zone-2"), signature=signed.signature)
    for wrong in (changed, other.signed(pc.question()), Signed(body=signed.body, signature=b"x")):
        refused = leases.ask(hub, wrong)
        assert isinstance(refused, wire.Problem)
        assert refused.status == 403
    refused = leases.ask(hub, Signed(body=b"{}", signature=b""))
    assert isinstance(refused, wire.Problem)
    assert refused.status == 400
    twice = pc.question(leases=pc.question().leases, wanted=())
    assert isinstance(pc.send(twice), LeaseTell)


def test_a_replaced_pc_gets_nothing_and_its_leases_are_in_doubt(hub: Hub) -> None:
    """What it had stays out, until it gives back what is left, by its own signature."""
    old = Pc(hub, seed="old")
    old.ask(need=20)
    old.spend(3)
    new = Pc(hub, seed="new")
    assert new.life == 2
    new.ask(need=5)
    assert (new.left(), [row.state for row in lease_doubts.rows(hub, in_doubt=True)]) == (0, ["in-doubt"])
    told = old.ask()
    assert (told.fenced, told.grant, told.back[0].packs) == (True, None, 17)
    old.give_back(17)
    old.ask()
    new.ask(need=5)
    assert (old.left(), new.left() >= 5, out(hub) <= 20) == (0, True, True)


def test_a_device_that_was_shut_out_is_fenced_too(hub: Hub) -> None:
    """It may only give back."""
    pc = Pc(hub)
    pc.ask(need=4)
    devices.revoke(hub, "zone-1")
    assert pc.ask(need=9).fenced
    assert [row.state for row in lease_doubts.rows(hub)] == ["in-doubt"]


def test_a_hub_that_forgot_grants_nothing_until_all_have_shown(hub: Hub) -> None:
    """It notices by itself from what a station remembers, begins an epoch, and learns."""
    first, second = Pc(hub, "zone-1"), Pc(hub, "zone-2")
    first.ask(need=12)
    first.spend(2)
    second.ask(need=3)
    had, left = second.left(), first.left()
    with hub.writing() as tx:  # as it was before
        for table in ("leases", "lease_holders"):
            tx.execute(f"DELETE FROM {table}")
    told = first.ask(need=20)
    assert (told.epoch > 1, told.learning, first.left()) == (True, True, left)
    second.ask(wanted=())
    first.ask(need=20)
    assert (second.left(), first.left()) == (had, 18 - had)
    assert out(hub) == 20


def test_a_restored_hub_waits_for_those_it_cannot_know(hub: Hub) -> None:
    """The administrator names stations enrolled after the copy was made."""
    pc = Pc(hub)
    pc.ask(need=2)
    audit.begin_epoch(hub, "restored")
    assert lease_doubts.expect(hub, "zone-7", 1)
    assert not lease_doubts.expect(hub, "zone-7", 1)
    assert lease_doubts.standing(hub).owing == ("zone-1/1", "zone-7/1")
    assert pc.ask(need=9).learning
    assert lease_doubts.standing(hub).owing == ("zone-7/1",)


def test_a_life_named_after_its_successor_was_let_in_can_be_settled(hub: Hub) -> None:
    """Else nobody would be granted anything again: it cannot show itself, and nothing would put it in doubt."""
    audit.begin_epoch(hub, "restored")
    Pc(hub, "zone-7").ask()
    assert lease_doubts.expect(hub, "zone-7", 0)
    assert lease_doubts.standing(hub).owing == ("zone-7/0",)
    for person in ("A", "B"):
        lease_doubts.count(hub, "zone-7", 0, {CLAIM: 2}, person)
    assert not lease_doubts.standing(hub).learning


def test_a_device_of_an_older_hub_owes_a_show_and_can_be_settled(hub: Hub) -> None:
    """It has no account: after a restore it may hold anything, and once shut out two people settle it."""
    Pc(hub)
    with hub.writing() as tx:
        tx.execute("DELETE FROM lease_holders")
    assert not lease_doubts.standing(hub).learning
    audit.begin_epoch(hub, "restored")
    assert lease_doubts.standing(hub).owing == ("zone-1/1",)
    devices.revoke(hub, "zone-1")
    assert lease_doubts.standing(hub).owing == ("zone-1/1",)
    for person in ("A", "B"):
        lease_doubts.count(hub, "zone-1", 1, {}, person)
    assert not lease_doubts.standing(hub).learning


def test_a_device_of_an_older_hub_owes_a_show_until_it_has_made_one(hub: Hub) -> None:
    """Asking is no show: what it tells of an earlier epoch is not listened to, and nobody is granted anything yet."""
    old, other = Pc(hub, "zone-1"), Pc(hub, "zone-2")
    old.ask(need=12)
    with hub.writing() as tx:  # as a copy made before there were leases
        for table in ("leases", "lease_holders"):
            tx.execute(f"DELETE FROM {table}")
    audit.begin_epoch(hub, "restored")
    told = old.send(old.question())
    assert isinstance(told, LeaseTell)
    assert told.learning
    other.ask(need=20)
    assert other.left() == 0
    old.hear(told)
    old.ask()
    other.ask(need=20)
    assert other.left() + old.left() == out(hub) == 20


def test_what_was_never_granted_is_not_given_back(hub: Hub) -> None:
    """A faulty or hostile PC cannot make packs: the pool stays as it was, and so does the epoch."""
    pc, other = Pc(hub, "zone-1"), Pc(hub, "zone-2")
    pc.ask(need=5)
    asked = pc.question()
    made_up = msgspec.structs.replace(
        asked,
        returned=1,
        pending=LeaseReturn(number=1, amounts=(LeaseAmount(claim=OTHER, packs=100),)),
        leases=(*asked.leases, LeaseShown(claim=OTHER, granted=0, returned=100, used=0)),
    )
    assert isinstance(pc.send(made_up), wire.Problem)
    assert isinstance(pc.send(msgspec.structs.replace(asked, epoch=2**53)), wire.Problem)
    other.ask(need=100)
    assert pc.left() + other.left() == out(hub) == 20
    assert lease_doubts.standing(hub).epoch == 1


def test_a_lease_runs_out_and_is_renewed_half_way(tmp_path: Path) -> None:
    """By a grant of no packs; what runs out does not go back by itself."""
    clock = Clock()
    hub = make_hub(tmp_path, clock, lease_days=10)
    catalogue.publish(hub, issue())
    pc = Pc(hub)
    pc.ask(need=20)
    assert pc.told is not None
    assert pc.told.grant is not None
    first = pc.told.grant.terms[0].expires
    clock.pass_(days=4)
    assert pc.ask().grant is None
    clock.pass_(days=2)
    renewed = pc.ask().grant
    assert renewed is not None
    assert (renewed.amounts, renewed.terms[0].expires > first, pc.left()) == ((), True, 20)
    clock.pass_(days=30)
    assert out(hub) == 20


def test_leases_that_have_no_end_any_more_are_told_so(tmp_path: Path) -> None:
    """The administrator starts the hub without it: what was given until then would run out otherwise."""
    hub = make_hub(tmp_path, lease_days=10)
    catalogue.publish(hub, issue())
    pc = Pc(hub)
    pc.ask(need=20)
    pc.hub = make_hub(tmp_path)
    told = pc.ask().grant
    assert told is not None
    assert (told.amounts, told.terms[0].expires) == ((), "")
    assert pc.ask().grant is None


def test_books_read_back_as_they_were_written(hub: Hub) -> None:
    """Account, last grant and figures."""
    pc = Pc(hub)
    pc.ask(need=5)
    with hub.writing() as tx:
        held = lease_books.load(tx, "zone-1", 1)
        assert held is not None
        lease_books.save(hub, tx, held)
        assert lease_books.load(tx, "zone-1", 1) == held
        assert lease_books.load(tx, "zone-1", 2) is None


def test_all_processes_sign_with_one_key(tmp_path: Path, hub: Hub) -> None:
    """It is drawn once, and every device is told of it."""
    assert lease_books.hub_key(hub).public == lease_books.hub_key(make_hub(tmp_path)).public
    assert Pc(hub, "zone-1").reply.hub_key == Pc(hub, "zone-2").reply.hub_key
