"""What a station's events and shows say it used, held against what two people counted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from edge import wire
from edge.epcis import names
from edge.hub import audit, capture, catalogue, chains, lease_doubts
from edge.hub.hub import Device, Hub
from edge.quota import Claim
from tests.hub.leasing import APPROVAL, CLAIM, FORM, OTHER, Pc, issue
from tests.hub.samples import document, event_id, make_hub, told, undone
from tests.hub.test_chains import chain

ALONE = Claim(approval=APPROVAL, institution="H-1").key
PACK = {"form": (FORM, 1), "approval": (APPROVAL, 1)}


def exits(
    first: int,
    last: int,
    takes: Mapping[str, tuple[str, int]] | None = None,
    operation: str = "zone_exit",
    to: str = "H-1",
) -> list[bytes]:
    """Packages that left, each under a form and its approval; takes: steps of what instead; to: whom, "" unsaid."""
    kinds = {"form": "clearance", "permit": "permit", "approval": "approval"}
    taken = [
        {"t:paper": names.own(kinds[kind], number), "t:steps": steps}
        for kind, (number, steps) in (takes or PACK).items()
    ]
    said: dict[str, Any] = {"t:taken": taken}
    said["t:designatedInstitution"] = names.own("institution", to) if to else ""
    return [told(operation, (f"S{number}",), number, **said) for number in range(first, last + 1)]


def tell(hub: Hub, pc: Pc, *events: bytes, rows: int = 0) -> None:
    """A PC tells of events, and with `rows` shows so many rows of its chain: the first events there are."""
    device = Device(station=pc.station, kind="zone", party="IMP-1", gln="1", incarnation=pc.life)
    capture.capture(hub, device, document(*events), "proceed")
    headers = tuple(replace(row, event_id=event_id(row.seq)) for row in chain(rows))
    chains.take_headers(hub, device, wire.HeadersPush(headers=headers))


def settle(hub: Hub, used: int, life: int = 1, claim: str = CLAIM) -> None:
    """Two people say what a life used."""
    for person in ("A", "B"):
        said = lease_doubts.count(hub, "zone-1", life, {claim: used}, person)
        assert isinstance(said, lease_doubts.Counted), said


def refused(hub: Hub, used: int, life: int = 1, claim: str = CLAIM) -> str:
    """Why a count is not taken."""
    said = lease_doubts.count(hub, "zone-1", life, {claim: used}, "A")
    assert isinstance(said, wire.Problem), said
    return said.detail


def out(hub: Hub) -> dict[tuple[int, str], int]:
    """Packs that are out, by life and claim."""
    return {(row.incarnation, row.claim): row.out for row in lease_doubts.rows(hub)}


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    """One shared form of 20 packs."""
    made = make_hub(tmp_path)
    catalogue.publish(made, issue())
    return made


def test_no_less_is_settled_than_the_events_say(hub: Hub) -> None:
    """They may have come after its last show; what was undone, or given back, is not in the sum."""
    old = Pc(hub)
    old.ask(need=20)
    events = exits(1, 5)
    back = exits(6, 6, {"form": (FORM, -1), "approval": (APPROVAL, -1)}, "void_exit")
    tell(hub, old, *events, undone(events[3]), *back)
    Pc(hub, seed="new")
    assert "the events here say it used, 3, got 2" in refused(hub, 2)
    settle(hub, 3)


def test_what_its_chain_says_is_its_own(hub: Hub) -> None:
    """Though its successor may have used as much of what is out with it."""
    old = Pc(hub)
    old.ask()
    tell(hub, old, *exits(1, 5), rows=5)
    new = Pc(hub, seed="new")
    new.ask(need=4)
    assert new.left()
    assert "it used, 5, got 4" in refused(hub, 4)
    settle(hub, 5)


def test_what_any_life_tells_may_be_the_earlier_ones(hub: Hub) -> None:
    """A successor with the journal tells for both: beyond what is out with itself it was the other."""
    old = Pc(hub)
    old.ask()
    new = Pc(hub, seed="new")
    new.ask(need=4)
    assert 0 < new.left() < 10 < old.left()
    tell(hub, new, *exits(1, new.left() + 7))
    assert "it used, 7, got 6" in refused(hub, 6)
    settle(hub, 7)


def test_nothing_is_held_against_a_count_while_another_life_is_not_known(hub: Hub) -> None:
    """After a restoring it may have used any part of what the events tell."""
    Pc(hub).ask(need=8)
    new = Pc(hub, seed="new")
    tell(hub, new, *exits(1, 8))
    audit.begin_epoch(hub, "restored")
    settle(hub, 2)
    assert out(hub) == {(1, CLAIM): 2}
    new.ask(need=4)
    assert out(hub)[1, CLAIM] == 8


def test_events_that_come_late_take_from_the_pool(hub: Hub) -> None:
    """Two people said that none was used, and another had it all: it is asked back."""
    old = Pc(hub)
    old.ask(need=20)
    new = Pc(hub, seed="new")
    settle(hub, 0)
    new.ask(need=20)
    assert new.left() == 20
    tell(hub, old, *exits(1, 15))
    assert out(hub) == {(2, CLAIM): 20}
    tell(hub, old, rows=15)
    assert out(hub) == {(1, CLAIM): 15, (2, CLAIM): 20}
    assert [packs.packs for packs in new.ask().back] == [15]
    assert [act.subject for act in audit.acts(hub, act="lease-used-after-all")] == ["zone-1/1"]


def test_what_is_told_beyond_all_that_is_out_takes_from_the_pool_at_once(hub: Hub) -> None:
    """Nobody else of that station can have used it."""
    Pc(hub).ask(need=20)
    new = Pc(hub, seed="new")
    settle(hub, 0)
    tell(hub, new, *exits(1, 15))
    assert out(hub) == {(1, CLAIM): 15}
    new.ask(need=20)
    assert new.left() == 5


def test_what_a_later_life_gives_back_unused_was_the_earlier_ones(hub: Hub) -> None:
    """Told while the later held as many: once it gives them back, they are not granted to anybody else."""
    Pc(hub).ask(need=20)
    new = Pc(hub, seed="new")
    settle(hub, 0)
    new.ask(need=20)
    tell(hub, new, *exits(1, 15))
    assert out(hub) == {(2, CLAIM): 20}
    new.give_back(14)
    new.ask()
    assert sum(out(hub).values()) >= 15
    assert out(hub)[1, CLAIM] == 9
    other = Pc(hub, "zone-2")
    other.ask(need=20)
    assert other.left() <= 5


def test_a_show_that_comes_late_takes_from_the_pool(hub: Hub) -> None:
    """It is signed, and what it used is used; what people counted beyond it is not given back."""
    old = Pc(hub)
    old.ask(need=20)
    Pc(hub, seed="new")
    settle(hub, 2)
    for used, stays in ((1, 2), (6, 7)):
        old.spend(used)
        assert old.ask().fenced
        assert out(hub) == {(1, CLAIM): stays}
    old.ask()
    assert len(audit.acts(hub, act="lease-used-after-all")) == 1


def test_what_was_written_off_is_out_already(hub: Hub) -> None:
    """Whatever comes, all of it is."""
    old = Pc(hub)
    old.ask(need=20)
    Pc(hub, seed="new")
    lease_doubts.write_off(hub, "zone-1", 1)
    old.spend(4)
    old.ask()
    tell(hub, old, *exits(1, 4), rows=4)
    assert out(hub) == {(1, CLAIM): 20}


def test_it_goes_to_the_institution_that_most_was_of(hub: Hub) -> None:
    """An event names the papers, the lease a share too."""
    old = Pc(hub)
    old.ask(wanted=(CLAIM, OTHER))
    old.ask(need=4, wanted=(CLAIM, OTHER))
    Pc(hub, seed="new")
    for person in ("A", "B"):
        lease_doubts.count(hub, "zone-1", 1, {CLAIM: 1, OTHER: 0}, person)
    tell(hub, old, *exits(1, 3))
    assert out(hub) == {(1, CLAIM): 3}


LINES = [{"institution": "H-1", "quantity": 10}, {"institution": "H-2", "quantity": 10}]


def shares(tmp_path: Path) -> tuple[Hub, Pc]:
    """A PC that holds all of two institutions' shares of 10 packs each."""
    hub = make_hub(tmp_path)
    catalogue.publish(hub, issue(lines=LINES))
    old = Pc(hub)
    for need in (10, 0, 0, 0):
        old.ask(need=need, wanted=(CLAIM, OTHER))
    assert out(hub) == {(1, CLAIM): 10, (1, OTHER): 10}
    return hub, old


