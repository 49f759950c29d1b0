"""The facts of a scan are what the catalogue, the stock, the counters and the server have said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from edge.catalogue import Despatch, Hold
from edge.codes.scanned import ScannedCode
from edge.rules.decide import decide
from edge.rules.decision import Decision, Effects
from edge.rules.facts import Balance, Facts, OperatorFacts
from edge.rules.task import Task
from edge.store import lookup
from tests import fakes
from tests.store.world import World, case, moved

BOSS = OperatorFacts(badge="W900", roles=frozenset({"supervisor"}))


def gather(world: World, code: ScannedCode, task: Task, **options: Any) -> Facts:
    """The facts about `code` in `task` now."""
    with world.store.writing() as tx:
        return tx.facts(code, task, BOSS, world.now(), **options)


def scan(world: World, code: ScannedCode, task: Task, **options: Any) -> Decision:
    """Decide and commit, as a station does."""
    with world.store.writing() as tx:
        reading = world.now()
        facts = tx.facts(code, task, BOSS, reading, **options)
        decision = decide(code, task, facts, reading.at)
        tx.append(
            world.draft(
                at=reading,
                task=task.id,
                operation=task.operation,
                verdict=decision.verdict,
                findings=decision.findings,
                key=decision.key,
                epc=decision.epc,
                effects=decision.effects,
                kind="repeat" if decision.repeat else "scan",
                repeat_of=facts.counted.seq if facts.counted else None,
            )
        )
    return decision


def begin(world: World, task: Task) -> Task:
    """`task`, open instead of any other."""
    with world.store.writing() as tx:
        before = world.store.open_task()
        if before:
            tx.close_task(before.id, world.now().at)
        tx.put_task(task)
    return task


def pharmacy(world: World) -> World:
    """The same store as the pharmacy's."""
    with world.store.writing() as tx:
        tx.enrol(fakes.PHARMACY, at=world.now())
    return world


def test_the_facts_of_an_exit_are_those_of_the_sample_world(zone: World) -> None:
    """Everything the rules' own tests take for granted is found in the catalogue and the stock."""
    entry = zone.accept(moved("shelved"))
    task = fakes.task("zone_exit")
    facts = gather(zone, fakes.code(), task)
    wanted = fakes.facts("zone_exit")
    for name in ("station", "catalogue", "approval", "destination", "importer", "place"):
        assert getattr(facts, name) == getattr(wanted, name), name
    assert facts.form is not None
    assert (facts.form.number, facts.form.serials) == ("F-MAIN", ())
    assert facts.regime == fakes.regime()
    assert (facts.form_balance, facts.approval_balance, facts.line_balance) == (
        Balance(total=40, used=0),
        Balance(total=100, used=0),
        Balance(total=60, used=0),
    )
    issued = [form for form in fakes.FORMS if form.approval == "A-GOOD" and form.number <= "F-MAIN"]
    assert facts.forms_total == sum(form.total for form in issued), "in the order of their issue"
    (item,) = facts.items
    assert item.record is not None
    assert (item.record.state, item.record.step_seq) == ("shelved", entry.seq)
    assert (item.listed, item.holds, item.announced) == (None, (), False)
    assert decide(fakes.code(), task, facts, fakes.NOW).verdict == "ACCEPT"


def test_balances_move_with_what_is_spent(zone: World) -> None:
    """Form, approval and line each know; another form of the approval is its own."""
    for serial in ("S1", "S2"):
        zone.exit(serial)
    zone.exit("S3", form="F-TINY")
    facts = gather(zone, fakes.code("S9"), fakes.task("zone_exit"))
    assert facts.form_balance == Balance(total=40, used=2)
    assert facts.approval_balance == Balance(total=100, used=3)
    assert facts.line_balance == Balance(total=60, used=3)


def test_a_serial_is_looked_up_on_the_forms_list(zone: World) -> None:
    """On it, not on it, or no list at all."""
    task = fakes.task("zone_exit", clearance_form="F-LIST")
    assert [gather(zone, fakes.code(serial), task).items[0].listed for serial in ("S1", "S9")] == [
        True,
        False,
    ]
    assert gather(zone, fakes.code(), fakes.task("zone_exit")).items[0].listed is None


def test_the_same_code_in_the_same_task_was_counted_until_it_is_undone(zone: World) -> None:
    """In another task, or after an undo, it is new."""
    task = begin(zone, fakes.task("put_away"))
    zone.accept(moved("entered"))
    assert scan(zone, fakes.code(), task).verdict == "ACCEPT"
    counted = gather(zone, fakes.code(), task).counted
    assert counted is not None
    assert counted.seq == zone.store.head.seq
    assert scan(zone, fakes.code(), task).repeat
    assert gather(zone, fakes.code(), replace(task, id="another")).counted is None
    with zone.store.writing() as tx:
        entry = tx.entry(counted.seq)
    assert entry is not None
    zone.undo(entry)
    assert gather(zone, fakes.code(), task).counted is None


