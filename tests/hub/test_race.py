"""Several processes on one database: nothing twice, nothing lost, and the same conclusions as one would draw."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

from edge.hub import capture, catalogue, devices, query
from edge.hub.hub import Hub
from tests.hub import samples
from tests.hub.samples import FORM, document, let_in, make_hub, place_of, told, undone

ROOT = Path(__file__).parents[2]
STATIONS = ("zone-1", "zone-2", "ph-1")
OPERATIONS = ("zone_exit", "zone_exit", "institution_receive", "dispense", "void_exit", "return_in")
PROCESSES = 3

Batch = tuple[str, list[bytes]]


def days_work(seed: int) -> list[Batch]:
    """Batches of (station, events) about few packages, so that stations are in each other's way."""
    chance = random.Random(seed)
    events: list[Batch] = []
    for number in range(1, 121):
        serials = [f"S{n}" for n in chance.sample(range(12), chance.randint(1, 3))]
        event = told(chance.choice(OPERATIONS), serials, number, form=chance.choice((FORM, "OTHER")))
        events.append((chance.choice(STATIONS), [event]))
        if chance.random() < 0.2:
            events.append((events[-1][0], [undone(event, minute=200 + number)]))
    batches = []
    for station in STATIONS:
        theirs = [event for whose, (event,) in events if whose == station]
        batches += [(station, theirs[at : at + 4]) for at in range(0, len(theirs), 4)]
    return batches


def concluded(hub: Hub) -> dict[str, object]:
    """All the hub has and makes of it, without the order in which it learned of it.

    Whom an exception ever concerned goes on hearing of it, so its stations are left out.
    """
    notices = catalogue.exceptions(hub, 0).exceptions
    announced = {it.event_id: it.keys for it in catalogue.despatches(hub, 0).despatches}
    with hub.reading() as reader:
        spent = reader.execute("SELECT kind, number, packs FROM spent WHERE packs <> 0").fetchall()
        exits = reader.execute("SELECT key, event_id, station FROM exits").fetchall()
        things = reader.execute("SELECT count(*) FROM event_things").fetchone()
    return {
        "events": sorted(paged(hub)),
        "exceptions": sorted((it.kind, it.subject, it.events, it.detail) for it in notices if it.open),
        "announced": {event: keys for event, keys in announced.items() if keys},
        "spent": sorted(map(tuple, spent)),
        "exits": sorted(map(tuple, exits)),
        "things": tuple(things),
    }


def paged(hub: Hub) -> list[str]:
    """Every event by pages of seven."""
    params, found = [("perPage", "7")], []
    while True:
        asked = query.parse(params, 1000)
        assert isinstance(asked, query.Query)
        page = query.run(hub, asked)
        events = json.loads(page.body)["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
        found += [event["eventID"] + ("!" if "errorDeclaration" in event else "") for event in events]
        if not page.token:
            return found
        params = [("perPage", "7"), ("nextPageToken", page.token)]


def settled(home: Path, published: bytes) -> tuple[Hub, dict[str, str]]:
    """A hub with a catalogue and its stations' tokens."""
    hub = make_hub(home)
    catalogue.publish(hub, published)
    return hub, {station: let_in(hub, station).token for station in STATIONS}


def test_processes_that_race_come_to_what_one_would(tmp_path: Path) -> None:
    """Each batch is pushed by two processes in another order; a reader beside them misses nothing."""
    published = samples.catalogue(1, {FORM: 3, "OTHER": 2}, approval=8)
    batches = days_work(seed=5)
    alone, tokens = settled(tmp_path / "alone", published)
    for station, events in batches:
        device = devices.admit(alone, tokens[station])
        assert device is not None
        capture.capture(alone, device, document(*events), "proceed")
    together, tokens = settled(tmp_path / "together", published)
    processes = [start(place_of(tmp_path / "together")) for _ in range(PROCESSES)]
    said: Counter[str] = Counter()
    marks = Follower(together)
    try:
        for number, process in enumerate(processes):
            shares = [it for at, it in enumerate(batches) if at % PROCESSES != number]
            random.Random(number).shuffle(shares)
            work = [(tokens[station], [it.decode() for it in events]) for station, events in shares]
            assert process.stdin is not None
            process.stdin.write(json.dumps(work) + "\n")
            process.stdin.flush()
        while any(process.poll() is None for process in processes):
            marks.look()
        for process in processes:
            assert process.stdout is not None
            said.update(word for line in process.stdout for word in line.split())
            assert process.returncode == 0
    finally:
        for process in processes:
            process.kill()
            process.communicate()
    marks.look()
    assert concluded(together) == concluded(alone)
    assert marks.latest == Follower(together).look().latest
    stored = {word.partition(":")[2]: count for word, count in said.items() if word.startswith("stored:")}
    assert set(stored.values()) == {1}
    assert len(stored) == sum(len(events) for _, events in batches)
    assert {word.partition(":")[0] for word in said} == {"stored", "duplicate"}
    for hub in (alone, together):
        hub.database.close()


def start(url: str) -> subprocess.Popen[str]:
    """A process with the hub open and waiting for its share."""
    command = [sys.executable, "-m", "tests.hub.pushing", url]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, encoding="utf-8"
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


class Follower:
    """A station that asks on from the mark of the last answer, as stations do."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.exceptions = self.despatches = 0
        self.latest: dict[tuple[str, str], object] = {}

    def look(self) -> Follower:
        """Ask until there is nothing new."""
        while True:
            news = catalogue.exceptions(self.hub, self.exceptions)
            sent = catalogue.despatches(self.hub, self.despatches)
            for it in news.exceptions:
                self.latest[it.kind, it.subject] = it
            for notice in sent.despatches:
                self.latest["despatch", notice.event_id] = notice
            if (news.upto, sent.upto) == (self.exceptions, self.despatches):
                return self
            self.exceptions, self.despatches = news.upto, sent.upto
