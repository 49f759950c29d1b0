"""What bad input gets: its own reason, words in both languages, a next action, a row, and the next is served."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from edge.catalogue import Listing
from edge.errors import ConfigError, StoreFull
from edge.language import LANGUAGES, say
from edge.rules.basis import READ, STANDARD
from edge.rules.facts import StationFacts
from edge.rules.reasons import POLICY, REASONS
from edge.rules.verdict import Verdict
from edge.station import Outcome, Rules, answer_review
from edge.store.catalogue_file import build
from tests import fakes
from tests.station.desk import PIN, Desk, but, case_payload, code_of, codes, done, payload

GOOD, GTINS = fakes.GTINS["P-GOOD"], fakes.GTINS
Act = Callable[[Desk], Outcome]


@dataclass(frozen=True)
class Bad:
    """One bad input. clause: its check is one of the regime, with its clause."""

    what: str
    code: str
    act: Act
    verdict: Verdict = "REJECT"
    waivable: bool = False
    clause: bool = False
    seat: StationFacts = fakes.ZONE


def coding(*sent: bytes) -> Act:
    """What comes of the last of these in a coding task."""
    return lambda desk: _last(desk, "serialise", *sent)


def step(operation: str, serial: str | bytes = "S1", /, **papers: str) -> Act:
    """One package that is on the shelf (received, at the pharmacy) in a task of `operation`."""

    def act(desk: Desk) -> Outcome:
        _ready(desk)
        return _last(desk, operation, serial, **papers)

    return act


def _ready(desk: Desk) -> None:
    if desk.store.station.kind == "zone":
        desk.shelves("S1", "S2", "S3")
    else:
        desk.does("institution_receive", "S1")


def _last(desk: Desk, operation: str, *sent: str | bytes, **papers: str) -> Outcome:
    desk.open(operation, **papers)
    outcomes = [desk.scan(one) for one in sent]
    assert all(outcome.decision.verdict == "ACCEPT" for outcome in outcomes[:-1])
    return outcomes[-1]


def then(first: Act, *rest: Act) -> Act:
    """One thing after another; what counts is the last."""

    def act(desk: Desk) -> Outcome:
        outcome = first(desk)
        for each in rest:
            assert outcome.decision.verdict == "ACCEPT", outcome.decision.findings
            outcome = each(desk)
        return outcome

    return act


def more(operation: str, serial: str | bytes = "S1", /, **papers: str) -> Act:
    """A further task, with nothing made ready."""
    return lambda desk: _last(desk, operation, serial, **papers)


def under(**changes: object) -> Act:
    """Coding while the catalogue is another one."""

    def act(desk: Desk) -> Outcome:
        desk.take(fakes.catalogue(version=2, **changes))
        return _last(desk, "serialise", "S1")

    return act


def signed_out(desk: Desk) -> Outcome:
    """Nobody is there."""
    desk.station.access.sign_out()
    return desk.scan("S1")


def halted(desk: Desk) -> Outcome:
    """The one before was refused."""
    _last(desk, "serialise", b"HELLO")
    return desk.scan("S1")


def other_person(desk: Desk) -> Outcome:
    """An administrator took over in the middle of a task."""
    desk.open("serialise")
    desk.sign_in("A001")
    return desk.scan("S1")


def back_in_time(desk: Desk) -> Outcome:
    """The PC's clock was put back a day."""
    desk.now -= timedelta(days=1)
    return _last(desk, "serialise", "S1")


def small(desk: Desk) -> Outcome:
    """An approval for three packs and two forms of two."""
    packs = [payload(serial, GTINS["P-SMALL"]) for serial in ("S1", "S2")]
    desk.shelves(*packs)
    return _last(desk, "zone_exit", packs[0], clearance_form="F-SMALL-2")


def over_the_form(desk: Desk) -> Outcome:
    """Three packs in a case against a form of two."""
    _ready(desk)
    desk.does("pack_case", "S1", "S2", "S3")
    return _last(desk, "zone_exit", case_payload(), clearance_form="F-TINY")