def counted(hub: Hub, ours: int, theirs: int) -> list[str]:
    """What each of two people is told who count what a PC used for two institutions; "" where it is taken."""
    said = [lease_doubts.count(hub, "zone-1", 1, {CLAIM: ours, OTHER: theirs}, person) for person in "AB"]
    return [one.detail if isinstance(one, wire.Problem) else "" for one in said]


@pytest.mark.parametrize("rows", [0, 4])
def test_no_count_puts_packs_down_to_another_institution_than_the_events_do(
    tmp_path: Path, rows: int
) -> None:
    """Right in all, and wrong in whose share it was: that share would be leased again."""
    hub, old = shares(tmp_path)
    tell(hub, old, *exits(1, 4, to="H-2"), rows=rows)
    Pc(hub, seed="new")
    for refusal in counted(hub, 4, 0):
        assert f"no less of {FORM}@H-2 than the events here say it used, 4, got 0" in refusal
    assert counted(hub, 0, 4) == ["", ""]


def test_an_institutions_share_is_out_though_people_counted_it_on_another(tmp_path: Path) -> None:
    """The events that say so come later: nobody is granted of the share they took of, once or told again."""
    hub, old = shares(tmp_path)
    Pc(hub, seed="new")
    assert counted(hub, 4, 0) == ["", ""]
    for _ in range(2):
        tell(hub, old, *exits(1, 4, to="H-2"), rows=4)
        assert out(hub) == {(1, CLAIM): 4, (1, OTHER): 4}
    other = Pc(hub, "zone-2")
    for _ in range(4):
        other.ask(wanted=(OTHER,))
    assert 0 < other.left(OTHER) <= 6


