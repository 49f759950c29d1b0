"""PCs that hold leases in memory and ask a hub for more, each signing with a key of its own."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
from dataclasses import replace
from typing import Any

import msgspec

from edge import quota, wire
from edge.hub import devices, leases
from edge.hub.hub import Hub
from edge.identity import DeviceKey, verify_signature
from edge.quota import Amount, Claim, Holder
from edge.wire import leases as wire_lease
from edge.wire.leases import LeaseAmount, LeaseAsk, LeaseReturn, LeaseShown, LeaseTell, Signed
from tests.hub import samples

FORM, APPROVAL = samples.FORM, samples.APPROVAL
CLAIM = Claim(form=FORM, approval=APPROVAL, institution="H-1").key
OTHER = Claim(form=FORM, approval=APPROVAL, institution="H-2").key
_NONCES = itertools.count(1)


def issue(version: int = 1, *, form: int = 20, approval: int = 100, **changes: Any) -> bytes:
    """A catalogue with one shared form; `changes` to the approval (lines) or the whole (forms, permits)."""
    lines = changes.pop("lines", [{"institution": "H-1"}, {"institution": "H-2"}])
    whole = {
        "version": version,
        "issued": samples.names.stamp(samples.START),
        "products": [{"id": "P", "contents": [{"unit": "mg", "per_pack": "2.5"}]}],
        "approvals": [{"number": APPROVAL, "product": "P", "quantity": approval, "lines": lines}],
        "clearance_forms": [
            {"number": FORM, "approval": APPROVAL, "product": "P", "quantity": form, "station": "*"}
        ],
        **changes,
    }
    return json.dumps(whole).encode()


class Pc:
    """A device that has become a station."""

    def __init__(self, hub: Hub, station: str = "zone-1", party: str = "IMP-1", seed: str = "") -> None:
        self.hub = hub
        self.station = station
        self.key = DeviceKey(hashlib.sha256(f"{station} {seed}".encode()).digest())
        public = base64.urlsafe_b64encode(self.key.public).decode()
        code = devices.issue_code(
            hub, devices.NewDevice(station=station, kind="zone", party=party, gln="6901234000016")
        )
        reply = devices.enrol(hub, wire.EnrolRequest(code=code, device=public))
        assert isinstance(reply, wire.EnrolReply)
        self.reply = reply
        self.life = reply.incarnation
        self.holder = Holder()
        self.scans = 0
        self.told: LeaseTell | None = None

    def question(self, *, need: int = 0, wanted: tuple[str, ...] = (CLAIM,), **changes: Any) -> LeaseAsk:
        """What it would ask now."""
        show = self.holder.show
        pending = show.pending
        shown = [
            LeaseShown(
                claim=claim,
                granted=held.granted,
                returned=held.returned,
                used=held.used,
                scans=self.scans,
                need=need if claim == CLAIM else 0,
            )
            for claim, held in show.held.items()
        ]
        asked = LeaseAsk(
            station=self.station,
            incarnation=self.life,
            nonce=str(next(_NONCES)),
            epoch=show.epoch,
            taken=show.taken,
            returned=show.returned,
            pending=LeaseReturn(number=pending.number, amounts=wire_lease.amounts_said(pending.amounts))
            if pending
            else None,
            leases=tuple(shown),
            wanted=tuple(LeaseAmount(claim=it, packs=need) for it in wanted if it not in show.held),
        )
        return msgspec.structs.replace(asked, **changes)

    def signed(self, asked: LeaseAsk) -> Signed:
        """With its signature."""
        body = wire.encode(asked)
        return Signed(body=body, signature=self.key.sign(wire_lease.ASK + body))

    def send(self, asked: LeaseAsk) -> LeaseTell | wire.Problem:
        """The answer, its signature tried."""
        answer = leases.ask(self.hub, self.signed(asked))
        if isinstance(answer, wire.Problem):
            return answer
        public = base64.urlsafe_b64decode(self.reply.hub_key)
        assert verify_signature(public, wire_lease.TELL + answer.body, answer.signature)
        return wire.decode(answer.body, LeaseTell)

    def ask(self, **more: Any) -> LeaseTell:
        """Ask, and take what is told; asked again where only the epoch was."""
        told = self.send(self.question(**more))
        assert isinstance(told, LeaseTell), told
        known = self.holder.epoch
        self.hear(told)
        return self.ask(**more) if told.epoch != known and not told.fenced else told

    def hear(self, told: LeaseTell) -> None:
        """Take an answer."""
        holder = quota.heard_epoch(self.holder, told.epoch)
        assert holder is not None
        holder = quota.credited(holder, told.credited)
        self.holder = quota.take(holder, wire_lease.grant_of(told.grant)) if told.grant else holder
        self.told = told

    def spend(self, packs: int, claim: str = CLAIM) -> None:
        """Use packs, in one scan each."""
        spent = quota.spend(self.holder, claim, packs)
        assert spent is not None
        self.holder, self.scans = spent, self.scans + packs

    def give_back(self, packs: int, claim: str = CLAIM) -> None:
        """Take packs out, to be sent with the next question."""
        returned = quota.give_back(self.holder, (Amount(claim, packs),))
        assert returned is not None
        self.holder = returned

    def left(self, claim: str = CLAIM) -> int:
        """Packs it may still spend."""
        return self.holder.of(claim).remaining

    def forget(self) -> None:
        """As a restored hub would have it: nothing."""
        self.holder = replace(Holder(), epoch=self.holder.epoch)