def not_listed(desk: Desk) -> Outcome:
    """The form is for three packages, and this is another."""
    desk.shelves("S9")
    return _last(desk, "zone_exit", "S9", clearance_form="F-LIST")


def of(product: str, lot: str = fakes.LOT) -> bytes:
    """A package of another product."""
    return payload("S1", GTINS[product], lot=lot)


SUSPENDED = but(
    fakes.IMPORTERS,
    "IMP-1",
    listings=(*fakes.listed(), Listing(status="suspended", since=fakes.LAST_WEEK)),
)

WARD = fakes.PHARMACY
LOST = f"]d201{GOOD}1727123110{fakes.LOT}21S1AB".encode()
WRONG_DIGIT = GOOD[:-1] + str((int(GOOD[-1]) + 1) % 10)

TABLE = (
    # readings
    Bad("not a code", "not-a-goods-code", coding(b"HELLO WORLD")),
    Bad("bytes of no text", "misread", coding(b"\xff\xfe")),
    Bad("half a code", "bad-length", coding(b"]d20109520000")),
    Bad("wrong check digit", "check-digit", coding(payload("S1", WRONG_DIGIT))),
    Bad("impossible date", "bad-date", coding(payload("S1", expiry="271341"))),
    Bad("unknown identifier", "unknown-identifier", coding(f"]d201{GOOD}55S1".encode())),
    Bad("separator lost", "separator-lost", coding(LOST + b"ABCDEFGHIJKLMNOP")),
    Bad("separator perhaps lost", "separator-maybe-lost", coding(LOST), "REVIEW"),
    Bad("no serial", "no-serial", step("stocktake", payload(""))),
    Bad("a badge in the wrong place", "not-an-item", coding(b"BS-OP-W-017-T")),
    # the station
    Bad("not signed in", "not-signed-in", signed_out),
    Bad("no task", "no-task", lambda desk: desk.scan("S1")),
    Bad("line halted", "line-halted", halted),
    Bad("wrong role", "wrong-role", other_person),
    Bad("suspect clock", "clock-suspect", back_in_time, "REVIEW", waivable=True),
    Bad("stale catalogue", "catalogue-stale", under(issued=fakes.NOW - timedelta(hours=30)), "ACCEPT"),
    Bad(
        "catalogue too old",
        "catalogue-too-old",
        under(issued=fakes.NOW - timedelta(days=30)),
        "REVIEW",
        waivable=True,
    ),
    # the goods and the papers
    Bad("unknown product", "product-unknown", coding(payload("S1", fakes.UNKNOWN_GTIN))),
    Bad("never on the whitelist", "product-whitelisted", coding(of("P-UNLISTED")), clause=True),
    Bad("struck off the whitelist", "product-whitelisted", coding(of("P-DELISTED")), clause=True),
    Bad("importer suspended", "importer-whitelisted", under(importers=SUSPENDED), clause=True),
    Bad("outside the licence", "importer-whitelisted", more("bonded_receive", of("P-NARC")), clause=True),
    Bad("expired", "expired", coding(payload("S1", expiry="260531")), clause=True),
    Bad("recalled", "recall", coding(of("P-RECALL", fakes.RECALLED_LOT)), clause=True),
    Bad("stop-use", "stop-use", coding(of("P-STOP")), clause=True),
    Bad("coded twice", "one-item-one-code", then(coding(payload("S1")), coding(payload("S1"))), clause=True),
    Bad("duplicate", "duplicate", then(step("zone_exit"), more("zone_exit")), clause=True),
    Bad("out of order", "chain-order", then(more("serialise"), more("put_away")), clause=True),
    Bad("never seen here", "not-seen-here", more("put_away", "S9"), "REVIEW", True, True),
    Bad("another lot", "lot-mismatch", step("zone_exit", payload("S1", lot="OTHER"))),
    Bad("another expiry", "expiry-mismatch", step("zone_exit", payload("S1", expiry="271130"))),
    Bad("common shelf", "separate-storage", step("put_away", place="GENERAL-B"), clause=True),
    Bad("shelf of nobody", "place-unknown", step("put_away", place="NOWHERE")),
    Bad("over the form", "clearance-balance", over_the_form, clause=True),
    Bad("over the approval", "approval-balance", small, clause=True),
    Bad("form unknown", "form-unknown", step("zone_exit", clearance_form="F-NONE")),
    Bad("no quota here", "no-quota-here", step("zone_exit", clearance_form="F-ELSE")),
    Bad("quota of an old life", "no-quota-here", step("zone_exit", clearance_form="F-OLD")),
    Bad("not on the list", "serial-not-listed", not_listed),
    Bad("not released", "customs-released", step("zone_exit", clearance_form="F-WAIT"), clause=True),
    Bad(
        "release unknown",
        "customs-released",
        step("zone_exit", clearance_form="F-ASK"),
        "REVIEW",
        waivable=True,
        clause=True,
    ),
    Bad("destination unknown", "destination-unknown", step("zone_exit", destination="H9")),
    Bad(
        "institution struck off", "institution-whitelisted", step("zone_exit", destination="H3"), clause=True
    ),
    Bad(
        "wrong institution",
        "product-for-institution",
        more("zone_exit", of("P-CHILD"), clearance_form="F-CHILD"),
        clause=True,
    ),
    Bad("seal broken", "seal-broken", then(step("zone_exit"), more("seal_check_start", seal_state="broken"))),
    Bad(
        "another seal",
        "seal-mismatch",
        then(step("zone_exit", seal="SEAL-9"), more("seal_check_start")),
        "REVIEW",
        waivable=True,
    ),
    Bad(
        "departed already",
        "departed-already",
        then(step("zone_exit"), more("seal_check_start"), more("void_exit")),
    ),
    Bad(
        "in a case already",
        "already-in-case",
        then(step("pack_case"), more("pack_case", case=fakes.OTHER_SSCC)),
    ),
    Bad(
        "case of unknown contents",
        "contents-unknown",
        step("zone_exit", case_payload(fakes.OTHER_SSCC)),
        "REVIEW",
    ),
    # the pharmacy
    Bad("no consent", "consent-recorded", step("dispense", consent=""), clause=True, seat=WARD),
    Bad("doctor suspended", "prescriber-listed", step("dispense", prescriber="DR-3"), clause=True, seat=WARD),
    Bad("department unlisted", "department-listed", step("dispense", department="X"), clause=True, seat=WARD),
    Bad("other purpose", "purpose", step("dispense", purpose="x"), "REVIEW", True, clause=True, seat=WARD),
    Bad(
        "other patients",
        "patient-group",
        step("dispense", patient_group="x"),
        "REVIEW",
        True,
        clause=True,
        seat=WARD,
    ),
    Bad("not announced", "despatch-unknown", more("institution_receive"), "ACCEPT", clause=True, seat=WARD),
)


