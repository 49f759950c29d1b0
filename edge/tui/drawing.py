"""A paper asked for at the screen, drawn up into a file beside the station's record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Final

from edge.clock import CHINA
from edge.errors import BondscanError
from edge.language import Lang
from edge.store import Reader

FOLDER: Final = "papers"
"""Where papers are kept, within the home."""


def draw_up(reader: Reader, asked: Mapping[str, str], by: str, lang: Lang, now: datetime) -> str:
    """Write the paper asked for (`edge.tui.printing`); its path.

    Days that the kind of paper does not go by are left aside. Raises BondscanError.
    """
    from edge.reports.files import atomic
    from edge.reports.paper import Asked
    from edge.reports.papers import PAPERS, SHAPES, write_paper

    name, shape = asked["kind"], next(one for one in SHAPES if one == asked["shape"])
    kind = PAPERS[name]
    takes = (*kind.needs, *kind.takes)
    number = asked.get("number", "")
    paper = Asked(
        kind=name,
        made=now,
        by=by,
        lang=lang,
        since=_day(asked, "since") if "since" in takes else None,
        until=_day(asked, "until") if "until" in takes else None,
        form=number if "form" in takes else "",
        opinion=number if "opinion" in takes else "",
    )
    path = _folder(reader.home) / f"{name}-{now.astimezone(CHINA):%Y%m%d-%H%M%S}.{shape}"
    with atomic(path) as out:
        write_paper(reader, paper, shape, out)
    return str(path)


def export_parked(reader: Reader, now: datetime) -> str:
    """Write the events the server refused, and why, for whoever looks into it; the path. Raises BondscanError."""
    from edge.reports import parked
    from edge.reports.files import atomic

    path = _folder(reader.home) / f"parked-{now.astimezone(CHINA):%Y%m%d-%H%M%S}.json"
    with atomic(path) as out:
        parked.write(reader, out, now)
    return str(path)


def _day(asked: Mapping[str, str], name: str) -> date | None:
    return date.fromisoformat(asked[name]) if asked.get(name) else None


def _folder(home: Path) -> Path:
    folder = home / FOLDER
    try:
        folder.mkdir(exist_ok=True)
    except OSError as failure:
        raise BondscanError(
            f"Failed to write {folder}: expected a place that can be written, "
            f"got {failure.strerror or failure}."
        ) from failure
    return folder
