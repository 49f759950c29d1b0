"""Plots as inline SVG, in both languages at once: a style sheet shows one of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

from tests.field.words import Both

WIDTH = 920
LEFT, RIGHT, TOP = 124, 14, 24
COLOURS = ("#1f5fa8", "#d98a00", "#0b8a7d", "#8a4fb0", "#667", "#b5482f")
"""Of lines that stand side by side, told apart without red and green."""
INK = {"ACCEPT": "#1f5fa8", "REVIEW": "#e0a100", "REJECT": "#b3261e"}


@dataclass(frozen=True, slots=True)
class Span:
    """Something that lasts, in minutes after midnight. lane: in which row of a timeline."""

    start: float
    end: float
    lane: int = 0
    said: Both = ("", "")
    kind: str = "work"


@dataclass
class Sheet:
    """An SVG being drawn over hours of a day. start, end: minutes after midnight; deep: pixels down."""

    start: float
    end: float
    deep: int
    drawn: list[str] = field(default_factory=list)

    def x(self, minute: float) -> float:
        """Where a minute lies."""
        share = (min(max(minute, self.start), self.end) - self.start) / (self.end - self.start)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def put(self, name: str, **attributes: object) -> None:
        """An element without content."""
        said = " ".join(f'{key.replace("_", "-")}="{_figure(value)}"' for key, value in attributes.items())
        self.drawn.append(f"<{name} {said}/>")

    def say(
        self, x: float, y: float, said: Both, *, anchor: str = "start", css: str = "", tip: str = ""
    ) -> None:
        """Words in both languages."""
        for language, words in zip(("zh", "en"), said, strict=True):
            self.drawn.append(
                f'<text class="{language} {css}" x="{_figure(x)}" y="{_figure(y)}" text-anchor="{anchor}">'
                f"{escape(words)}{f'<title>{escape(tip)}</title>' if tip else ''}</text>"
            )

    def hours(self) -> None:
        """The hours below, and a fine line for each."""
        whole = range(int(-(-self.start // 60)), int(self.end // 60) + 1)
        short = self.end - self.start <= 120
        marks = [hour * 60 for hour in whole] if not short else _quarters(self.start, self.end)
        for minute in marks:
            self.put(
                "line", x1=self.x(minute), x2=self.x(minute), y1=TOP, y2=self.deep - 20, stroke="#e2e5ea"
            )
            words = f"{minute // 60:02d}:{minute % 60:02d}"
            self.say(self.x(minute), self.deep - 6, (words, words), anchor="middle", css="axis")

    def levels(self, top: float, unit: Both) -> None:
        """Heights beside the plot, of this unit: nought, half and all."""
        self.say(LEFT - 6, 14, unit, anchor="end", css="axis")
        for share in (0.0, 0.5, 1.0):
            y = self.y(top * share, top)
            self.put("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, stroke="#e2e5ea")
            words = f"{top * share:g}"
            self.say(LEFT - 6, y + 4, (words, words), anchor="end", css="axis")

    def y(self, value: float, top: float) -> float:
        """Where a value lies, of which `top` is the largest."""
        return self.deep - 22 - (self.deep - 22 - TOP) * value / (top or 1)

    def whole(self) -> str:
        """The drawing."""
        return f'<svg viewBox="0 0 {WIDTH} {self.deep}" role="img">{"".join(self.drawn)}</svg>'


def _quarters(start: float, end: float) -> list[int]:
    return [minute for minute in range(int(start), int(end) + 1) if minute % 15 == 0]


def _figure(value: object) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".") if isinstance(value, float) else escape(str(value))


def rounded(most: float) -> float:
    """The end of a scale that holds `most`: 2, 4, 6, 10, 20 …"""
    size = 1.0
    while True:
        for step in (2, 4, 6, 10):
            if step * size >= most:
                return step * size
        size *= 10


def columns(
    start: float, end: float, wide: int, counts: Mapping[int, Mapping[str, int]], marks: Iterable[Span]
) -> str:
    """Stacked columns: from which minute → verdict → how many."""
    sheet = Sheet(start, end, 230)
    top = rounded(max((sum(one.values()) for one in counts.values()), default=1))
    sheet.levels(top, ("扫码次数", "scans"))
    sheet.hours()
    for minute, verdicts in sorted(counts.items()):
        below = 0.0
        for verdict, colour in INK.items():
            count = verdicts.get(verdict, 0)
            if count:
                y = sheet.y(below + count, top)
                sheet.put(
                    "rect",
                    x=sheet.x(minute) + 1.0,
                    width=max(1.0, sheet.x(minute + wide) - sheet.x(minute) - 2.0),
                    y=y,
                    height=sheet.y(below, top) - y,
                    fill=colour,
                )
            below += count
    _marks(sheet, marks)
    return sheet.whole()


def _marks(sheet: Sheet, marks: Iterable[Span]) -> None:
    for one in marks:
        x = sheet.x(one.start)
        sheet.put("line", x1=x, x2=x, y1=6, y2=sheet.deep - 20, stroke="#b3261e", stroke_dasharray="4 3")
        sheet.say(x + 4, 14, one.said, css="mark")


def lines(
    start: float,
    end: float,
    series: Sequence[tuple[Both, Sequence[tuple[float, float]]]],
    shades: Iterable[Span],
    marks: Iterable[Span],
) -> str:
    """A stepped line for each of the series: (minute, value); grey behind it where something lasted."""
    sheet = Sheet(start, end, 250)
    top = rounded(max((value for _, points in series for _, value in points), default=1))
    for one in shades:
        left, right = sheet.x(one.start), sheet.x(one.end)
        sheet.put(
            "rect",
            x=left,
            width=max(1.5, right - left),
            y=TOP,
            height=sheet.deep - 22 - TOP,
            fill="#9aa3af",
            opacity=0.25,
        )
    sheet.levels(top, ("事件", "events"))
    sheet.hours()
    for number, (_, points) in enumerate(series):
        path = "".join(
            f"{'L' if place else 'M'}{sheet.x(minute):.1f} {sheet.y(value, top):.1f}"
            for place, (minute, value) in enumerate(_stepped(points))
        )
        sheet.put("path", d=path, fill="none", stroke=COLOURS[number % len(COLOURS)], stroke_width=1.6)
    _marks(sheet, marks)
    return sheet.whole()


def _stepped(points: Sequence[tuple[float, float]]) -> Iterable[tuple[float, float]]:
    before: float | None = None
    for minute, value in points:
        if before is not None and value != before:
            yield minute, before
        if value != before:
            yield minute, value
        before = value
    if points:
        yield points[-1][0], points[-1][1]


def bars(rows: Sequence[tuple[Both, str, int]]) -> str:
    """A bar for each row: its name, which verdict coloured it, how many."""
    deep, wide = 26 * len(rows) + 12, 330
    sheet = Sheet(0, 1, deep)
    top = max((count for _, _, count in rows), default=1)
    for place, (said, verdict, count) in enumerate(rows):
        y = 8 + 26 * place
        sheet.say(wide - 10, y + 14, said, anchor="end")
        sheet.put(
            "rect",
            x=wide,
            y=y,
            height=18,
            width=max(2.0, (WIDTH - wide - 60) * count / top),
            fill=INK[verdict],
        )
        sheet.say(wide + max(2.0, (WIDTH - wide - 60) * count / top) + 6, y + 14, (str(count), str(count)))
    return sheet.whole()


def histogram(bounds: Sequence[float], series: Sequence[tuple[Both, Sequence[float]]]) -> str:
    """How many values lie up to each bound, a column for each of the series side by side."""
    sheet = Sheet(0, 1, 230)
    counted = [[_between(values, low, high) for low, high in _bins(bounds)] for _, values in series]
    top = rounded(max((count for row in counted for count in row), default=1))
    sheet.levels(top, ("扫码次数", "scans"))
    wide = (WIDTH - LEFT - RIGHT) / (len(bounds) + 1)
    for place, (_, high) in enumerate(_bins(bounds)):
        x = LEFT + wide * place
        words = f"≤ {high:g} ms" if high != float("inf") else f"> {bounds[-1]:g} ms"
        sheet.say(x + wide / 2, sheet.deep - 6, (words, words), anchor="middle", css="axis")
        each = (wide - 10) / max(1, len(series))
        for number, row in enumerate(counted):
            y = sheet.y(row[place], top)
            sheet.put(
                "rect",
                x=x + 5 + each * number,
                width=max(1.0, each - 1),
                y=y,
                height=sheet.y(0, top) - y,
                fill=COLOURS[number],
            )
    return sheet.whole()


def _bins(bounds: Sequence[float]) -> list[tuple[float, float]]:
    return list(pairwise([0.0, *bounds, float("inf")]))


def _between(values: Sequence[float], low: float, high: float) -> int:
    return sum(1 for one in values if low < one <= high)


def timeline(
    start: float, end: float, lanes: Sequence[Both], spans: Sequence[Span], marks: Iterable[Span]
) -> str:
    """A row for each lane with its works, and what went wrong as a band across its foot."""
    tall = 46
    sheet = Sheet(start, end, TOP + tall * len(lanes) + 30)
    sheet.hours()
    for number, name in enumerate(lanes):
        sheet.say(LEFT - 8, TOP + tall * number + 24, name, anchor="end")
    for one in spans:
        x, wide, y = (
            sheet.x(one.start),
            max(3.0, sheet.x(one.end) - sheet.x(one.start)),
            TOP + tall * one.lane + 6,
        )
        if one.kind == "work":
            sheet.put("rect", x=x, y=y, width=wide, height=22, fill="#dbe7f5", stroke="#1f5fa8")
            for language, words in zip(("zh", "en"), one.said, strict=True):
                if _width(words) <= wide - 6:
                    sheet.drawn.append(
                        f'<text class="{language} small" x="{x + 4:.1f}" y="{y + 15}">{escape(words)}</text>'
                    )
        else:
            sheet.put("rect", x=x, y=y + 24, width=wide, height=8, fill=TROUBLE[one.kind])
    _marks(sheet, marks)
    return sheet.whole()


def _width(words: str) -> float:
    """Roughly how wide words are in the small size."""
    return sum(11.0 if ord(letter) > 0x2E80 else 5.6 for letter in words)


TROUBLE = {
    "unplugged": "#d98a00",
    "line_lost": "#555e6b",
    "line_bad": "#9aa3af",
    "powered_off": "#b3261e",
    "hub_stopped": "#1b2430",
    "paper_out": "#8a4fb0",
}
"""Colours of what goes wrong."""
