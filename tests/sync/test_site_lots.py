"""Packs without serials on the site feed: every station of a site ends with the same counts, whatever it
heard when, and how often.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.catalogue import Catalogue
from edge.hub import devices, moves
from edge.hub.devices import NewDevice
from edge.hub.hub import Device, Hub
from edge.station import Closing, Outcome, undo
from edge.sync import enrol, site
from edge.sync.site import SitePush
from edge.wire.moves import Move, SiteMoves
from tests import fakes
from tests.hub.samples import Clock, make_hub
from tests.station.desk import Desk, codes, payload
from tests.sync.samples import DirectClient
from tests.sync.test_site import Seat

LOOSE = "09520000001230"
PRODUCT = replace(
    fakes.product("P-GOOD"), id="P-LOOSE", gtins=(LOOSE,), name=fakes.name("P-LOOSE"), serialised=False
)
APPROVAL = replace(fakes.approval("A-GOOD"), number="A-LOOSE", product="P-LOOSE")
FORM = next(
    replace(one, number="F-LOOSE", approval="A-LOOSE", product="P-LOOSE")
    for one in fakes.catalogue().clearance_forms
    if one.number == "F-MAIN"
)
WHOLE = fakes.catalogue(
    products=(*fakes.PRODUCTS, PRODUCT),
    approvals=(*fakes.catalogue().approvals, APPROVAL),
    clearance_forms=(*fakes.catalogue().clearance_forms, FORM),
)
STATIONS = ("ZONE-1", "ZONE-2", "ZONE-3")
EXIT = {"clearance_form": "F-LOOSE", "destination": "H1"}


class Bay(Seat):
    """A warehouse's desk and its line to the hub."""

    def __init__(self, root: Path, hub: Hub, name: str, catalogue: Catalogue = WHOLE) -> None:
        self.desk = Desk(root / name, seat=replace(fakes.ZONE, id=name), catalogue=catalogue)
        self.client = DirectClient(hub)
        self.join(hub, name)
        self.mark = 0
        self.desk.sign_in()

    def join(self, hub: Hub, name: str, device: str = "key") -> None:
        """It becomes that station, or another life of it."""
        new = NewDevice(station=name, kind="zone", party="IMP-1", gln=fakes.ZONE.gln)
        reading = self.desk.station.read_clock()
        code = devices.issue_code(hub, new)
        self.client.token = enrol(self.desk.store, self.client, code, f"{device}-{name}", reading).token
        self.push = SitePush(self.desk.store, self.client)

    def begins_anew(self, hub: Hub) -> None:
        """The same PC with its journal, enrolled once more."""
        facts = self.desk.store.station
        self.join(hub, facts.id, f"life {facts.incarnation + 1}")
        self.mark = 0

    def does(self, operation: str, packs: int, **papers: str) -> Outcome:
        """One scan of so many packs; a supervisor lets a review through."""
        if operation != "void_exit":  # which is of one pack
            papers["lot_quantity"] = str(packs)
        self.desk.open(operation, **papers)
        outcome = self.desk.scan(payload("", LOOSE, lot="ST-77"))
        if outcome.decision.verdict == "REVIEW":
            outcome = self.desk.answers(outcome)
        self.desk.station.tasks.close(self.desk.station.access.facts, Closing())
        return outcome

    def counts(self) -> dict[str, int]:
        """Packs by how they stand."""
        with self.desk.store.reader() as reader:
            return dict(reader.query("SELECT key, packs FROM stock WHERE key LIKE '01%10%'"))

    def levels(self) -> dict[str, int]:
        """Packs by state, as every screen shows them."""
        with self.desk.store.reader() as reader:
            rows = reader.query(
                "SELECT state, SUM(packs) FROM stock_level WHERE product = 'P-LOOSE' GROUP BY state"
            )
        return {state: packs for state, packs in rows if packs}


