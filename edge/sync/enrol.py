"""Becoming a station: the hub says which one, and the store takes it over."""

from __future__ import annotations

from edge import wire
from edge.clock import Reading
from edge.errors import ConfigError
from edge.rules.facts import StationFacts
from edge.store import Store, carrying
from edge.sync import trust
from edge.sync.client import Client


def enrol(
    store: Store, client: Client, code: str, device: str, at: Reading, version: str = ""
) -> wire.EnrolReply:
    """Ask in with a one-time code and make `store` that station's; raises what `Client` and `Store` raise.

    device: this device's public key, so that asking again after a lost answer is no second
    enrolment. Where the station lived before, or the store is in quarantine, a new
    incarnation is opened whose first row cites the old head. The root of trust that comes with the
    reply is pinned, where none was: from then on only signed catalogues are taken. The reply's token is
    the caller's to keep. Everything is sent again: what was acknowledged may have been so by another
    hub, or by this one before it was put back to a day on which it did not know this device; the steps of the site
    too where this store was put back, for the hub knows of others under the same numbers. A store with
    records of one station becomes no other: its stock and its quota would go with it.
    """
    head, known, leased, before = store.head, _recorded(store), store.leases(), store.station
    brought = wire.Head(seq=head.seq, sha256=head.sha256.hex()) if head.seq else None
    reply = client.enrol(
        wire.EnrolRequest(
            code=code,
            device=device,
            head=brought,
            version=version,
            station=known,
            leased=leased.life if leased.holder.taken else 0,
            quarantined=before.incarnation if before.id and before.quarantined else 0,
        )
    )
    if before.quarantined and before.id == reply.station and reply.incarnation <= before.incarnation:
        raise ConfigError(  # a hub of before does not look
            f"Failed to enrol as '{reply.station}' in life {reply.incarnation}: expected a new life, for the records "
            "here are in quarantine, got the one before; ask for a new code."
        )
    if known not in ("", reply.station):  # a hub of before does not look
        raise ConfigError(
            f"Failed to enrol as '{reply.station}': expected its own home, or an empty home (--home DIR), got one "
            f"with the records of '{known}', whose stock and quota are its own; ask for a new code."
        )
    if reply.root:
        trust.check_root(reply.root)
    put_back = _differs(store, reply.fenced)
    station = StationFacts(
        id=reply.station,
        kind=reply.kind,
        party=reply.party,
        gln=reply.gln,
        incarnation=reply.incarnation,
        quarantined=before.quarantined,
    )
    with store.writing() as tx:
        tx.enrol(station, at=at)
        tx.pin_hub(reply.hub_key)
    if before.quarantined or reply.incarnation > 1:
        with store.writing() as tx:
            tx.open_incarnation(reply.incarnation, reply.fenced.sha256 if reply.fenced else "", at=at)
    if reply.root and not store.trust.root:
        trust.pin(store, reply.root, at)
    store.outbox.begin_again(reply.epoch)
    if put_back:
        store.outbox.moves_acknowledged(0)
    return reply


def _differs(store: Store, shown: wire.Head | None) -> bool:
    """Whether the last row that the hub was shown of the life before is not a row of this store."""
    if shown is None:
        return False
    with store.reader() as reader:
        ours = carrying.chain_at(reader, shown.seq)
    return ours is not None and ours.hex() != shown.sha256


def _recorded(store: Store) -> str:
    """Which station something was done here as, "" for none: nothing recorded, and no quota taken."""
    return store.station.id if store.head.event_no or store.leases().holder.taken else ""