@pytest.fixture
def screens(tmp_path: Path) -> Callable[[StationFacts], Desk]:
    """Desks with a screen, closed by their test."""

    def make(seat: StationFacts) -> Desk:
        return Desk(tmp_path, seat=seat, rules=Rules(halts=True))

    return make


@pytest.mark.parametrize("bad", TABLE, ids=lambda bad: bad.what)
def test_bad_input_gets_its_reason_words_a_row_and_the_next_is_served(
    bad: Bad, screens: Callable[[StationFacts], Desk]
) -> None:
    """Verdict, clause where there is one, next action, raw bytes kept; then a good one is accepted."""
    desk = screens(bad.seat)
    desk.sign_in("W900" if bad.seat is fakes.ZONE else "P900")
    outcome = bad.act(desk)
    assert (outcome.decision.verdict, bad.code in codes(outcome)) == (bad.verdict, True), codes(outcome)
    _told(bad, outcome)
    _kept(desk, bad, outcome)
    _waived(desk, bad, outcome)
    _next_is_served(desk, outcome)
    desk.close()


def _told(bad: Bad, outcome: Outcome) -> None:
    finding = next(finding for finding in outcome.decision.findings if finding.code == bad.code)
    assert finding.clause or finding.severity == "note"
    if bad.clause:
        assert finding.clause not in (POLICY, STANDARD)
        assert finding.regime
    if bad.code in READ:
        assert finding.clause == STANDARD
    assert REASONS[bad.code].overridable or not bad.waivable
    said = [say(bad.code, language, finding.params) for language in LANGUAGES]
    assert said[0] != said[1]
    for words in said:
        assert words.title
        assert words.sentence
        assert words.next_action
        assert "{" not in words.sentence + words.title


