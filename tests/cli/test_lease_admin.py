"""Leases at the hub administrator's command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from edge import wire
from edge.cli import main
from edge.hub import catalogue
from edge.hub.hub import Hub
from edge.identity import hash_pin
from tests.hub.leasing import CLAIM, FORM, Pc, issue
from tests.hub.samples import make_hub

STATION = "zone-7/1"
PINS = {"A": "135790", "B": "246813"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A hub whose station zone-1 was replaced, and two people who may count."""
    hub = make_hub(tmp_path)
    catalogue.publish(hub, issue(stations=[{"id": "zone-7"}]))
    _people(hub)
    old = Pc(hub, seed="old")
    old.ask(need=20)
    old.spend(3)
    old.ask()
    Pc(hub, seed="new")
    hub.database.close()
    return tmp_path


def _people(hub: Hub) -> None:
    people = [
        wire.Credential(
            badge=badge, name_zh=badge, name_en=badge, roles=("supervisor",), pin_hash=hash_pin(pin)
        )
        for badge, pin in PINS.items()
    ]
    catalogue.put_operators(hub, wire.Operators(party="IMP-1", mark="", operators=tuple(people)))


class Admin:
    """Runs `bondscan hub admin` on that hub."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[bytes]) -> None:
        self.words = ["hub", "admin", "--db", f"sqlite:///{folder / 'hub.db'}"]
        self.capture = capture

    def __call__(self, *words: str) -> tuple[int, list[dict[str, Any]], str]:
        code = main([*self.words, *words])
        said = self.capture.readouterr()
        return code, [json.loads(line) for line in said.out.splitlines()], said.err.decode()


@pytest.fixture
def admin(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Admin:
    """The administrator."""
    return Admin(folder, capsysbinary)


def test_what_is_out_and_what_is_in_doubt_is_listed(admin: Admin) -> None:
    """The epoch first, then a line a lease."""
    _, (standing, row), _ = admin("leases")
    assert (standing["epoch"], standing["learning"]) == (1, False)
    assert (row["paper"], row["out"], row["used"], row["state"]) == (FORM, 20, 3, "in-doubt")
    assert admin("in-doubt")[1] == [row]


def test_two_people_settle_what_a_dead_pc_used(admin: Admin, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each with a PIN of his own; the first proposes, the second settles."""
    said = []
    for badge, pin in PINS.items():
        monkeypatch.setenv("BONDSCAN_PIN", pin)
        code, lines, _ = admin("in-doubt", "--count", "zone-1/1", "--used", f"{FORM}=3", "--by", badge)
        said.append((code, lines[0]["state"]))
    assert said == [(0, "proposed"), (0, "settled")]
    assert admin("leases")[1][1]["out"] == 3


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--count", "zone-1/1", "--used", f"{FORM}=3"], 2, "--by BADGE"),
        (["--count", "zone-1/1", "--used", f"{FORM}=3", "--by", "A"], 1, "the PIN as this hub knows it"),
        (["--count", "zone-1/1", "--used", f"{FORM}=3", "--by", "Z"], 1, "none of that badge"),
        (["--count", "zone-1/1", "--by", "B"], 2, "every lease"),
        (["--count", "zone-1/1", "--used", "F-9@H-1=1", "--by", "B"], 2, "shared paper"),
        (["--count", "zone-1/1", "--used", f"{FORM}=3", "--used", f"{FORM}@H-1=3", "--by", "B"], 2, "once"),
        (["--count", "zone-1/1", "--used", f"{FORM}=3", "--used", "[1]=3", "--by", "B"], 1, "a claim's key"),
        (["--count", "zone-1", "--by", "B"], 2, "STATION/INCARNATION"),
        (["--count", "zone-1/1", "--used", f"{FORM}=x", "--by", "B"], 2, "PAPER=PACKS"),
        (["--count", "zone-1/1", "--used", f"{FORM}@H-1=21", "--by", "B"], 1, "at most"),
        (["--count", "zone-9/1", "--used", f"{CLAIM}=2", "--by", "B"], 1, "in doubt"),
    ],
)
def test_a_count_that_is_not_whole_is_not_taken(
    admin: Admin, monkeypatch: pytest.MonkeyPatch, words: list[str], code: int, said: str
) -> None:
    """Nobody, another's PIN, a lease left out, no number, more than was out, nobody in doubt."""
    monkeypatch.setenv("BONDSCAN_PIN", PINS["B"])
    got, _, problem = admin("in-doubt", *words)
    assert (got, said in problem, len(problem.splitlines())) == (code, True, 1), problem


