"""Whole days of work before the screen: a keyboard scanner types into a real terminal, a person reads it."""

from __future__ import annotations

from collections import Counter

from edge.runtime.demo import sample
from edge.runtime.demo.packages import LOT, misreadings, sscc
from edge.runtime.ids import wall
from tests.journeys.person import Person
from tests.journeys.records import (
    CODED,
    GOOD,
    SERIALS,
    accepted,
    counted_what_was_shown,
    journal,
    kept_what_was_shown,
    killed_in_a_burst,
    payload,
)
from tests.journeys.world import MAIN, PHARMACY, STAMP, WAREHOUSE, World, exited, fold, stock_of

ONE_MORE = payload("X1")
CASE = f"]C100{sscc(STAMP, 1)}".encode()
DISPENSING = {
    "patient": "示例患者甲",
    "prescriber": sample.DOCTOR,
    "department": sample.DEPARTMENT,
    "consent": "ZQ-1",
    "consent_by": "patient",
    "consent_product": "P-ENZ",
    "consent_date": "2026-01-01",
    "purpose": "戈谢病",
    "reviewer": "YS-1",
    "patient_group": "成人",
}


def test_a_keyboard_scanner_in_a_terminal_carries_packages_from_the_code_to_the_patient(
    quick_world: World, people: list[Person]
) -> None:
    """What the screens showed, what the stations keep and what the hub holds agree, once each, over cuts and kills."""
    world = quick_world
    world.publish(hours_old=9 * 24, form=CODED)
    assert world.warehouse.run("sync", "--once").returncode == 0
    warehouse, pharmacy = Person(world.warehouse), Person(world.pharmacy)
    people += [warehouse, pharmacy]
    first_steps(world, warehouse)
    coding(world, warehouse)
    shelving(warehouse)
    world.wire.cut()
    warehouse.terminal.shows(warehouse.word("line.down"))
    exits(warehouse)
    receipt(pharmacy)
    world.wire.mend()
    use(pharmacy)
    for person in people:
        person.terminal.shows(person.word("line.up"), person.say("status.outbox", n="0"))
        person.leave()
    check(world, warehouse, pharmacy)


def first_steps(world: World, person: Person) -> None:
    """Nobody is signed in, no task is open, the catalogue is too old: each said in its own words."""
    person.terminal.scan(GOOD[0])
    person.terminal.shows(person.word("verdict.REJECT"), person.title("not-signed-in"))
    assert SERIALS[0] not in person.terminal.rows[4]
    person.sign_in("W001")
    person.acknowledge()
    person.refused(GOOD[0], "no-task")
    person.begin("serialise", barcode=True)
    person.refused(GOOD[0], "catalogue-too-old", "REVIEW")
    world.publish(form=CODED)
    person.terminal.shows(f"v{world.version}")
    person.close()


def coding(world: World, person: Person) -> None:
    """Two hundred codes, the hub killed and started again meanwhile, and everything that is no good code."""
    person.begin("serialise", due=CODED)
    person.scan_all(GOOD[:80])
    world.hub.kill()
    person.scan_all(GOOD[80:120])
    world.hub.start()
    person.scan_all(GOOD[120:])
    person.scan(GOOD[0], "ACCEPT", "already-counted", sees=SERIALS[0])
    for number, parcel in enumerate(misreadings("K9999", wall().date())):
        person.refused(parcel.payload, parcel.expects, barcode=number % 3 == 0)
    person.refused(payload("R1", sample.RECALLED_LOT, lot=sample.RECALLED), "recall")
    person.refused(payload("T1", sample.STOPPED), "stop-use")
    person.refused(payload("N1", sample.NARCOTIC), "importer-whitelisted:scope")
    person.terminal.shows(f"{CODED} / {CODED}")
    person.close()
    person.begin("serialise", {"importer": "IMP-SUS"}, barcode=True)
    person.refused(payload("S1"), "importer-whitelisted:status")
    person.close()
    person.begin("serialise", {"maker": "Example Pharma AG"})
    person.refused(GOOD[0], "one-item-one-code")
    person.scan(payload("F2", sample.SMALL_APPROVAL))
    person.scan(payload("C1", sample.CHILDREN_ONLY))
    person.scan(ONE_MORE)
    person.scan(payload(""), sees=LOT)
    person.close()


def shelving(person: Person) -> None:
    """Into the warehouse, onto the shelf, into a case; the screen is killed in the middle of a burst."""
    side = [payload("F2", sample.SMALL_APPROVAL), payload("C1", sample.CHILDREN_ONLY)]
    person.begin("bonded_receive", {"customs_entry": "BG-1"}, due=CODED)
    killed_in_a_burst(person, "W001", "bonded_receive", GOOD)
    person.scan_all(side)
    person.refused(payload("X1", lot="OTHER"), "lot-mismatch")
    person.refused(payload(""), "no-serial")
    person.refused(payload("NEVER"), "not-seen-here", "REVIEW")
    person.close(over=2, note="two more than announced")
    person.begin("put_away", {"place": sample.COMMON_SHELF})
    person.refused(GOOD[0], "separate-storage")
    person.close()
    person.begin("put_away", {"place": sample.RARE_SHELF})
    person.scan_all([*GOOD, *side])
    person.close()
    person.begin("pack_case", {"case": sscc(STAMP, 1)})
    person.scan_all(GOOD[:10])
    person.close()


