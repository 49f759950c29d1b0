"""Devices: enrolled with a one-time code, admitted by a token, fenced off when replaced."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta

from edge import wire
from edge.catalogue import StationKind
from edge.hub import audit, lease_books, lease_sql, repository, sql
from edge.hub.hub import Device, Hub, digest, get_meta, millis
from edge.hub.problems import EXISTS, REFUSED, problem
from edge.hub.promised import promising
from edge.hub.tables import Connection, Row

CODE_LIFE = timedelta(days=3)
ADMIN = "admin"
FIRST_SECOND = 1_767_225_600
"""2026-01-01T00:00Z in seconds since 1970: from here on the seconds number the lives of stations."""
LIVES = 64
"""Numbers for each second: lives of one station that one epoch may begin before the next does."""


class NewDevice(wire.Message, frozen=True, kw_only=True):
    """For which station a code is: as the catalogue's station entry names it."""

    station: wire.Key
    kind: StationKind
    party: wire.Key
    gln: str
    name_zh: str = ""
    name_en: str = ""


def issue_code(hub: Hub, new: NewDevice) -> str:
    """A one-time code with which one device may become this station, within `CODE_LIFE`."""
    letters = base64.b32encode(hashlib.sha256(hub.secret().encode()).digest()).decode()
    code = "-".join((letters[:4], letters[4:8], letters[8:12]))
    expires = millis(hub.now() + CODE_LIFE)
    with hub.writing() as tx:
        values = (new.station, new.kind, new.party, new.gln, new.name_zh, new.name_en)
        tx.execute(sql.PUT_CODE, (_code_digest(code), *values, expires))
        audit.put_down(hub, tx, "code-issued", new.station, party=new.party, kind=new.kind, gln=new.gln)
    return code


def _code_digest(code: str) -> str:
    """However a person typed it: case, spaces and dashes do not matter."""
    return digest("".join(char for char in code.upper() if char.isalnum()))


def enrol(hub: Hub, request: wire.EnrolRequest) -> wire.EnrolReply | wire.Problem:
    """Let a device in. A station that was enrolled before gets a new incarnation: its old
    device's token is revoked, and the reply cites the last row the hub has of it.

    The same device asking again with its code (the answer was lost) gets a new token and
    the same incarnation, unless it was shut out since, or has put itself in quarantine in that very life: then
    it needs a new code.
    """
    with promising(hub) as tx:
        code = tx.execute(sql.GET_CODE, (_code_digest(request.code),)).fetchone()
        again = code is not None and code[8] == request.device
        if code is None or (code[7] is not None and not again):
            return problem(403, REFUSED, "The enrolment code is not known, or was used by another device.")
        if code[6] < millis(hub.now()):
            return problem(403, REFUSED, "The enrolment code is out of date; ask for a new one.")
        if request.station not in ("", code[0]):
            return problem(409, EXISTS, another(code[0], request.station))
        epoch = audit.epoch_of(tx)
        known = tx.execute(sql.GET_DEVICE, (code[0],)).fetchone()
        if again and known is not None and known[5] == request.device:
            if tx.execute(lease_sql.ADMITTED, (code[0], known[4])).fetchone() is None:
                return problem(403, REFUSED, "The device was shut out; ask for a new enrolment code.")
            if request.quarantined >= known[4]:
                return problem(403, REFUSED, "The station is quarantined; ask for a new enrolment code.")
            incarnation, fenced = known[4], _head(known[6], known[7])
        elif again:
            return problem(403, REFUSED, "The station has been given to another device since.")
        else:
            incarnation = max(known[4] + 1 if known else 1, _first_life(epoch))
            while lease_books.load(tx, code[0], incarnation) is not None:  # somebody told of that life
                incarnation += 1
            fenced = _last_head(tx, code[0], known[4]) if known else None
            _seat(hub, tx, code, request.device, incarnation, fenced)
            if 0 < request.leased < incarnation:  # of a life that this hub may have forgotten
                lease_books.expect(hub, tx, code[0], request.leased)
        token = hub.secret()
        tx.execute(sql.REVOKE, (hub.stamp(), code[0]))
        tx.execute(sql.LET_IN, (digest(token), code[0], incarnation, hub.stamp()))
        tx.execute(sql.USE_CODE, (hub.stamp(), request.device, _code_digest(request.code)))
        told = {"incarnation": incarnation, "device": request.device, "again": again}
        audit.put_down(hub, tx, "device-enrolled", code[0], **told)
    return wire.EnrolReply(
        station=code[0],
        kind=code[1],
        party=code[2],
        gln=code[3],
        name_zh=code[4],
        name_en=code[5],
        token=token,
        incarnation=incarnation,
        server_time=hub.stamp(),
        fenced=fenced,
        epoch=epoch,
        root=repository.newest_root(hub),
        hub_key=base64.urlsafe_b64encode(lease_books.hub_key(hub).public).decode(),
    )