def test_a_refused_scan_was_not_counted(zone: World) -> None:
    """Only what was accepted counts."""
    task = begin(zone, fakes.task("zone_exit"))
    zone.append(verdict="REJECT", task=task.id, key=fakes.code().key)
    zone.accept(moved("entered"))
    assert gather(zone, fakes.code(), task).counted is None


def test_a_case_stands_for_its_leaves_at_any_depth(zone: World) -> None:
    """Cases within are named apart; what was recorded is what is judged."""
    outer, inner = case(), case(fakes.OTHER_SSCC, parent=case().key)
    zone.accept(
        outer, inner, moved("shelved", "S1", parent=inner.key), moved("shelved", "S2", parent=outer.key)
    )
    facts = gather(zone, fakes.case_code(), fakes.task("zone_exit"))
    assert facts.case == outer.key
    assert facts.case_record is not None
    assert [item.serial for item in facts.items] == ["S1", "S2"]
    assert [record.key for record in facts.inner_cases] == [inner.key]
    unknown = gather(zone, fakes.case_code(fakes.OTHER_SSCC[:-1] + "5"), fakes.task("zone_exit"))
    assert (unknown.items, unknown.case_record) == ((), None)


def test_the_case_of_the_papers_is_known_with_what_it_stands_in(zone: World) -> None:
    """Packing needs its states and the cases above it, also where these are wrongly in a ring."""
    outer, inner = case(), case(fakes.OTHER_SSCC, parent=case().key)
    zone.accept(replace(outer, parent=inner.key), inner, moved("shelved", "S1", parent=inner.key))
    target = gather(zone, fakes.code("S2"), fakes.task("pack_case", case=fakes.OTHER_SSCC)).target
    assert target is not None
    assert (target.key, target.within) == (inner.key, (outer.key, inner.key))
    assert target.states == {"shelved"}


def test_a_package_without_a_serial_is_known_by_the_minted_one(zone: World) -> None:
    """Key and EPC are those of the serial it is about to be given."""
    task = fakes.task("serialise")
    (item,) = gather(zone, fakes.code(None), task, minted="ZONE1-1-0A").items
    assert item.key == f"01{fakes.GTINS['P-GOOD']}21ZONE1-1-0A"
    assert item.epc.endswith("/21/ZONE1-1-0A")
    (bare,) = gather(zone, fakes.code(None), fakes.task("put_away")).items
    assert (bare.key, bare.serial) == ("", "")


def test_holds_count_where_the_goods_will_be_used(zone: World) -> None:
    """Pushed after the catalogue, they hold from the next scan on; released, they do not."""
    hold = Hold(id="H", kind="stop-use", order="O", since=fakes.LAST_WEEK, product="P-GOOD", institution="H2")
    with zone.store.writing() as tx:
        tx.put_holds([hold])
    to = {who: gather(zone, fakes.code(), fakes.task("zone_exit", destination=who)) for who in ("H1", "H2")}
    assert [facts.items[0].holds for facts in to.values()] == [(), (hold,)]
    with zone.store.writing() as tx:
        tx.put_holds([replace(hold, released=fakes.NOW)])
    assert gather(zone, fakes.code(), fakes.task("zone_exit", destination="H2")).items[0].holds == ()


def test_a_hold_finds_a_package_of_a_case_recorded_before_its_product_was_listed(zone: World) -> None:
    """What was packed while the catalogue did not know its GTIN is of the product the GTIN names now."""
    early = moved("shelved", "S1", gtin=fakes.GTINS["P-RECALL"], product="", lot=fakes.RECALLED_LOT)
    zone.accept(case(), replace(early, parent=case().key))
    (item,) = gather(zone, fakes.case_code(), fakes.task("zone_exit")).items
    assert [hold.id for hold in item.holds] == ["HOLD-1"]


def test_the_catalogues_own_holds_are_merged(zone: World) -> None:
    """A recalled lot is held without any push."""
    code = fakes.code(gtin=fakes.GTINS["P-RECALL"], lot=fakes.RECALLED_LOT)
    assert [hold.id for hold in gather(zone, code, fakes.task("zone_exit")).items[0].holds] == ["HOLD-1"]


