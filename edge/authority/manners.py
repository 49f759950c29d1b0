"""What an authority has ever said of how its papers are counted: it is not said otherwise later.

Kept beside the signed metadata, in a file that is not served; made anew from the newest issue where
there is none.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from edge.authority.repository import write_whole
from edge.catalogue import PACK, manners
from edge.catalogue.manners import Manner, Named, PaperKind
from edge.catalogue.sections import Split
from edge.errors import ConfigError

FILE: Final = "manners.json"
_SECTIONS: Final[tuple[tuple[str, PaperKind], ...]] = (
    ("approvals", "approval"),
    ("clearance_forms", "form"),
    ("permits", "permit"),
)
_Rows = list[tuple[PaperKind, str, Manner]]

if TYPE_CHECKING:
    from collections.abc import Mapping


class _Paper(Struct, frozen=True):
    number: str
    station: str = ""
    incarnation: int = 1
    unit: str = PACK
    approval: str = ""


def said(taken: Split) -> dict[Named, Manner]:
    """How each paper of a catalogue is counted."""
    found: dict[Named, Manner] = {}
    for section, kind in _SECTIONS:
        for line in taken.sections.get(section, ()):
            paper = msgspec.json.decode(line, type=_Paper)
            listed = kind == "form" and paper.number in taken.lists
            who = manners.who_counts(paper.station, paper.incarnation, listed=listed)
            found[kind, paper.number] = Manner(who, paper.unit, paper.approval)
    return found


def remembered(folder: Path) -> dict[Named, Manner] | None:
    """What was said in any issue before, None where nothing is kept."""
    try:
        rows = msgspec.json.decode((folder / FILE).read_bytes(), type=_Rows)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError) as fault:
        raise ConfigError(
            f"Failed to read {folder / FILE}: expected how papers were counted in earlier issues, got {fault}."
        ) from fault
    return {(kind, number): manner for kind, number, manner in rows}


def remember(folder: Path, before: Mapping[Named, Manner], now: Mapping[Named, Manner]) -> None:
    """Keep what an issue that is about to go out says."""
    known = {**before, **{named: manners.later(before.get(named), manner) for named, manner in now.items()}}
    if known == before and (folder / FILE).exists():
        return
    rows: list[Any] = [(*named, manner) for named, manner in sorted(known.items())]
    write_whole(folder / FILE, msgspec.json.encode(rows))


def check(before: Mapping[Named, Manner], now: Mapping[Named, Manner]) -> None:
    """Raise ConfigError, with every problem, where a paper is counted otherwise now."""
    problems = tuple(manners.said(named, before[named], now[named]) for named in manners.moved(before, now))
    if problems:
        raise ConfigError(problems[0], problems)
