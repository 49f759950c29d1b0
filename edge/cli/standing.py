"""How a home stands to its anchor, looked at from outside while another process may be writing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from edge.config import Config
from edge.errors import StoreError
from edge.store import Reader, binding, journal
from edge.store.anchor import Anchor, Anchored

_TRIES: Final = 20


def anchor_path(home: Path, settings: Config) -> Path:
    """Where the anchor of a home is. A home that has lost its name has lost its anchor with it."""
    from edge.runtime.opening import home_places

    name = home / "store-id"
    return home_places(home, settings).anchor if name.exists() else name


@dataclass(frozen=True, slots=True)
class Standing:
    """What the anchor says of the journal.

    why: ``agrees``, ``behind`` (by the one change a crash may leave), ``unreadable``, or the
    doubt in which opening would quarantine the station (`edge.store.binding.Doubt`).
    row: the journal row the anchor names, 0 for none.
    """

    why: str
    row: int = 0
    message: str = ""


def standing(reader: Reader, path: Path) -> Standing:
    """Compare the journal with the anchor at `path`; neither is changed.

    The anchor follows each commit at once: only where it said the same before and after the
    journal was looked at does the comparison mean anything.
    """
    try:
        before = _read(path)
        for _ in range(_TRIES):
            with reader.snapshot() as connection:
                head = journal.read_head(connection)
                judged = binding.judge(connection, head, *before, ("", ""))
            after = _read(path)
            if after == before:
                break
            before = after
    except StoreError as failure:
        return Standing("unreadable", message=failure.message)
    row = before[0].seq if before[0] else 0
    if judged.doubt is not None:
        return Standing(judged.doubt, row)
    behind = judged.roll_forward is not None and before[0] is not None
    return Standing("behind" if behind else "agrees", row)


def _read(path: Path) -> tuple[Anchored | None, str]:
    anchor = Anchor(path)
    anchor.close()
    return anchor.anchored, anchor.state
