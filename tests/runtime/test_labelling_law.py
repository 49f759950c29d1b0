"""The law of labels: whatever printer and program do, none is lost and no serial has two unmarked labels."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Literal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge import config
from edge.config.label_settings import LabelSettings
from edge.drivers.printer import Job, Printed
from edge.frame import Frame
from edge.runtime.labelling import Labelling
from edge.station import undo
from edge.store import labels
from tests.labels.letters import Blocks
from tests.station.desk import Desk, payload

Mood = Literal["well", "refuses", "half", "lost", "dies"]
TEMPLATES = config.labels()


class Press:
    """A printer of moods: prints; refuses; prints and says it is unsure; is unsure and printed nothing;
    prints, and the program dies before it hears of it.
    """

    source = "printer:press"

    def __init__(self) -> None:
        self.mood: Mood = "well"
        self.out: list[str] = []
        self.dead = False

    def start(self) -> None:
        """Nothing to begin."""

    def stop(self) -> None:
        """Nothing to end."""

    def print(self, job: Job) -> None:
        """At once."""
        if self.mood in ("well", "half", "dies"):
            self.out.append(job.make().decode())
        if self.mood == "dies":
            self.dead = True
        elif self.mood == "well":
            job.done(Printed(ok=True, sure=False))
        else:
            job.done(Printed(ok=False, reason="paper-out", sure=self.mood == "refuses"))


class Works:
    """A station that codes and a press, without threads."""

    def __init__(self, root: Path) -> None:
        self.desk, self.press = Desk(root), Press()
        self.coded: list[str] = []
        self.gone: set[str] = set()
        self._begin()

    def _begin(self) -> None:
        self.press.dead = False
        self.labels = Labelling(LabelSettings(), TEMPLATES, Blocks_, lambda _: self.press)
        self.labels.device(lambda _: None)

        def call(act: Any) -> Future[object]:
            future: Future[object] = Future()
            future.set_result(act(self.desk.station))
            return future

        self.labels.begin(self.desk.station, call, lambda _: None)
        self.desk.sign_in()
        if self.desk.station.tasks.open is None:
            self.desk.open("serialise")

    def restart(self) -> None:
        """The program ends, in order or not, and begins again."""
        self.labels.close()
        self.desk.restart()
        self._begin()

    def code(self) -> None:
        """One package."""
        entry = self.desk.station.scan(Frame(payload(""), "test", self.desk.now)).entry
        self.coded.append(labels.minted_by(entry).rpartition("\x1d")[2].removeprefix("21"))
        self.labels.look(self.desk.station)
        self._after()

    def print_owed(self) -> None:
        """Somebody prints the oldest that is owed."""
        for one in self.labels.waiting[:1]:
            self.labels.print(self.desk.station, one.row.seq)
            self._after()

    def undo(self) -> None:
        """The last coding is taken back."""
        undone = undo(self.desk.station, "wrong box")
        entry = getattr(undone, "entry", None)
        if entry is not None:
            self.gone.add(entry.key.rpartition("21")[2])
        self.labels.look(self.desk.station)

    def _after(self) -> None:
        if self.press.dead:
            self.restart()

    def hold(self) -> None:
        """What must be so, at any time."""
        unmarked = Counter(serial(one) for one in self.press.out if "REPRINT" not in one)
        assert all(count == 1 for count in unmarked.values()), unmarked
        owed = {
            labels.minted_by(one.row).rpartition("\x1d")[2].removeprefix("21") for one in self.labels.owed
        }
        printed = {serial(one) for one in self.press.out}
        assert set(self.coded) - self.gone <= printed | owed


def Blocks_() -> Blocks:  # noqa: N802 - a typeface without Chinese, so that the mark can be read
    """Letters."""
    return Blocks(chinese=False)


def serial(label: str) -> str:
    """The serial in words on a label."""
    found = re.search(r"\^FD\(21\) ([^^]+)\^FS", label)
    assert found
    return found[1]


STEPS = st.sampled_from(
    ["code", "code", "print_owed", "restart", "undo", "well", "well", "refuses", "half", "lost", "dies"]
)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, max_size=25))
def test_no_label_is_lost_and_none_doubled_unmarked(steps: list[str]) -> None:
    """Over refusals, doubt, deaths, restarts and undos; what is owed at the end can all be printed."""
    with tempfile.TemporaryDirectory() as folder:
        works = Works(Path(folder))
        try:
            for step in steps:
                if step in ("well", "refuses", "half", "lost", "dies"):
                    works.press.mood = step  # type: ignore[assignment]
                else:
                    getattr(works, step)()
                works.hold()
            works.press.mood = "well"
            while works.labels.waiting:
                works.print_owed()
            works.hold()
            assert set(works.coded) - works.gone <= {serial(one) for one in works.press.out}
        finally:
            works.labels.close()
            works.desk.close()