@pytest.mark.parametrize("to", ["H-2", ""])
def test_what_was_given_back_may_be_of_any_share(tmp_path: Path, to: str) -> None:
    """An exit that is voided does not say whose it was: no right count is refused for that."""
    hub, old = shares(tmp_path)
    back = exits(9, 9, {"form": (FORM, -2), "approval": (APPROVAL, -2)}, "void_exit", to="")
    tell(hub, old, *exits(1, 4, to=to), *back)
    Pc(hub, seed="new")
    assert counted(hub, 0, 1)[0]
    assert counted(hub, 0, 2) == ["", ""]


def test_what_is_leased_for_nobody_may_be_any_institutions(hub: Hub) -> None:
    """A count on such a lease covers what events say one of them got."""
    nobody = Claim(form=FORM, approval=APPROVAL).key
    old = Pc(hub)
    old.ask(wanted=(nobody,))
    assert old.left(nobody) >= 3
    tell(hub, old, *exits(1, 3, to="H-2"), rows=3)
    Pc(hub, seed="new")
    assert "it used, 3, got 2" in refused(hub, 2, claim=nobody)
    settle(hub, 3, claim=nobody)


def test_a_pack_of_a_form_and_a_permit_is_one_pack(tmp_path: Path) -> None:
    """Both are short of it, and one more is out."""
    hub = make_hub(tmp_path)
    permit = {"number": "QP", "approval": APPROVAL, "product": "P", "quantity": 20, "station": "*"}
    catalogue.publish(hub, issue(permits=[permit]))
    both = Claim(form=FORM, permit="QP", approval=APPROVAL, institution="H-1").key
    old = Pc(hub)
    old.ask(wanted=(both,))
    Pc(hub, seed="new")
    settle(hub, 1, claim=both)
    takes = {"form": (FORM, 1), "permit": ("QP", 1), "approval": (APPROVAL, 1)}
    tell(hub, old, *exits(1, 4, takes))
    assert out(hub) == {(1, both): 4}


