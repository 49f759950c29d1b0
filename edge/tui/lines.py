"""A widget that paints ready lines: no layout, no markup, one refresh.

A line is a list of spans, each a text with its style; the rest of the row is filled.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.events import Resize
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

Span = tuple[str, Style]
Line = Sequence[Span]


def width_of(line: Line) -> int:
    """Cells a line takes."""
    return sum(cell_len(text) for text, _ in line)


def strip_of(line: Line, width: int, fill: Style) -> Strip:
    """A line cut or filled to exactly `width` cells."""
    strip = Strip([Segment(text, style) for text, style in line])
    return strip.adjust_cell_length(width, fill)


class Lines(Widget):
    """Paints what `lines_for` gives at the present size; `repaint` when what it rests on changed."""

    DEFAULT_CSS = "Lines { height: 1; width: 100%; }"
    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._strips: list[Strip] = []

    def lines_for(self, width: int, height: int) -> tuple[Sequence[Line], Style]:
        """The lines, top first, and the style that fills what they leave."""
        raise NotImplementedError

    def repaint(self) -> None:
        """Paint anew, touching only the rows that differ from what is shown; under another screen not at all:
        a screen that is seen again paints everything (Textual would paint the one above it as well).
        """
        width, height = self.size
        if not width or not height or self.app.screen is not self.screen:
            return
        lines, fill = self.lines_for(width, height)
        strips = [strip_of(line, width, fill) for line in lines[:height]]
        strips += [Strip.blank(width, fill)] * (height - len(strips))
        old, self._strips = self._strips, strips
        if len(old) != len(strips):
            self.refresh()
            return
        changed = [row for row, strip in enumerate(strips) if strip != old[row]]
        if changed:
            self.refresh(*(Region(0, row, width, 1) for row in changed))

    def on_resize(self, _event: Resize) -> None:
        """A new size is a new picture."""
        self._strips = []
        self.repaint()

    def render_line(self, y: int) -> Strip:
        """One row of the picture."""
        if y < len(self._strips):
            return self._strips[y]
        return Strip.blank(self.size.width, self.rich_style)
