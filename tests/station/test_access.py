"""Who may act at a station, and that the journal knows of everybody who tried."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from edge.catalogue import Name
from edge.errors import StoreError
from edge.station import Refusal
from edge.store import Credential
from tests.station.desk import PIN, Desk, code_of, codes

WRONG = "975310"
OWN = "246813"


def why(desk: Desk) -> list[str]:
    """The reasons of everybody turned away, in order."""
    return [msgspec.json.decode(row.detail)["why"] for row in desk.rows("sign-in-failed")]


def change(desk: Desk, badge: str, **changes: object) -> Credential:
    """Change what is kept of somebody, as the hub might."""
    known = desk.store.credential(badge)
    assert known is not None
    changed = replace(known, **changes)  # type: ignore[arg-type]
    with desk.store.writing() as tx:
        tx.save_credential(changed)
    return changed


def test_badge_and_pin_sign_in_and_the_journal_names_who(desk: Desk) -> None:
    """A row for coming and one for going."""
    access = desk.station.access
    assert isinstance(access.sign_in("W001", PIN), Credential)
    assert access.facts is not None
    assert access.facts.roles == {"warehouse"}
    access.sign_out()
    assert access.facts is None
    kinds = [(row.kind, row.operator) for row in desk.rows()[-2:]]
    assert kinds == [("sign-in", "W001"), ("sign-out", "W001")]


def test_whoever_is_turned_away_is_journalled_with_the_reason(desk: Desk) -> None:
    """Unknown, no longer active, wrong PIN, not in that role: each is its own reason."""
    access = desk.station.access
    change(desk, "W002", active=False)
    assert code_of(access.sign_in("NOBODY", PIN)) == "unknown-badge"
    assert code_of(access.sign_in("\ud800", PIN)) == "unknown-badge"
    assert code_of(access.sign_in("W002", PIN)) == "not-active"
    assert code_of(access.sign_in("W001", WRONG)) == "wrong-pin"
    assert code_of(access.check("W001", PIN, "supervisor")) == "no-role"
    assert why(desk) == ["unknown-badge", "unknown-badge", "not-active", "wrong-pin", "no-role"]
    assert access.operator is None


def test_five_wrong_pins_lock_a_badge_over_a_restart_until_time_has_passed(desk: Desk) -> None:
    """The right PIN helps no more; after a quarter of an hour it does, and the count begins anew."""
    answers = [desk.station.access.sign_in("W001", WRONG) for _ in range(5)]
    assert [code_of(answer) for answer in answers] == ["wrong-pin"] * 4 + ["locked-out"]
    assert isinstance(answers[0], Refusal)
    assert answers[0].params == {"left": "4"}
    desk.restart()
    locked = desk.station.access.sign_in("W001", PIN)
    assert isinstance(locked, Refusal)
    assert (locked.code, locked.params["until"]) == ("locked-out", "10:15")
    assert why(desk)[-2:] == ["wrong-pin", "locked-out"]
    desk.passes(minutes=16)
    assert code_of(desk.station.access.sign_in("W001", WRONG)) == "wrong-pin"
    assert isinstance(desk.station.access.sign_in("W001", PIN), Credential)
    known = desk.store.credential("W001")
    assert known is not None
    assert (known.failures, known.locked_until) == (0, None)


def test_a_lock_of_a_clock_that_was_fast_ends_with_its_error(desk: Desk) -> None:
    """Locked while the PC was 30 days ahead; put right by the server's word, nobody waits for that day."""
    true = desk.now
    desk.passes(days=60)
    for _ in range(5):
        desk.station.access.sign_in("W001", WRONG)
    assert code_of(desk.station.access.sign_in("W001", PIN)) == "locked-out"
    desk.now = true
    assert desk.station.clock.take_time(true)
    assert isinstance(desk.station.access.sign_in("W001", PIN), Credential)


def test_a_locked_station_takes_no_scans_until_its_operator_or_the_next_gives_a_pin(desk: Desk) -> None:
    """Idle lock: the task stays open, and unlocking is journalled."""
    access = desk.station.access
    access.lock()
    assert not access.locked, "nobody is there to be locked out"
    desk.sign_in("W001")
    desk.open("serialise")
    access.lock()
    assert codes(desk.scan("S1")) == ["not-signed-in"]
    assert code_of(access.unlock(WRONG)) == "wrong-pin"
    assert access.facts is None
    assert isinstance(access.unlock(PIN), Credential)
    assert msgspec.json.decode(desk.rows("sign-in")[-1].detail) == {"unlocked": True}
    assert codes(desk.scan("S1")) == []
    access.sign_out()
    assert code_of(access.unlock(PIN)) == "not-signed-in"


def test_a_hand_over_moves_the_open_task_and_names_both(desk: Desk) -> None:
    """After a restart the task is still the next shift's, and its counts are what they were."""
    access = desk.station.access
    desk.sign_in("W001")
    task = desk.open("serialise")
    desk.scan("S1")
    assert isinstance(access.hand_over("W002", PIN), Credential)
    row = desk.rows()[-1]
    assert (row.kind, row.operator) == ("sign-in", "W002")
    assert msgspec.json.decode(row.detail) == {"handed_over_by": "W001"}
    station = desk.restart()
    assert station.tasks.open == replace(task, operator="W002")
    assert station.store.counts.accepted == 1
    desk.sign_in("W002")
    assert codes(desk.scan("S1")) == ["already-counted"]


