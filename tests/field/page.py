"""The parts a page of the report is put together from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

from tests.field.live import Lived
from tests.field.plots import Span
from tests.field.words import HAPPENED, Both


def both(said: Both, name: str = "span", css: str = "") -> str:
    """Words in both languages; the style sheet shows one."""
    return "".join(
        f'<{name} class="{language} {css}">{escape(words)}</{name}>'
        for language, words in zip(("zh", "en"), said, strict=True)
    )


def table(headings: Sequence[Both], rows: Iterable[Sequence[str]]) -> str:
    """A table; its cells are HTML already."""
    head = "".join(f"<th>{both(one)}</th>" for one in headings)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def section(title: Both, explained: Both, *content: str) -> str:
    """A part of the page."""
    return f"<section>{both(title, 'h2')}{both(explained, 'p', 'why')}{''.join(content)}</section>"


def legend(rows: Iterable[tuple[Both, str]]) -> str:
    """What the colours of a plot mean."""
    return (
        "<p class='legend'>"
        + "".join(f"<span><i style='background:{colour}'></i>{both(said)}</span>" for said, colour in rows)
        + "</p>"
    )


def minute(moment: datetime) -> float:
    """Minutes after midnight."""
    return moment.hour * 60 + moment.minute + moment.second / 60


def until(lived: Lived) -> float:
    """The day's end, or later where somebody was still at work."""
    last = [minute(one.end) for one in lived.diary.happened if one.end.date() == lived.date.date()]
    return max([lived.day.ends, *last])


def name_of(lived: Lived, station: str) -> Both:
    """What a station is called."""
    return lived.names.get(station, (station, station))


def marks(lived: Lived) -> list[Span]:
    """The recalls, as marks across a plot."""
    return [
        Span(minute(one.end), minute(one.end), said=HAPPENED["recall"])
        for one in lived.diary.happened
        if one.what == "recall"
    ]