class Yard:
    """A warehouse with some desks."""

    def __init__(self, root: Path, count: int = 2) -> None:
        self.root = root
        self.hub = make_hub(root / "hub", Clock(fakes.NOW))
        self.bays = [Bay(root, self.hub, name) for name in STATIONS[:count]]

    def passes(self, **span: float) -> None:
        """Time goes on everywhere."""
        for bay in self.bays:
            bay.desk.passes(**span)

    def exchange(self) -> None:
        """Everybody tells, then everybody hears."""
        for bay in self.bays:
            bay.tells()
        for bay in self.bays:
            bay.hears()

    def agree(self) -> dict[str, int]:
        """The counts, which all have."""
        counts = [bay.counts() for bay in self.bays]
        assert counts == [counts[0]] * len(counts)
        levels = [bay.levels() for bay in self.bays]
        assert levels == [levels[0]] * len(levels)
        for bay in self.bays:
            bay.sound()
        return levels[0]

    def close(self) -> None:
        """Let go of everything."""
        for bay in self.bays:
            bay.desk.close()
        self.hub.database.close()


@pytest.fixture
def yard(tmp_path: Path) -> Iterator[Yard]:
    """Two desks of one warehouse."""
    made = Yard(tmp_path)
    yield made
    made.close()


def test_what_one_desk_received_the_next_takes(yard: Yard) -> None:
    """The count on both is one, whichever moves it."""
    one, two = yard.bays
    one.does("bonded_receive", 10)
    yard.exchange()
    assert yard.agree() == {"entered": 10}
    yard.passes(seconds=5)
    two.does("put_away", 4)
    one.does("put_away", 3)
    yard.exchange()
    assert yard.agree() == {"entered": 3, "shelved": 7}


def test_unheard_what_the_next_desk_has_in_hand_is_looked_at(yard: Yard) -> None:
    """Its own packs of the same lot it takes as ever, no more than those."""
    one, two = yard.bays
    one.does("bonded_receive", 10)
    two.does("bonded_receive", 5)
    yard.exchange()
    yard.passes(minutes=3)
    two.desk.open("put_away", lot_quantity="5")
    assert two.desk.scan(payload("", LOOSE, lot="ST-77")).decision.verdict == "ACCEPT"
    two.desk.open("put_away", lot_quantity="1")
    outcome = two.desk.scan(payload("", LOOSE, lot="ST-77"))
    assert (outcome.decision.verdict, codes(outcome)) == ("REVIEW", ["custody-elsewhere"])
    assert outcome.decision.findings[0].params["station"] == "ZONE-1"


def test_packs_taken_twice_are_missing_everywhere(yard: Yard) -> None:
    """Unheard, and let through: the count goes below nought alike on both, and what comes in mends it."""
    one, two = yard.bays
    one.does("bonded_receive", 10)
    yard.exchange()
    yard.passes(minutes=3)
    one.does("put_away", 8)
    two.does("put_away", 8)
    yard.exchange()
    assert yard.agree() == {"entered": -6, "shelved": 16}
    one.does("bonded_receive", 6)
    yard.exchange()
    assert yard.agree() == {"shelved": 16}
    yard.passes(seconds=5)
    two.does("bonded_receive", 2)
    yard.exchange()
    assert yard.agree() == {"entered": 2, "shelved": 16}


def test_an_undo_is_heard_too(yard: Yard) -> None:
    """And one is not possible once another desk has moved the same count."""
    one, two = yard.bays
    one.does("bonded_receive", 10)
    one.does("put_away", 4)
    yard.exchange()
    undo(one.desk.station, "mistake")
    yard.exchange()
    assert yard.agree() == {"entered": 10}
    one.does("put_away", 4)
    yard.exchange()
    two.does("put_away", 1)
    yard.exchange()
    undo(one.desk.station, "mistake")
    yard.exchange()
    assert yard.agree() == {"entered": 5, "shelved": 5}


@pytest.mark.parametrize("told", [True, False])
def test_a_step_of_an_earlier_life_is_taken_back_everywhere(yard: Yard, *, told: bool) -> None:
    """Enrolled anew with its journal, it undoes what it did before; whichever life told the step."""
    one, two = yard.bays
    one.does("bonded_receive", 10)
    yard.exchange()
    one.does("put_away", 4)
    if told:
        yard.exchange()
    one.begins_anew(yard.hub)
    undo(one.desk.station, "mistake")
    for _ in range(2):
        yard.exchange()
        assert yard.agree() == {"entered": 10}
    two.does("put_away", 10)
    yard.exchange()
    assert yard.agree() == {"shelved": 10}


