"""What a camera sees, painted beside keys that must not wait for it.

Pictures come from the camera's own thread, the newest alone is kept, and one is painted when the keys that
came before it are done. Rows that are as they were are not sent again. A slow PC or terminal shows fewer
pictures, and no key waits for more than one.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual.events import Resize
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from edge.tui.half_blocks import Outline, Row, picture_rows
from edge.tui.lines import Lines
from edge.tui.marks import PAGE, style
from edge.tui.sending import behind

if TYPE_CHECKING:
    from edge.drivers.camera.camera import Glimpse

LARGEST = (112, 72)
"""Pixels of a picture: more of them show no more, and each is to be sent to the terminal."""


MOST = LARGEST[1] // 2
"""Rows of a picture, which are painted at once where the terminal takes them quickly."""

FEWEST, MORE = 3, 2
"""Rows that are painted at once at the least: half as many as before each time that the terminal is behind, and
so many more each time that it is not. On a slow line a picture comes in strips, and a key waits for one.
"""


class Picture(Lines):
    """The picture, as large as there is room for. outlines: what is to be drawn around what.

    REST: times as long as a picture took to paint that none is painted afterwards, so that on a slow PC too
    most of the time is the keys'.
    """

    REST: ClassVar[float] = 4.0

    class Come(Message):
        """A picture has come; it is kept, not carried along."""

    class Sized(Message):
        """There is room for another size of picture."""

    def __init__(self, outlines: Callable[[Glimpse], list[Outline]]) -> None:
        super().__init__()
        self._outlines = outlines
        self.newest: Glimpse | None = None
        self.shown: Glimpse | None = None
        self.painted = 0
        self._due = False
        self._rows: list[Row] = []
        self._of: tuple[object, ...] = ()
        self._began = self._rests = 0.0
        self._most = MOST  # rows that are painted at a time
        self._from = 0  # the row with which to go on

    def take(self, glimpse: Glimpse) -> None:
        """Keep the newest, from any thread; ask to be painted, unless that is asked already."""
        self.newest = glimpse
        if not self._due:
            self._due = True
            self.post_message(self.Come())

    def on_picture_come(self, event: Picture.Come) -> None:
        """Its turn: whatever came meanwhile is the one painted.

        None while the last is on its way to the terminal still: one that is late is dropped; where the last took
        long, the newest of then is painted in a while.
        """
        self._began = monotonic()
        if behind(self.app):
            self._most = max(FEWEST, self._most // 2)
            event.stop()
            self._due = False
            return
        if self._began < self._rests:
            event.stop()
            self.set_timer(self._rests - self._began, lambda: self.post_message(self.Come()))
            return
        self.shown = self.newest
        self.repaint()
        self._most = min(MOST, self._most + MORE)
        self.painted += 1
        self.call_after_refresh(self._free)

    def _free(self) -> None:
        now = monotonic()
        self._rests = now + self.REST * (now - self._began)
        self._due = False

    def clear(self) -> None:
        """There is no picture any more."""
        self.newest = self.shown = None
        self.repaint()

    def on_resize(self, event: Resize) -> None:
        """Another size of picture is wanted."""
        self._rows, self._of = [], ()
        super().on_resize(event)
        self.post_message(self.Sized())

    def repaint(self) -> None:
        """Paint the rows that differ from those that are shown; nothing where all it is made of is as it was.

        A picture that has come waits its turn: what asks for this may be a key's answer.
        """
        width, height = self.size
        if not width or not height or self.app.screen is not self.screen:
            return
        glimpse = self.shown
        outlines = self._outlines(glimpse) if glimpse is not None else []
        made_of = (glimpse and glimpse.small, outlines, width, height)
        if made_of == self._of:
            return
        self._of = made_of
        rows = picture_rows(glimpse.small, glimpse.small_size, outlines, width) if glimpse is not None else []
        old, self._rows = self._rows, rows[:height]
        if len(old) != len(self._rows):
            self.refresh()
            return
        differ = [at for at, row in enumerate(self._rows) if row.pixels != old[at].pixels]
        changed = sorted(differ, key=lambda at: (at < self._from, at))[: self._most]
        if len(changed) < len(differ):
            self._of, self._from = (), changed[-1] + 1
        kept = set(range(len(old))) - set(changed)
        for at in kept:
            self._rows[at] = old[at]
        if changed:
            self.refresh(*(Region(0, at, width, 1) for at in changed))

    def render_line(self, y: int) -> Strip:
        """One row of the picture."""
        return (
            self._rows[y]
            if y < len(self._rows)
            else Strip.blank(self.size.width, style(PAGE.ink, PAGE.ground))
        )

    def render_lines(self, crop: Region) -> list[Strip]:
        """Rows as they are: they have colours of their own, and nothing of the screen's is put on them."""
        if self.app.no_color:
            return super().render_lines(crop)
        return [self.render_line(y).crop(crop.x, crop.right) for y in crop.line_range]
