"""The viewfinder: what a camera sees, and around each code what became of it; trays are taken here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from edge.codes.refusals import show
from edge.drivers.state import REASONS
from edge.rules.verdict import Verdict
from edge.tui.half_blocks import Mark, Outline
from edge.tui.keys import Key
from edge.tui.marks import Tone
from edge.tui.picture import LARGEST, Picture
from edge.tui.port import Answer, Scan
from edge.tui.room import Note, Room
from edge.tui.status_view import cameras, device_words
from edge.tui.tray import Tray, gap_words, gaps_shown, key_of
from edge.tui.words import answer

if TYPE_CHECKING:
    from edge.drivers.camera.camera import Glimpse
    from edge.drivers.camera.reading import Quad, Reading

REMEMBERED = 400
"""Verdicts kept, to colour what is in view."""


class Viewfinder(Room):
    """One camera's pictures; scans go on meanwhile, their verdicts stand above."""

    NAME: ClassVar[str] = "viewfinder"
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("f2", "tray"),
        Key("f4", "take_tray"),
        Key("f5", "next_camera"),
        Key("f8", "acknowledge"),
        Key("escape", "back"),
    )

    def __init__(self) -> None:
        super().__init__()
        self._watched = ""
        self._tray = False
        self._due: frozenset[str] = frozenset()
        self._verdicts: dict[str, Verdict] = {}
        self._of = ""
        self._sought = 0

    def body(self) -> Iterable[Widget]:
        """The picture, and what is in it in words."""
        yield Picture(self.outlines)
        yield Note(id="seen")

    def keys(self) -> tuple[Key, ...]:
        """The next camera only where there are two; a tray is taken where trays are."""
        there = {"next_camera": len(cameras(self.snapshot)) > 1, "take_tray": self._tray}
        here = super().keys()
        return tuple(key for key in here if there.get(key.act, True))

    @property
    def picture(self) -> Picture:
        """Where it is painted."""
        return self.query_one(Picture)

    def on_mount(self) -> None:
        """What was scanned last is known; what is in view is told as it comes."""
        self._look_back()
        self._watch()
        self._say()

    def on_unmount(self) -> None:
        """No more pictures are made, and scans are judged one by one again."""
        self._unwatch()

    def on_picture_sized(self) -> None:
        """Pictures of the new size."""
        self._watch()

    def on_picture_come(self) -> None:
        """What is in view, in words."""
        self._say()

    def outlines(self, glimpse: Glimpse) -> list[Outline]:
        """Around each code in view the colour of its verdict, faint while it has none; and of a tray the
        places where packages lie that are missing.
        """
        (wide, high), (across, down) = glimpse.small_size, glimpse.size
        marked: list[tuple[Quad, Mark]] = [
            (gap.corners, "UNREAD" if gap.there else "BARE") for gap in gaps_shown(glimpse.gaps, self._sought)
        ]
        marked += [(reading.corners, self._tone(reading)) for _, reading, _ in glimpse.tracks]
        return [([(x * wide / across, y * high / down) for x, y in quad], mark) for quad, mark in marked]

    def scanned(self, scan: Scan) -> None:
        """Its verdict above, and around it where it is in view."""
        super().scanned(scan)
        self._remember(scan)
        self.picture.repaint()
        self._say()

    def changed(self) -> None:
        """A camera came or went, the task is another, or the line goes on."""
        super().changed()
        self._look_back()
        self._watch()
        if any(one.source == self._watched and one.status != "connected" for one in cameras(self.snapshot)):
            self.picture.clear()
        self._say()

    def relabel(self) -> None:
        """Another language."""
        super().relabel()
        self._say()

    def do_next_camera(self) -> None:
        """The camera after this one."""
        sources = [camera.source for camera in cameras(self.snapshot)]
        if self._watched in sources:
            source = sources[(sources.index(self._watched) + 1) % len(sources)]
            self._unwatch()
            self._watched = source
            self.picture.clear()
            self._watch()
            self.port.hold(self._watched, self._tray)
            self._say()

    def do_tray(self) -> None:
        """From now on what is in view is judged as one, when it is said; or one by one again."""
        self._tray = not self._tray
        self._seek(0)
        self.port.hold(self._watched, self._tray)
        self._due = frozenset()
        self._look_up()
        self.relabel()

    def do_take_tray(self) -> None:
        """All of it, or nothing."""
        if self._tray and self._watched:
            self.ask(self.port.take_tray(self._watched), self._taken)

    def _taken(self, said: Answer) -> None:
        if said.ok:
            self.told(self.say("viewfinder.taken", n=said.params["n"]), "ACCEPT")
        else:
            self.told(answer(said, self.lang), "REJECT" if said.code == "tray-refused" else "REVIEW")
        self._look_up()

    def do_acknowledge(self) -> None:
        """The REJECT has been seen; the line goes on."""
        if self.snapshot.halted:
            self.home.base.do("acknowledge")

    def _watch(self) -> None:
        """Have pictures made of the size there is room for."""
        sources = [camera.source for camera in cameras(self.snapshot)]
        if self._watched not in sources:
            self._watched = sources[0] if sources else ""
        width, height = self.picture.size
        if self._watched and width and height:
            most = (min(width, LARGEST[0]), min(2 * height, LARGEST[1]))
            self.port.watch(self._watched, self.picture.take, most)

    def _unwatch(self) -> None:
        if self._watched:
            self._seek(0)
            self.port.hold(self._watched, False)
            self.port.watch(self._watched, None, (0, 0))

    def _look_back(self) -> None:
        """Only verdicts of the open task colour what is in view: those of another say nothing of this one."""
        task = self.snapshot.task
        if task is None or task.id != self._of:
            self._of = task.id if task is not None else ""
            self._verdicts.clear()
            self._due = frozenset()
            self._look_up()
            for scan in reversed(self.snapshot.recent):
                if task is not None and scan.operation == task.operation and scan.at >= task.opened:
                    self._remember(scan)

    def _remember(self, scan: Scan) -> None:
        text = _bare(scan.text)
        self._verdicts.pop(text, None)  # the newest stand last
        self._verdicts[text] = scan.verdict
        while len(self._verdicts) > REMEMBERED:
            del self._verdicts[next(iter(self._verdicts))]

    def _tone(self, reading: Reading) -> Tone:
        """Of its verdict; of a tray what is on no list stands out before it has one."""
        verdict = self._verdicts.get(_text(reading))
        if verdict is None and self._tray and self._due:
            return "IDLE" if key_of(reading.symbology, reading.payload) in self._due else "REVIEW"
        return verdict or "IDLE"

    def _say(self) -> None:
        """How the camera stands, what is in view, and how far the task is."""
        camera = next((one for one in cameras(self.snapshot) if one.source == self._watched), None)
        note = self.query_one("#seen", Note)
        if camera is None:
            note.say(self.say("viewfinder.none"))
            return
        words = [device_words(camera, self.lang), REASONS[camera.reason][self.lang != "zh"], self._idle()]
        glimpse = self.picture.newest
        if glimpse is not None:
            tones = Counter(self._verdicts.get(_text(reading)) for _, reading, _ in glimpse.tracks)
            words.append(
                self.say(
                    "viewfinder.seen",
                    n=str(len(glimpse.tracks)),
                    accept=str(tones["ACCEPT"]),
                    review=str(tones["REVIEW"]),
                    reject=str(tones["REJECT"]),
                )
            )
        elif camera.status == "connected":
            words.append(self.say("viewfinder.waiting"))
        task = self.snapshot.task
        if task is not None and task.expected is not None:
            words.append(self.say("viewfinder.count", n=str(task.accepted), expected=str(task.expected)))
        if self._tray:
            words += self._tray_words()
        note.say("  ".join(word for word in words if word))

    def _idle(self) -> str:
        """Why nothing in view is scanned, "" where it is."""
        if self.snapshot.task is None:
            return self.say("viewfinder.no-task")
        return self.say("viewfinder.halted") if self.snapshot.halted else ""

    def _tray_words(self) -> tuple[str, str]:
        """How many would be taken, how that stands to what is due, and where the missing are."""
        glimpse = self.picture.newest
        tray = Tray.before(glimpse, self.snapshot.task, self._due)
        self._seek(tray.short if glimpse is not None else 0)
        gaps = glimpse.gaps if glimpse is not None else None
        return tray.words(self.lang), gap_words(gaps, self._sought, self.lang)

    def _seek(self, missing: int) -> None:
        """Have the missing looked for, where that is another number than before."""
        if missing != self._sought:
            self._sought = missing
            self.port.seek(self._watched, missing)

    def _look_up(self) -> None:
        """Read which packages are due, where a list says so."""
        if self._tray:
            self.read(self.port.due, self._listed)

    def _listed(self, keys: tuple[str, ...]) -> None:
        self._due = frozenset(keys)
        self._say()


def _text(reading: Reading) -> str:
    return _said(reading.payload)


@lru_cache(maxsize=1024)
def _said(payload: bytes) -> str:
    return _bare(show(payload.decode("utf-8", "replace")))


def _bare(text: str) -> str:
    """Without the symbology identifier."""
    return text[3:] if text.startswith("]") else text