def test_a_despatch_announces_what_it_names_to_its_destination(zone: World) -> None:
    """And brings the seal it left under."""
    code = fakes.code()
    despatch = Despatch(
        event_id="e", form="F-MAIN", destination="H1", seal="SEAL-7", exited=fakes.NOW, keys=(code.key,)
    )
    with pharmacy(zone).store.writing() as tx:
        tx.put_despatch(despatch)
        tx.put_despatch(replace(despatch, event_id="f", destination="H2", seal="OTHER"))
    task = fakes.task("institution_receive")
    facts = gather(zone, code, task)
    assert (facts.items[0].announced, facts.seal_at_start) == (True, "SEAL-7")
    assert facts.here == fakes.institution("H1")
    other = gather(zone, fakes.code("S2"), task)
    assert (other.items[0].announced, other.seal_at_start) == (False, "")


def test_an_exit_that_was_undone_is_no_longer_announced(zone: World) -> None:
    """For all of its packages, or for those that are not on their way after all; told again, they are."""
    first, second = fakes.code(), fakes.code("S2")
    whole = Despatch(
        event_id="e", form="F-MAIN", destination="H1", seal="", exited=fakes.NOW, keys=(first.key, second.key)
    )
    store, task = pharmacy(zone).store, fakes.task("institution_receive")
    for keys in (whole.keys, (second.key,), (), whole.keys):
        with store.writing() as tx:
            tx.put_despatch(replace(whole, keys=keys))
        for code in (first, second):
            (item,) = gather(zone, code, task).items
            assert (item.announced, item.sent_under) == (
                (True, "F-MAIN") if code.key in keys else (False, "")
            )
        with store.reader() as reader:
            assert lookup.announced(reader) == sorted(keys)


def test_a_despatch_that_was_taken_back_announces_nothing(zone: World) -> None:
    """Nor does it hide an earlier one that stands."""
    code, task = fakes.code(), fakes.task("institution_receive")
    sent = Despatch(
        event_id="e", form="F-MAIN", destination="H1", seal="SEAL-7", exited=fakes.NOW, keys=(code.key,)
    )
    later = replace(sent, event_id="f", seal="SEAL-8", exited=fakes.NOW + timedelta(hours=1))
    world = pharmacy(zone)
    with world.store.writing() as tx:
        tx.put_despatch(sent)
        tx.put_despatch(later)
    assert gather(world, code, task).seal_at_start == "SEAL-8"
    with world.store.writing() as tx:
        tx.put_despatch(replace(later, keys=()))
    facts = gather(world, code, task)
    assert (facts.items[0].announced, facts.seal_at_start) == (True, "SEAL-7")
    with world.store.writing() as tx:
        tx.put_despatch(replace(sent, keys=()))
    assert not gather(world, code, task).items[0].announced
    with world.store.reader() as reader:
        assert lookup.announced(reader) == []


def test_where_the_papers_name_no_form_the_goods_do(zone: World) -> None:
    """At dispensing, approval and line come from what the package was received under."""
    pharmacy(zone).accept(moved("received"))
    facts = gather(zone, fakes.code(), fakes.task("dispense"))
    assert facts.form is not None
    assert facts.approval is not None
    assert (facts.form.number, facts.approval.number) == ("F-MAIN", "A-GOOD")


def test_without_a_catalogue_there_is_nothing_to_go_by(world: World) -> None:
    """Missing is said; nothing is guessed."""
    facts = gather(world, fakes.code(), fakes.task("zone_exit"))
    assert (facts.catalogue, facts.catalogue_issued, facts.form, facts.approval) == (
        "missing",
        None,
        None,
        None,
    )
    assert facts.items[0].product is None


def test_received_packs_are_counted_under_their_form(zone: World) -> None:
    """Receipt counts apart from what was spent."""
    effects = Effects(items=(moved("received"),), received=1, received_form="F-MAIN")
    pharmacy(zone).accept(effects=effects, key=fakes.code().key)
    facts = gather(zone, fakes.code("S2"), fakes.task("institution_receive"))
    assert facts.received == 1
    assert facts.form_balance == Balance(total=40, used=0)


@pytest.mark.parametrize("age", [timedelta(days=2), timedelta(days=30)])
def test_an_old_catalogue_is_said_to_be_old(world: World, age: timedelta) -> None:
    """By the policy that came with it."""
    world.furnish(issued=fakes.NOW - age)
    said = gather(world, fakes.code(), fakes.task("zone_exit")).catalogue
    assert said == ("stale" if age < timedelta(days=7) else "too-old")


def test_a_form_is_never_over_by_a_scan(zone: World) -> None:
    """Decided on these facts, the third exit under a form of two is refused."""
    verdicts = []
    task = begin(zone, fakes.task("zone_exit", clearance_form="F-TINY"))
    for serial in ("S1", "S2", "S3"):
        zone.accept(moved("shelved", serial))
        verdicts.append(scan(zone, fakes.code(serial), task).verdict)
    assert verdicts == ["ACCEPT", "ACCEPT", "REJECT"]