def another(station: str, before: str) -> str:
    """Why a home with another station's records is not let in as `station`."""
    return (
        f"Failed to enrol as '{station}': expected its own home, or an empty home (--home DIR), got one with the "
        f"records of '{before}', whose stock and quota are its own."
    )


def _first_life(epoch: int) -> int:
    """The least incarnation this epoch gives out, 1 in the first.

    One that was handed out on a day that this hub has forgotten must not be handed out again: its
    number would mark other goods, and papers would be spent twice. So an epoch begins with its second, and leaves
    room for lives of its own before the next second's.
    """
    return max(1, (epoch - FIRST_SECOND) * LIVES + 1)


def _seat(
    hub: Hub, tx: Connection, code: Row, device: str, incarnation: int, fenced: wire.Head | None
) -> None:
    head = (fenced.seq, fenced.sha256) if fenced else (None, None)
    tx.execute(sql.PUT_DEVICE, (*code[:6], incarnation, device, *head, hub.stamp()))
    lease_books.seat(hub, tx, code[0], incarnation, device)


def _last_head(tx: Connection, station: str, incarnation: int) -> wire.Head | None:
    row = tx.execute(sql.LAST_HEADER, (station, incarnation)).fetchone()
    return _head(*row) if row else None


def _head(seq: int | None, sha256: str | None) -> wire.Head | None:
    return wire.Head(seq=seq, sha256=sha256 or "") if seq is not None else None


def admit(hub: Hub, token: str) -> Device | None:
    """The device a token belongs to; None where it is unknown or revoked."""
    with hub.reading() as reader:
        row = reader.execute(sql.ADMIT, (digest(token),)).fetchone()
    if row is None or row[5] is not None:
        return None
    return Device(station=row[0], kind=row[1], party=row[2], gln=row[3], incarnation=row[4])


def revoke(hub: Hub, station: str) -> bool:
    """Shut a station's device out; whether it had been let in."""
    with hub.writing() as tx:
        lease_books.fence(hub, tx, station)
        done = tx.execute(sql.REVOKE, (hub.stamp(), station)).rowcount > 0
        if done:
            audit.put_down(hub, tx, "device-revoked", station)
        return done


def shut_out(hub: Hub) -> int:
    """How many tokens are no longer good: whoever listens is looked at again when that changes."""
    with hub.reading() as reader:
        return int(reader.execute(sql.TOKENS_REVOKED).fetchone()[0])


def seated(hub: Hub) -> list[dict[str, object]]:
    """Every station, its incarnation, and whether its device is admitted."""
    fields = ("station", "kind", "party", "gln", "incarnation", "enrolled_at", "admitted")
    with hub.reading() as reader:
        rows = reader.execute(sql.LIST_DEVICES).fetchall()
    return [dict(zip(fields, (*row[:6], bool(row[6])), strict=True)) for row in rows]


def make_admin(hub: Hub, *, anew: bool = False) -> str | None:
    """The administrator's token where there was none yet, to be shown once; None afterwards.

    anew: in the place of the one there was, which is worth nothing from then on.
    """
    with hub.writing() as tx:
        if get_meta(tx, ADMIN) and not anew:
            return None
        token = hub.secret()
        tx.execute(sql.PUT_META, (ADMIN, digest(token)))
        audit.put_down(hub, tx, "administrator-token-made")
        return token


def is_admin(hub: Hub, token: str) -> bool:
    """Whether a token is the administrator's."""
    with hub.reading() as reader:
        return hmac.compare_digest(get_meta(reader, ADMIN), digest(token))