def test_a_pin_the_administrator_gave_answers_for_nothing(
    admin: Admin, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever gave both would be two people; once each has chosen a PIN, it is each one's own word."""
    hub = make_hub(folder)
    given = catalogue.operators_of(hub, "IMP-1").operators
    starting = tuple(msgspec.structs.replace(one, must_change=True) for one in given)
    catalogue.put_operators(hub, wire.Operators(party="IMP-1", mark="", operators=starting))
    hub.database.close()
    settle = ("in-doubt", "--count", "zone-1/1", "--used", f"{FORM}=3", "--by")
    for badge, pin in PINS.items():
        monkeypatch.setenv("BONDSCAN_PIN", pin)
        code, _, said = admin(*settle, badge)
        assert (code, f"change-pin {badge}" in said) == (1, True), said
    states = []
    for badge, pin in PINS.items():
        monkeypatch.setenv("BONDSCAN_PIN", pin)
        for new in (pin, pin[::-1]):  # the same is no other
            monkeypatch.setenv("BONDSCAN_NEW_PIN", new)
            assert admin("change-pin", badge)[0] == int(new == pin)
        assert admin("change-pin", badge)[0] == 1, "the old one is no more"
        monkeypatch.setenv("BONDSCAN_PIN", pin[::-1])
        states += [line["state"] for line in admin(*settle, badge)[1]]
    assert states == ["proposed", "settled"]


def test_a_write_off_and_a_station_to_wait_for(admin: Admin) -> None:
    """The one for good; the other until it has been heard, and only where the hub can have forgotten anybody."""
    assert admin("write-off", "zone-1/1")[1][0]["state"] == "written-off"
    assert admin("write-off", "zone-1/1")[0] == 1
    code, _, said = admin("expect", STATION)
    assert (code, "epoch --restored" in said) == (1, True)
    assert admin("epoch", "--restored", "disk")[0] == 0
    code, _, said = admin("expect", "zone-77/1")
    assert (code, "none of that id" in said) == (1, True)
    assert admin("expect", STATION)[1] == [{"expected": STATION, "new": True}]
    assert STATION in admin("leases")[1][0]["owing"]
    assert STATION in admin("in-doubt")[2]
    code, _, said = admin("write-off", STATION)
    assert (code, "in-doubt --count" in said) == (1, True)


def test_after_a_restoring_two_people_count_what_the_hub_never_heard_of(
    admin: Admin, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the paper's number, as it stands on the paper; said after its successor was let in, too."""
    assert admin("epoch", "--restored", "disk")[0] == 0
    hub = make_hub(folder)
    later = iter("uvwxyz")
    hub.secret = lambda: next(later) * 40
    Pc(hub, "zone-7", seed="again").ask()
    hub.database.close()
    assert admin("expect", "zone-7/1")[0] == 0
    monkeypatch.setenv("BONDSCAN_PIN", PINS["A"])
    assert admin("in-doubt", "--count", "zone-7/1", "--by", "A")[0] == 2
    for badge, pin in PINS.items():
        monkeypatch.setenv("BONDSCAN_PIN", pin)
        code, _, said = admin("in-doubt", "--count", "zone-7/1", "--used", f"{FORM}@H-1=4", "--by", badge)
        assert (code, said) == (0, "")
    standing, *rows = admin("leases")[1]
    assert standing["owing"] == ["zone-1/2"]
    assert {row["claim"]: row["out"] for row in rows if row["station"] == "zone-7"} == {CLAIM: 4}