@pytest.mark.parametrize("to", ["H-1", ""])
def test_of_a_forgotten_life_it_is_the_share_that_events_say(hub: Hub, to: str) -> None:
    """A hub that was put back does not know what it had: the form is bounded also where they do not say whose."""
    Pc(hub)
    audit.begin_epoch(hub, "restored")
    new = Pc(hub, seed="new")
    for person in ("A", "B"):
        assert isinstance(lease_doubts.count(hub, "zone-1", 1, {}, person), lease_doubts.Counted)
    new.ask()
    tell(hub, new, *exits(1, new.left() + 3, to=to))
    assert out(hub)[1, Claim(form=FORM, approval=APPROVAL, institution=to).key] == 3


@pytest.mark.parametrize("alone", [True, False])
def test_an_approval_is_leased_where_no_form_is(tmp_path: Path, alone: bool) -> None:
    """What left under a shared form of it is in the sum of that form."""
    hub = make_hub(tmp_path)
    shared = [{"number": APPROVAL, "product": "P", "quantity": 100, "station": "*"}]
    shared[0] |= {"lines": [{"institution": "H-1"}]}
    catalogue.publish(hub, issue(approvals=shared))
    old = Pc(hub)
    old.ask(wanted=(ALONE,))
    old.ask(wanted=(CLAIM, ALONE))
    tell(hub, old, *exits(1, 2, {"approval": (APPROVAL, 1)} if alone else PACK))
    Pc(hub, seed="new")
    used = {CLAIM: 0 if alone else 2, ALONE: 0}
    said = lease_doubts.count(hub, "zone-1", 1, used, "A")
    assert isinstance(said, wire.Problem) is alone


GRANTED = {
    "number": APPROVAL,
    "product": "P",
    "quantity": 20,
    "station": "*",
    "lines": [{"institution": "H-1"}],
}


def test_what_left_under_a_form_that_is_gone_is_still_its_own(tmp_path: Path) -> None:
    """No issue names it any more: it is held against a count as before, and not taken for the approval's own."""
    hub = make_hub(tmp_path)
    form = {"number": FORM, "approval": APPROVAL, "product": "P", "quantity": 20, "station": "*"}
    catalogue.publish(hub, issue(approvals=[GRANTED], clearance_forms=[form]))
    old = Pc(hub)
    old.ask(wanted=(ALONE,))
    old.ask(wanted=(CLAIM, ALONE))
    catalogue.publish(hub, issue(2, approvals=[GRANTED], clearance_forms=[form | {"number": "F-NEXT"}]))
    tell(hub, old, *exits(1, 2))
    Pc(hub, seed="new")
    low = lease_doubts.count(hub, "zone-1", 1, {CLAIM: 0, ALONE: 0}, "A")
    assert isinstance(low, wire.Problem)
    assert f"no less of {FORM} than the events here say it used, 2, got 0" in low.detail
    right = lease_doubts.count(hub, "zone-1", 1, {CLAIM: 2, ALONE: 0}, "A")
    assert isinstance(right, lease_doubts.Counted)


def test_what_a_list_counts_is_leased_of_the_approval(tmp_path: Path) -> None:
    """The form needs no lease, the approval it rests on does."""
    hub = make_hub(tmp_path)
    form = {"number": FORM, "approval": APPROVAL, "product": "P", "quantity": 2, "serials": ["S1", "S2"]}
    catalogue.publish(hub, issue(approvals=[GRANTED], clearance_forms=[form]))
    old = Pc(hub)
    old.ask(wanted=(ALONE,))
    tell(hub, old, *exits(1, 2))
    Pc(hub, seed="new")
    low = lease_doubts.count(hub, "zone-1", 1, {ALONE: 0}, "A")
    assert isinstance(low, wire.Problem)
    assert f"no less of {APPROVAL}" in low.detail