def exits(person: Person) -> None:
    """Three exits under one form, and every exit that may not be; the line is down."""
    refusals: tuple[tuple[str, str, bytes, str, str], ...] = (
        ("WAIT", sample.HOSPITAL, GOOD[40], "customs-released", "REJECT"),
        ("ASK", sample.HOSPITAL, GOOD[40], "customs-released:unknown", "REVIEW"),
        ("ELSE", sample.HOSPITAL, GOOD[40], "no-quota-here", "REJECT"),
        ("NONE", sample.HOSPITAL, GOOD[40], "form-unknown", "REJECT"),
        ("MAIN", sample.STRUCK_OFF, GOOD[40], "institution-whitelisted:status", "REJECT"),
        (
            "SYR",
            sample.HOSPITAL,
            payload("C1", sample.CHILDREN_ONLY),
            "product-for-institution",
            "REJECT",
        ),
        ("FEW2", sample.HOSPITAL, payload("F2", sample.SMALL_APPROVAL), "approval-balance:forms", "REJECT"),
        ("TINY", sample.HOSPITAL, CASE, "clearance-balance", "REJECT"),
    )
    for form, destination, data, code, verdict in refusals:
        papers = {"clearance_form": sample.form_number(STAMP, form), "destination": destination}
        person.begin("zone_exit", papers, barcode=True)
        person.refused(data, code, verdict)
        person.close()
    to_hospital = {"clearance_form": MAIN, "destination": sample.HOSPITAL}
    person.begin("zone_exit", {"seal": "S1", "carrier": "示例冷链", "temperature": "4.5", **to_hospital})
    person.scan(CASE, packs=10)
    person.scan_all(GOOD[10:40])
    person.refused(ONE_MORE, "chain-order")
    person.close()
    person.begin("zone_exit", {**to_hospital, "destination": sample.CHILDREN, "seal": "S2"})
    person.scan_all(GOOD[40:50])
    person.close()
    person.begin("zone_exit", {"seal": "S3", **to_hospital})
    person.scan_all(GOOD[50:])
    person.refused(GOOD[41], "duplicate")
    person.close()
    one_more(person, to_hospital)
    person.begin("seal_check_start", {"seal": "S1"})
    person.scan_all(GOOD[10:40])
    person.scan(CASE, packs=10)
    person.refused(GOOD[50], "seal-mismatch", "REVIEW")
    person.close()


def one_more(person: Person, papers: dict[str, str]) -> None:
    """The package after the last that the form allows."""
    person.begin("bonded_receive")
    person.scan(ONE_MORE)
    person.close()
    person.begin("put_away", {"place": sample.RARE_SHELF})
    person.scan(ONE_MORE)
    person.close()
    person.begin("zone_exit", papers)
    person.refused(ONE_MORE, "clearance-balance")
    person.close()


def receipt(person: Person) -> None:
    """At the pharmacy, in English, its screen killed in the middle of a burst; the line is down."""
    person.sign_in("P001")
    person.switch_language()
    person.begin("seal_check_end", {"seal": "S1"})
    person.scan_all(GOOD[:40])
    person.close()
    person.begin("institution_receive", {"clearance_form": MAIN, "temperature": "4.6"})
    killed_in_a_burst(person, "P001", "institution_receive", GOOD[:40])
    person.scan_all(GOOD[50:])
    person.refused(payload("R1", sample.RECALLED_LOT, lot=sample.RECALLED), "recall")
    person.refused(payload("E1", expiry="250101"), "expired")
    person.close()


def use(person: Person) -> None:
    """To the patients; the line is up again."""
    wrong: tuple[tuple[dict[str, str], str], ...] = (
        ({"consent": ""}, "consent-recorded"),
        ({"prescriber": "DR-002", "department": "HAEM"}, "prescriber-listed"),
    )
    for change, code in wrong:
        person.begin("dispense", {**DISPENSING, **change})
        person.refused(GOOD[0], code)
        person.close()
    person.begin("dispense", {**DISPENSING, "purpose": "其他"})
    person.refused(GOOD[0], "purpose", "REVIEW")
    person.override("P900", "agreed by consultation")
    person.close()
    person.begin("dispense", DISPENSING)
    person.scan_all([*GOOD[1:40], *GOOD[50:]])
    person.refused(GOOD[0], "duplicate")
    person.close()


def check(world: World, *people: Person) -> None:
    """Shown, kept and held by the hub: the same, once each."""
    events = world.events()
    told = Counter(event["eventID"] for event in events)
    assert set(told.values()) == {1}
    assert set(told) == {
        row.event_id for desk in world.desks for row in journal(desk) if row.body is not None
    }
    for person in people:
        assert person.desk.run("journal", "verify").returncode == 0
        kept_what_was_shown(person.desk, person.seen)
        counted_what_was_shown(person.desk, person.counts)
    assert [raw for raw in accepted(world.warehouse, "serialise") if b"21K" in raw] == GOOD
    exited_ones = [raw for raw in accepted(world.warehouse, "zone_exit") if raw != CASE]
    assert exited_ones == GOOD[10:]
    received = accepted(world.pharmacy, "institution_receive")
    assert received == [*GOOD[:40], *GOOD[50:]] == accepted(world.pharmacy, "dispense")
    folded = fold(events)
    assert stock_of(world.warehouse) == folded[WAREHOUSE]
    assert stock_of(world.pharmacy) == folded[PHARMACY]
    assert exited(events) == {MAIN: CODED}