def test_voiding_another_desks_exit_gives_nothing_back_here(yard: Yard) -> None:
    """The quota was taken there, and only what is known to be one's own is given back."""
    one, two = yard.bays
    one.does("bonded_receive", 10)
    one.does("put_away", 10)
    assert one.does("zone_exit", 5, **EXIT).decision.verdict == "ACCEPT"
    yard.exchange()
    yard.passes(seconds=5)
    assert two.does("void_exit", 1, reason="mistake").decision.verdict == "ACCEPT"
    assert (one.desk.used("F-LOOSE"), two.desk.used("F-LOOSE")) == (5, 0)
    yard.exchange()
    assert yard.agree() == {"shelved": 6, "exited": 4}
    yard.passes(seconds=5)
    assert one.does("void_exit", 1, reason="mistake").decision.verdict == "ACCEPT"
    assert one.desk.used("F-LOOSE") == 4
    yard.exchange()
    assert yard.agree() == {"shelved": 7, "exited": 3}


@pytest.mark.parametrize("fresh", [True, False])
def test_a_later_life_knows_what_the_earlier_one_counted(yard: Yard, *, fresh: bool) -> None:
    """On a new PC from the feed, on the same one from its own journal; neither counts anything twice."""
    one, two = yard.bays
    one.does("bonded_receive", 10)
    two.does("bonded_receive", 3)
    yard.exchange()
    yard.passes(seconds=5)
    one.does("put_away", 4)
    yard.exchange()
    if fresh:
        one.desk.close()
        shutil.rmtree(yard.root / "ZONE-1")
        yard.bays[0] = Bay(yard.root, yard.hub, "ZONE-1")
    else:
        one.begins_anew(yard.hub)
    yard.exchange()
    assert yard.agree() == {"entered": 9, "shelved": 4}
    yard.bays[0].does("put_away", 1)
    yard.exchange()
    assert yard.agree() == {"entered": 8, "shelved": 5}


def told_by(hub: Hub) -> list[Move]:
    """All that the site's stations ever told, in the order it came."""
    nobody = Device(station="ZONE-9", kind="zone", party="IMP-1", gln=fakes.ZONE.gln, incarnation=1)
    return list(moves.of_site(hub, nobody, 0).moves)


def shuffled(told: list[Move], chance: random.Random) -> list[Move]:
    """The same in another order, some twice or more; of each station in its own order."""
    left = {name: [one for one in told if one.station == name] for name in STATIONS}
    found: list[Move] = []
    while any(left.values()):
        name = chance.choice([name for name, rows in left.items() if rows])
        found.append(left[name].pop(0))
        if chance.random() < 0.4:
            found += chance.sample(found, chance.randint(1, len(found)))
    return found


STEPS = ("bonded_receive", "put_away", "quarantine", "zone_exit", "void_exit")
ACTS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from((*STEPS, "tell", "hear", "undo", "wait", "anew")),
        st.integers(1, 4),
    ),
    max_size=14,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ACTS, st.randoms(use_true_random=False))
def test_any_order_and_repetition_of_the_feed_gives_the_same_counts(
    acts: list[tuple[int, str, int]], chance: random.Random
) -> None:
    """At the stations that did it, and at one that hears of it all in another order and more than once."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        made = Yard(Path(folder), 3)
        stack.callback(made.close)
        for who, act, packs in acts:
            bay = made.bays[who]
            made.passes(seconds=2)
            if act == "tell":
                bay.tells()
            elif act == "hear":
                bay.hears()
            elif act == "wait":
                made.passes(minutes=3)
            elif act == "undo":
                undo(bay.desk.station, "mistake")
            elif act == "anew":
                bay.begins_anew(made.hub)
            else:
                papers = EXIT if act == "zone_exit" else {}
                bay.does(act, packs, **papers)
        made.passes(seconds=2)
        made.exchange()
        made.exchange()
        made.agree()
        last = Bay(Path(folder), made.hub, "ZONE-4")
        stack.callback(last.desk.close)
        for move in shuffled(told_by(made.hub), chance):
            site.take(last.desk.store, SiteMoves(moves=(move,)), last.desk.station.read_clock())
        assert last.counts() == made.bays[0].counts()
        last.sound()
