"""Homes and a hub for the self-check to look at; their clock is the PC's own, which the command reads."""

import threading
from datetime import datetime, timedelta
from pathlib import Path

from edge.clock import CHINA
from edge.hub.devices import NewDevice, issue_code
from edge.hub.hub import Hub
from edge.hub.serve import open_hub, serve
from tests import fakes, homes
from tests.cli.conftest import Answer, Run


def by_check(answer: Answer) -> dict[str, tuple[str, str]]:
    """Check → (status, why)."""
    return {line["check"]: (line["status"], line["why"]) for line in answer.lines}


def now() -> datetime:
    """The PC's clock, which is what the command reads."""
    return datetime.now(CHINA)


def fresh(home: Path, start: datetime | None = None) -> Path:
    """A home in order: enrolled, its catalogue an hour old, one who may sign in and administers."""
    begun = start or now() - timedelta(minutes=10)
    catalogue = fakes.catalogue(issued=now() - timedelta(hours=1))
    with homes.at_work(home, roles=("supervisor", "administrator"), catalogue=catalogue, start=begun):
        pass
    return home


class Served:
    """A hub in this process, on loopback."""

    def __init__(self, place: Path) -> None:
        place.mkdir()
        self.skew = timedelta()
        numbers = iter(range(1, 1000))
        self.hub: Hub = open_hub(
            place / "hub.db",
            now=lambda: now() + self.skew,
            ids=lambda: f"0197{next(numbers):04x}-0000-7000-8000-000000000000",
        )
        self.url = ""
        self._ready, self._stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def start(self) -> None:
        """Until it answers."""
        self._thread.start()
        assert self._ready.wait(30)

    def stop(self) -> None:
        """Until it has gone; harmless when it has."""
        self._stop.set()
        self._thread.join(timeout=30)

    def _serve(self) -> None:
        def ready(url: str, _: str | None) -> None:
            self.url = url
            self._ready.set()

        serve(self.hub, "127.0.0.1", 0, ready, stop=self._stop)


def enrolled(run: Run, served: Served, home: Path) -> Path:
    """A home enrolled with the hub."""
    homes.open_store(home, homes.Clock(now() - timedelta(minutes=10))).close()
    zone = fakes.ZONE
    new = NewDevice(station=zone.id, kind=zone.kind, party=zone.party, gln=zone.gln)
    answer = run("enrol", served.url, issue_code(served.hub, new), "--home", home)
    assert answer.code == 0, answer.err
    return home
