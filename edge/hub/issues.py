"""The issue of the signed catalogue that this hub serves is the one by which it grants leases.

Were stations given a newer one than the hub's own tables know, a form put on a list, or cut, would be
spent by them while the hub still leases the same packs out. So before it tells anybody that there is a
newer issue, the hub takes it over itself; where it cannot, it serves none newer.

The files are this hub's own and are read as they lie; stations verify what they take.
"""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from edge import wire
from edge.catalogue import sections
from edge.catalogue.sections import AUTHORITIES, INDEX, Index
from edge.hub import catalogue
from edge.hub.hub import Hub

NEWEST: Final = "metadata/timestamp.json"
"""The file that says which state is the newest."""

PATIENCE: Final = timedelta(minutes=1)
"""Before an issue that could not be taken over is tried again."""

_GZIP: Final = 31


def keep_up(hub: Hub) -> str:
    """Take over what the repository has newer; why that cannot be, "" where all is well.

    Looked at when the file changed that says what is newest, or the tables did, and now and then while it cannot
    be taken.
    """
    if hub.repository is None:
        return ""
    try:
        found = (hub.repository / NEWEST).stat()
    except OSError:
        return ""  # nothing is served where nothing lies
    mark = (found.st_mtime_ns, found.st_size, _version(hub))  # tables that were put back have an older issue
    now = hub.now()
    if hub.kept_up is not None and hub.kept_up[0] == mark and _stands(hub.kept_up[1], hub.kept_up[2], now):
        return hub.kept_up[1]
    why = _take(hub, hub.repository)
    hub.kept_up = ((*mark[:2], _version(hub)), why, now)
    return why


def _version(hub: Hub) -> int:
    known = catalogue.manifest(hub)
    return known.version if known else 0


def _stands(why: str, since: datetime, now: datetime) -> bool:
    return not why or timedelta() <= now - since < PATIENCE


def _take(hub: Hub, folder: Path) -> str:
    try:
        found = newest(folder, _version(hub))
    except (OSError, KeyError, TypeError, ValueError, zlib.error, msgspec.MsgspecError) as fault:
        return f"Failed to read {folder} as the signed catalogue: expected what 'authority' wrote, got {fault!r}."
    if found is None:
        return ""
    said = catalogue.publish(hub.on_behalf_of("the signed catalogue"), found.body, found.settled, signed=True)
    if isinstance(said, wire.Problem) and not _overtaken(hub, found.body):
        return said.detail
    return ""


def _overtaken(hub: Hub, body: bytes) -> bool:
    """Whether another process of this hub took the same issue over just now."""
    known = catalogue.manifest(hub)
    return known is not None and known.sha256 == sha256(body).hexdigest()


class Signed(NamedTuple):
    """An issue's JSON, as stations put it together; settled: papers of which every station has told what it used."""

    body: bytes
    settled: frozenset[str]


def newest(folder: Path, above: int = 0) -> Signed | None:
    """The newest issue, None where its version is not above that; settled: since that version."""
    targets = _targets(folder)
    if INDEX not in targets or targets[INDEX]["custom"]["version"] <= above:
        return None
    index = msgspec.json.decode(_read(folder, targets, INDEX), type=Index)
    parts = {path: zlib.decompress(_read(folder, targets, path), _GZIP) for path in index.paths()}
    whole = sections.whole(index, parts)
    if sha256(whole).hexdigest() != index.sha256:
        raise ValueError("parts of another issue")
    return Signed(whole, index.settled_since(above))


def _targets(folder: Path) -> dict[str, Any]:
    """All that the newest state names, by path."""
    snapshot = _signed(folder / NEWEST)["meta"]["snapshot.json"]["version"]
    meta = _signed(folder / "metadata" / f"{snapshot}.snapshot.json")["meta"]
    found: dict[str, Any] = {}
    for role in ("targets", *AUTHORITIES):
        version = meta[f"{role}.json"]["version"]
        found |= _signed(folder / "metadata" / f"{version}.{role}.json")["targets"]
    return found


def _signed(path: Path) -> Any:
    return msgspec.json.decode(path.read_bytes())["signed"]


def _read(folder: Path, targets: dict[str, Any], path: str) -> bytes:
    place, _, name = path.rpartition("/")
    return (folder / "targets" / place / f"{targets[path]['hashes']['sha256']}.{name}").read_bytes()