def test_signing_in_over_another_signs_that_one_out(desk: Desk) -> None:
    """No shift ends without a row; the open task goes on in the new name."""
    access = desk.station.access
    access.sign_in("W001", PIN)
    desk.open("serialise")
    access.sign_in("W002", PIN)
    rows = [(row.kind, row.operator) for row in desk.rows()[-2:]]
    assert rows == [("sign-out", "W001"), ("sign-in", "W002")]
    assert desk.station.tasks.open is not None
    assert desk.station.tasks.open.operator == "W002"
    access.sign_in("W002", PIN)
    assert [row.kind for row in desk.rows()[-2:]] == ["sign-in", "sign-in"]


def test_signing_out_works_though_nothing_can_be_written(desk: Desk) -> None:
    """A full or broken disk must not keep somebody signed in."""
    desk.sign_in("W001")
    desk.store.close()
    with pytest.raises(StoreError):
        desk.station.access.sign_out()
    assert desk.station.access.operator is None


def test_the_first_person_is_the_administrator_and_the_second_is_not(desk: Desk, tmp_path: Path) -> None:
    """On a new home anybody may begin, once."""
    assert (
        code_of(desk.station.access.create_first_administrator("A002", Name(zh="郑", en="Z"), OWN))
        == "no-role"
    )
    fresh = Desk(tmp_path / "fresh", furnished=False)
    access = fresh.station.access
    assert code_of(access.create_first_administrator("a b", Name(zh="郑", en="Z"), OWN)) == "not-a-badge"
    assert code_of(access.create_first_administrator("A002", Name(zh="郑", en="Z"), "1")) == "pin-too-short"
    made = access.create_first_administrator("A002", Name(zh="郑", en="Z"), OWN)
    assert isinstance(made, Credential)
    assert (made.roles, made.must_change) == (("administrator",), False)
    assert code_of(access.create_first_administrator("A003", Name(zh="郑", en="Z"), OWN)) == "no-role"
    assert msgspec.json.decode(fresh.rows("operator")[0].detail)["did"] == "admitted"
    fresh.close()


def test_a_pin_set_by_another_is_good_for_choosing_ones_own_and_nothing_else(desk: Desk) -> None:
    """Neither scanning nor answering for a review: whoever set the PIN knows it."""
    access = desk.station.access
    boss = desk.store.credential("A001")
    assert boss is not None
    new = access.add(boss, "S777", Name(zh="周", en="Zhou"), ("supervisor",), PIN)
    assert isinstance(new, Credential)
    assert new.must_change
    signed = access.sign_in("S777", PIN)
    assert isinstance(signed, Credential)
    assert (access.facts, access.acting) == (None, None)
    assert code_of(access.check("S777", PIN, "supervisor")) == "pin-to-change"
    assert code_of(access.change_pin("S777", PIN, PIN)) == "pin-unchanged"
    assert code_of(access.change_pin("S777", WRONG, OWN)) == "wrong-pin"
    assert isinstance(access.change_pin("S777", PIN, OWN), Credential)
    assert access.facts is not None
    assert isinstance(access.check("S777", OWN, "supervisor"), Credential)


def test_only_an_administrator_admits_and_resets_and_no_badge_is_given_twice(desk: Desk) -> None:
    """A badge that somebody has is not taken over by admitting another under it."""
    access = desk.station.access
    boss, supervisor = desk.store.credential("A001"), desk.store.credential("W900")
    assert boss is not None
    assert supervisor is not None
    name = Name(zh="周", en="Zhou")
    assert code_of(access.add(supervisor, "S777", name, ("warehouse",), OWN)) == "no-role"
    assert code_of(access.reset_pin(supervisor, "W001", OWN)) == "no-role"
    assert code_of(access.add(boss, "W001", name, ("supervisor",), OWN)) == "badge-taken"
    assert code_of(access.reset_pin(boss, "NOBODY", OWN)) == "unknown-badge"
    assert code_of(access.reset_pin(boss, "W001", "111111")) == "pin-too-plain"
    assert desk.store.credential("W001") == replace(
        supervisor,
        badge="W001",
        name=desk.store.credential("W001").name,
        roles=("warehouse",),  # type: ignore[union-attr]
    )


def test_a_reset_lifts_a_lock_out_and_brings_nobody_back(desk: Desk) -> None:
    """Somebody who may no longer work here stays out."""
    access = desk.station.access
    boss = desk.store.credential("A001")
    assert boss is not None
    for _ in range(5):
        access.sign_in("W001", WRONG)
    access.reset_pin(boss, "W001", OWN)
    assert isinstance(access.sign_in("W001", OWN), Credential)
    change(desk, "W002", active=False)
    assert code_of(access.reset_pin(boss, "W002", OWN)) == "not-active"
    assert code_of(access.sign_in("W002", OWN)) == "not-active"


def test_what_the_hub_says_of_who_is_signed_in_takes_hold_at_once(desk: Desk) -> None:
    """New roles are theirs; whoever was struck off is signed out, with a row."""
    access = desk.station.access
    assert not access.refresh()
    desk.sign_in("W001")
    assert not access.refresh()
    change(desk, "W001", roles=("warehouse", "supervisor"))
    assert access.refresh()
    assert access.facts is not None
    assert "supervisor" in access.facts.roles
    change(desk, "W001", active=False)
    assert access.refresh()
    assert access.operator is None
    row = desk.rows()[-1]
    assert (row.kind, row.operator, row.detail) == ("sign-out", "W001", b'{"why":"not-active"}')
