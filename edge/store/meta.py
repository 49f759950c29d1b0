"""What a store knows about itself: which station it is, whose machine, how far the server has read."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Final, Literal, cast

from edge.rules.facts import StationFacts

MACHINE: Final = "machine"
QUARANTINED: Final = "station.quarantined"
INCARNATION: Final = "station.incarnation"
CATALOGUE_FILE: Final = "catalogue.file"
CATALOGUE_VERSION: Final = "catalogue.version"
CATALOGUE_SHA256: Final = "catalogue.sha256"
CATALOGUE_FILE_SHA256: Final = "catalogue.file_sha256"
CATALOGUE_ROOT: Final = "catalogue.root"
HUB_KEY: Final = "hub.key"
CATALOGUE_CARRIED: Final = "catalogue.carried"
TRUSTED_ROOT: Final = "trust.root"
MANNERS_OF: Final = "manners.of"
MOVES_UPTO: Final = "outbox.moves"
HOLDS_MARK: Final = "holds.mark"
HOLDS_REFUSED: Final = "holds.refused"
OUTBOX_CURSOR: Final = "outbox.cursor"
OUTBOX_EVENTS: Final = "outbox.events"
HEADERS_UPTO: Final = "outbox.headers"
ARCHIVES: Final = "archives"
REFUSALS_UPTO: Final = "outbox.refusals"
OUTBOX_EPOCH: Final = "outbox.epoch"
LABELS_SINCE: Final = "labels.since"
LABELS_UNDER_WAY: Final = "labels.under_way"

Meta = dict[str, str]


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose word the catalogue is. root: hash of the root whose signatures count here, "" while
    unsigned catalogues are taken; signed: the one in use was verified under it.
    """

    root: str = ""
    signed: bool = False


def read(connection: sqlite3.Connection) -> Meta:
    """Everything, by name."""
    return dict(connection.execute("SELECT name, value FROM meta"))


def write(connection: sqlite3.Connection, values: Meta) -> None:
    """Set each of `values`."""
    connection.executemany(
        "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        list(values.items()),
    )


def trust_of(meta: Meta) -> Trust:
    """Which catalogues this store takes, and whether the one in use is of them."""
    root = meta.get(TRUSTED_ROOT, "")
    return Trust(root, bool(root) and meta.get(CATALOGUE_ROOT) == root)


def station_of(meta: Meta) -> StationFacts:
    """The station this store belongs to; id "" before it was enrolled."""
    return StationFacts(
        id=meta.get("station.id", ""),
        kind=cast(Literal["zone", "institution"], meta.get("station.kind", "zone")),
        party=meta.get("station.party", ""),
        gln=meta.get("station.gln", ""),
        incarnation=int(meta.get(INCARNATION, "1")),
        quarantined=meta.get(QUARANTINED) == "1",
    )


def station_meta(station: StationFacts) -> Meta:
    """`station` as names and values; whether it is quarantined is not the caller's to say."""
    return {
        "station.id": station.id,
        "station.kind": station.kind,
        "station.party": station.party,
        "station.gln": station.gln,
        INCARNATION: str(station.incarnation),
    }
