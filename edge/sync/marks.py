"""How far a station has read what its hub says: a small file beside the store.

Losing it harms nothing: everything is then read again. It belongs to one hub, one station and
one incarnation; for another life of the station only the credentials it took over stand, for a PIN that
was changed here is not to be put back to the administrator's.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct, field

from edge.errors import StoreError


class Marks(Struct, kw_only=True):
    """Marks of the last answers; operators: badge → hash of the credential as last taken over; forgetful: the
    hub was put back since it last told of them, and who is missing may only be forgotten.
    """

    owner: str = ""
    despatches: int = 0
    site: int = 0
    exceptions: int = 0
    operators_mark: str = ""
    operators: dict[str, str] = field(default_factory=dict)
    forgetful: bool = False


def read(path: Path, owner: str) -> Marks:
    """The marks kept at `path` for `owner` (hub, station, incarnation, with spaces between); empty where they are
    another's, but for the credentials of an earlier life.
    """
    try:
        marks = msgspec.json.decode(path.read_bytes(), type=Marks)
    except (OSError, msgspec.MsgspecError, ValueError):
        marks = Marks()
    if marks.owner == owner:
        return marks
    same = marks.owner.rpartition(" ")[0] == owner.rpartition(" ")[0]
    return Marks(owner=owner, operators=marks.operators if same else {})


def write(path: Path, marks: Marks) -> None:
    """Keep the marks; a cut in the middle leaves the old ones. Raises StoreError."""
    aside = path.with_suffix(".new")
    try:
        aside.write_bytes(msgspec.json.encode(marks))
        aside.replace(path)
    except OSError as failure:
        raise StoreError(f"Failed to write {path}: expected room and leave to, got {failure}.") from failure
