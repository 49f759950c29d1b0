"""Several packages as one: all are accepted, or nothing of it takes effect."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.frame import Frame
from edge.station import Outcome, Rules, scan_together
from tests import fakes
from tests.station.desk import Desk, but, codes, payload, variant


@pytest.fixture
def zone(tmp_path: Path) -> Iterator[Desk]:
    """The warehouse's desk, five packages on the shelf."""
    made = Desk(tmp_path)
    made.sign_in()
    made.shelves("S1", "S2", "S3", "S4", "S5")
    yield made
    made.close()


def take(desk: Desk, *what: str | bytes) -> tuple[Outcome, ...]:
    """A tray before the camera."""
    payloads = [one if isinstance(one, bytes) else payload(one) for one in what]
    return scan_together(desk.station, [Frame(one, "camera:0", desk.now) for one in payloads])


def verdicts(outcomes: tuple[Outcome, ...]) -> list[str]:
    """In the order of the tray."""
    return [outcome.decision.verdict for outcome in outcomes]


def test_a_tray_in_order_is_accepted_as_one(zone: Desk) -> None:
    """A row and an event each, the quota spent for all, the sum of the task too."""
    zone.open("zone_exit")
    outcomes = take(zone, "S1", "S2", "S3")
    assert verdicts(outcomes) == ["ACCEPT"] * 3
    assert [outcome.entry.seq for outcome in outcomes] == [outcomes[0].entry.seq + at for at in range(3)]
    assert all(outcome.entry.body and outcome.entry.changes_spend for outcome in outcomes)
    assert len({outcome.entry.event_id for outcome in outcomes}) == 3
    assert (zone.used(), zone.state("S1"), zone.state("S3")) == (3, "exited", "exited")
    assert zone.store.counts.accepted == 3
    zone.sound()


def test_one_that_cannot_pass_keeps_the_whole_tray(zone: Desk) -> None:
    """It has its own reason, the others are refused for its sake, and nothing is spent or moved."""
    zone.open("zone_exit")
    outcomes = take(zone, "S1", "S99", "S2", b"]d2nonsense")
    assert "ACCEPT" not in verdicts(outcomes)
    assert [codes(outcome)[0] for outcome in outcomes][::2] == ["tray-refused", "tray-refused"]
    assert codes(outcomes[1])[0] != "tray-refused"
    assert outcomes[3].entry.raw == b"]d2nonsense"
    assert outcomes[0].decision.findings[0].params == {"n": "2", "total": "4"}
    assert [bool(outcome.entry.key) for outcome in outcomes[:3]] == [True] * 3
    assert (zone.used(), zone.state("S1"), zone.state("S2")) == (0, "shelved", "shelved")
    assert verdicts(take(zone, "S1", "S2")) == ["ACCEPT"] * 2
    assert zone.used() == 2
    zone.sound()


def test_more_than_is_left_is_refused_whole(tmp_path: Path) -> None:
    """Each is judged on what those before it in the tray would leave."""
    forms = but(fakes.catalogue().clearance_forms, "F-MAIN", quantity=Decimal(2))
    zone = Desk(tmp_path, catalogue=variant(clearance_forms=forms))
    zone.sign_in()
    zone.shelves("S1", "S2", "S3")
    zone.open("zone_exit")
    outcomes = take(zone, "S1", "S2", "S3")
    assert [codes(outcome)[0] for outcome in outcomes] == [
        "tray-refused",
        "tray-refused",
        "clearance-balance",
    ]
    assert zone.used() == 0
    assert verdicts(take(zone, "S1", "S2")) == ["ACCEPT"] * 2
    zone.close()


def test_packages_of_a_tray_are_judged_in_its_order(zone: Desk) -> None:
    """The same one twice is already counted; it is no second effect, and keeps nothing."""
    zone.open("zone_exit")
    outcomes = take(zone, "S1", "S1", "S2")
    assert verdicts(outcomes) == ["ACCEPT"] * 3
    assert [outcome.decision.repeat for outcome in outcomes] == [False, True, False]
    assert zone.used() == 2
    again = take(zone, "S1", "S2")
    assert [outcome.decision.repeat for outcome in again] == [True, True]
    assert zone.used() == 2


@given(st.lists(st.sampled_from(["S1", "S2", "S3", "S4", "S5", "S98", "S99"]), min_size=2, max_size=6))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_all_or_nothing_whatever_lies_in_it(
    tmp_path_factory: pytest.TempPathFactory, tray: list[str]
) -> None:
    """What is spent is the number of packages accepted: every one of the tray, or none."""
    zone = Desk(tmp_path_factory.mktemp("zone"))
    try:
        zone.sign_in()
        zone.shelves("S1", "S2", "S3", "S4", "S5")
        zone.open("zone_exit")
        before = zone.used()
        outcomes = take(zone, *tray)
        good = not {"S98", "S99"} & set(tray)
        assert set(verdicts(outcomes)) == {"ACCEPT"} if good else "ACCEPT" not in verdicts(outcomes)
        assert zone.used() - before == (len(set(tray)) if good else 0)
        zone.sound()
    finally:
        zone.close()


def test_after_a_crash_before_the_anchor_the_store_is_believed(zone: Desk) -> None:
    """A tray is one change of what may be spent: the store is one ahead of its anchor, not three."""
    zone.open("zone_exit")
    anchor = zone.root / "elsewhere" / "anchor"
    before = anchor.read_bytes()
    take(zone, "S1", "S2", "S3")
    assert anchor.read_bytes() != before
    zone.store.close()
    anchor.write_bytes(before)
    station = zone.restart()
    assert not station.store.station.quarantined
    assert zone.used() == 3
    zone.sign_in()
    take(zone, "S4", "S5")
    zone.store.close()
    anchor.write_bytes(before)
    assert zone.restart().store.station.quarantined, "two trays ahead is a copy"


def test_one_line_that_stands_stands_for_a_tray_too(tmp_path: Path) -> None:
    """At the screen a refused tray halts the line once, and what comes meanwhile waits."""
    zone = Desk(tmp_path, rules=Rules(halts=True))
    zone.sign_in()
    zone.open("serialise")
    take(zone, "S1", b"]d2nonsense")
    assert zone.station.halted
    assert [codes(outcome) for outcome in take(zone, "S1", "S2")] == [["line-halted"]] * 2
    zone.station.acknowledge()
    assert verdicts(take(zone, "S1", "S2")) == ["ACCEPT"] * 2
    zone.close()


def test_without_anybody_or_a_task_each_is_refused_as_ever(tmp_path: Path) -> None:
    """And a tray of one is a scan."""
    zone = Desk(tmp_path)
    assert [codes(outcome) for outcome in take(zone, "S1", "S2")] == [["not-signed-in"]] * 2
    zone.sign_in()
    assert [codes(outcome) for outcome in take(zone, "S1", "S2")] == [["no-task"]] * 2
    zone.open("serialise")
    (single,) = take(zone, "S1")
    assert single.decision.verdict == "ACCEPT"
    assert take(zone) == ()
    zone.close()


def test_corrections_go_one_by_one(zone: Desk) -> None:
    """A tray is not taken back as a whole."""
    zone.open("correct")
    assert {codes(outcome)[0] for outcome in take(zone, "S1", "S2")} == {"goes-alone"}
    assert zone.state("S1") == "shelved"