def _kept(desk: Desk, bad: Bad, outcome: Outcome) -> None:
    entry = desk.rows()[-1]
    assert entry == outcome.entry
    assert (entry.verdict, entry.findings) == (bad.verdict, outcome.decision.findings)
    assert entry.raw
    if bad.verdict != "ACCEPT":
        assert (entry.body, entry.effects.items, entry.changes_spend) == (None, (), False)


def _waived(desk: Desk, bad: Bad, outcome: Outcome) -> None:
    if bad.verdict == "ACCEPT":
        return
    badge = "W900" if bad.seat is fakes.ZONE else "P900"
    answer = answer_review(desk.station, outcome.entry.seq, badge, PIN, "looked at")
    if bad.waivable:
        assert done(answer).decision.verdict == "ACCEPT"
    elif bad.verdict == "REVIEW":
        assert code_of(answer) == "not-overridable"
    else:
        assert code_of(answer) in ("not-a-review", "no-task")


def _next_is_served(desk: Desk, outcome: Outcome) -> None:
    assert outcome.halted == (outcome.decision.verdict == "REJECT")
    desk.station.acknowledge()
    zone = desk.store.station.kind == "zone"
    desk.sign_in("W900" if zone else "P900")
    desk.now = max(desk.now, desk.store.high_water or desk.now)
    desk.take(fakes.catalogue(version=9, issued=desk.now))
    served = desk.does("serialise" if zone else "institution_receive", "NEXT")
    assert not served[0].halted
    desk.sound()


def test_a_full_disk_refuses_scans_loudly_and_loses_nothing_acknowledged(desk: Desk) -> None:
    """Nothing is written while there is no room, and work goes on as soon as there is."""
    desk.sign_in()
    desk.open("serialise")
    connection = desk.store._kept.connection
    pages_now = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages_now + 20}")
    acknowledged: list[Outcome] = []
    with pytest.raises(StoreFull) as full:  # noqa: PT012 -- until it is full
        while len(acknowledged) < 1000:
            acknowledged.append(desk.scan(b"X" * 3000))
    assert "room" in full.value.message
    assert acknowledged
    head = desk.store.head
    with pytest.raises(StoreFull):
        desk.scan(b"X" * 3000)
    connection.execute("PRAGMA max_page_count = 1000000")
    assert desk.store.head == head
    assert codes(desk.scan("S9")) == []
    rows = {row.seq: row for row in desk.rows()}
    assert [rows.get(outcome.entry.seq) for outcome in acknowledged] == [one.entry for one in acknowledged]
    desk.sound()
    words = [say("store-full", language) for language in LANGUAGES]
    assert all(word.sentence and word.next_action for word in words)


def test_a_damaged_catalogue_is_refused_whole_and_the_old_one_stays(desk: Desk) -> None:
    """Every problem is named; scans go on under the issue in use."""
    desk.sign_in()
    desk.open("serialise")
    before = desk.store.catalogue
    assert before is not None
    with pytest.raises(ConfigError) as refused:
        build(b'{"version": 2, "issued": "yesterday", "products": [{"id": 7}]}', desk.home)
    assert refused.value.problems
    assert desk.store.catalogue is not None
    assert desk.store.catalogue.version == before.version == 1
    assert codes(desk.scan("S1")) == []
