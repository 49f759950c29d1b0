"""Who is at the station: sign-in by badge and PIN, lock-out, shift hand-over, the first administrator.

A PIN is kept as an argon2id hash; five wrong ones in a row lock the badge for a while, and a
restart does not lift that. Whoever is turned away is journalled with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from edge.catalogue import Name, Role
from edge.codes import badge_text
from edge.identity import hash_pin, verify_pin
from edge.rules.facts import OperatorFacts
from edge.station.outcome import Refusal
from edge.station.pins import weakness
from edge.station.rows import packed
from edge.station.timing import StationClock
from edge.store import Credential, Draft, Ids, Kind, Store, Writing


@dataclass(frozen=True, slots=True)
class LockOut:
    """So many wrong PINs in a row lock a badge, for so long."""

    attempts: int = 5
    lasts: timedelta = timedelta(minutes=15)


class Access:
    """Signing in and out on one store.

    operator: who is signed in, None for nobody. locked: the screen waits for their PIN.
    """

    def __init__(self, store: Store, clock: StationClock, ids: Ids, lock_out: LockOut | None = None) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._lock_out = lock_out or LockOut()
        self.operator: Credential | None = None
        self.locked = False

    @property
    def acting(self) -> Credential | None:
        """Who may act now: nobody while the station is locked, or while a PIN that somebody else
        has set is still to be changed.
        """
        operator = self.operator
        return None if operator is None or self.locked or operator.must_change else operator

    @property
    def facts(self) -> OperatorFacts | None:
        """Who may act now, as the rules see them."""
        acting = self.acting
        return OperatorFacts(badge=acting.badge, roles=frozenset(acting.roles)) if acting else None

    def sign_in(self, badge: str, pin: str) -> Credential | Refusal:
        """Sign `badge` in, or say why not; an open task goes on in their name."""
        return self._seat(badge, pin, handed_over=False)

    def hand_over(self, badge: str, pin: str) -> Credential | Refusal:
        """Shift hand-over: the next operator takes the open task; both are named in the journal."""
        return self._seat(badge, pin, handed_over=True)

    def sign_out(self) -> None:
        """Nobody is signed in afterwards, whether or not the journal has room to say so."""
        leaving, self.operator, self.locked = self.operator, None, False
        if leaving is not None:
            self._append("sign-out", leaving.badge)

    def lock(self) -> None:
        """Nobody may scan until `unlock` or `hand_over`; the task stays open."""
        self.locked = self.operator is not None

    def unlock(self, pin: str) -> Credential | Refusal:
        """Go on, by the PIN of who locked it."""
        if self.operator is None:
            return Refusal("not-signed-in")
        checked = self.check(self.operator.badge, pin)
        if isinstance(checked, Refusal):
            return checked
        self._append("sign-in", checked.badge, {"unlocked": True})
        self.operator, self.locked = checked, False
        return checked

    def refresh(self) -> bool:
        """Look again at who is signed in, after the hub has spoken; whether anything changed.

        Somebody who may no longer work here is signed out.
        """
        if self.operator is None:
            return False
        known = self._store.credential(self.operator.badge)
        if known == self.operator:
            return False
        if known is not None and known.active:
            self.operator = known
            return True
        leaving, self.operator, self.locked = self.operator, None, False
        self._append("sign-out", leaving.badge, {"why": "not-active"})
        return True

    def check(self, badge: str, pin: str, role: Role | None = None) -> Credential | Refusal:
        """Whether `pin` is `badge`'s and, where a `role` is asked for, they may act as that at once.

        Wrong PINs count towards a lock-out. A PIN that somebody else has set lets its owner
        sign in to change it, and stands for nothing else.
        """
        now = self._clock.read().at
        credential = self._store.credential(badge) if badge.isprintable() else None
        if credential is None:
            return self._turned_away(badge, Refusal("unknown-badge", {"badge": badge}))
        if not credential.active:
            return self._turned_away(badge, Refusal("not-active", {"badge": badge}))
        until = credential.locked_until
        if until is not None and until - self._lock_out.lasts <= now < until:  # not as a fast clock had it
            return self._turned_away(badge, _locked_out(badge, until))
        if not verify_pin(credential.pin_hash, pin):
            return self._count_failure(credential, now)
        if credential.failures or credential.locked_until:
            credential = replace(credential, failures=0, locked_until=None)
            with self._store.writing() as tx:
                tx.save_credential(credential)
        if role is not None and role not in credential.roles:
            return self._turned_away(badge, Refusal("no-role", {"needed": role}))
        if role is not None and credential.must_change:
            return self._turned_away(badge, Refusal("pin-to-change", {"badge": badge}))
        return credential

    def create_first_administrator(self, badge: str, name: Name, pin: str) -> Credential | Refusal:
        """The first person of a new home; refused as soon as there is anybody."""
        if self._store.credentials():
            return Refusal("no-role")
        return self._admit(badge, name, ("administrator",), pin, by=badge)

    def add(
        self, by: Credential, badge: str, name: Name, roles: Sequence[Role], pin: str
    ) -> Credential | Refusal:
        """An administrator admits somebody, who must choose a PIN of their own at first sign-in."""
        if "administrator" not in by.roles:
            return Refusal("no-role", {"needed": "administrator"})
        return self._admit(badge, name, tuple(roles), pin, by=by.badge)

    def reset_pin(self, by: Credential, badge: str, pin: str) -> Credential | Refusal:
        """An administrator gives `badge` a PIN to be changed at the next sign-in; lifts a lock-out."""
        if "administrator" not in by.roles:
            return Refusal("no-role", {"needed": "administrator"})
        known = self._store.credential(badge)
        if known is None:
            return Refusal("unknown-badge", {"badge": badge})
        if not known.active:
            return Refusal("not-active", {"badge": badge})
        return self._set_pin(known, pin, "pin-reset", by=by.badge, must_change=True)

    def change_pin(self, badge: str, old: str, new: str) -> Credential | Refusal:
        """Somebody changes their own PIN."""
        known = self.check(badge, old)
        if isinstance(known, Refusal):
            return known
        if old == new:
            return Refusal("pin-unchanged")
        return self._set_pin(known, new, "pin-changed", by=badge, must_change=False)

    def _seat(self, badge: str, pin: str, *, handed_over: bool) -> Credential | Refusal:
        """Put the owner of badge and PIN in the place of whoever was there; the open task is theirs."""
        checked = self.check(badge, pin)
        if isinstance(checked, Refusal):
            return checked
        before = self.operator.badge if self.operator else ""
        task = self._store.open_task()
        with self._store.writing() as tx:
            if handed_over:
                self._row(tx, "sign-in", badge, {"handed_over_by": before})
            else:
                if before not in ("", badge):
                    self._row(tx, "sign-out", before, {"followed_by": badge})
                self._row(tx, "sign-in", badge)
            if task is not None and task.operator != badge:
                tx.put_task(replace(task, operator=badge))
        self.operator, self.locked = checked, False
        return checked

    def _admit(
        self, badge: str, name: Name, roles: tuple[Role, ...], pin: str, *, by: str
    ) -> Credential | Refusal:
        try:
            badge_text(badge)
        except ValueError:
            return Refusal("not-a-badge", {"badge": badge})
        if self._store.credential(badge) is not None:
            return Refusal("badge-taken", {"badge": badge})
        someone = Credential(badge=badge, name=name, roles=roles, pin_hash="")
        return self._set_pin(someone, pin, "admitted", by=by, must_change=by != badge)

    def _set_pin(
        self, someone: Credential, pin: str, did: str, *, by: str, must_change: bool
    ) -> Credential | Refusal:
        weak = weakness(pin)
        if weak is not None:
            return weak
        changed = replace(
            someone, pin_hash=hash_pin(pin), must_change=must_change, failures=0, locked_until=None
        )
        told = {"did": did, "badge": changed.badge, "roles": changed.roles, "name": changed.name.zh}
        with self._store.writing() as tx:
            tx.save_credential(changed)
            self._row(tx, "operator", by, told)
        if self.operator is not None and self.operator.badge == changed.badge:
            self.operator = changed
        return changed

    def _count_failure(self, credential: Credential, now: datetime) -> Refusal:
        failures = credential.failures + 1
        locked = now + self._lock_out.lasts if failures >= self._lock_out.attempts else None
        with self._store.writing() as tx:
            tx.save_credential(replace(credential, failures=0 if locked else failures, locked_until=locked))
            self._row(tx, "sign-in-failed", credential.badge, {"why": "wrong-pin", "failures": failures})
        if locked is not None:
            return _locked_out(credential.badge, locked)
        return Refusal("wrong-pin", {"left": str(self._lock_out.attempts - failures)})

    def _turned_away(self, badge: str, refusal: Refusal) -> Refusal:
        self._append("sign-in-failed", badge, {"why": refusal.code})
        return refusal

    def note_setting(self, detail: Mapping[str, object], *, by: str = "") -> None:
        """Whoever is signed in, or the badge `by`, has decided something about this PC that a record must tell."""
        self._append("setting", by or (self.operator.badge if self.operator else ""), detail)

    def _append(self, kind: Kind, badge: str, detail: Mapping[str, object] | None = None) -> None:
        with self._store.writing() as tx:
            self._row(tx, kind, badge, detail)

    def _row(self, tx: Writing, kind: Kind, badge: str, detail: Mapping[str, object] | None = None) -> None:
        reading = self._clock.read()
        tx.append(
            Draft(
                kind=kind,
                event_id=self._ids(),
                at=reading,
                recorded=self._clock.recorded(reading),
                operator=badge,
                detail=packed(detail),
            )
        )


def _locked_out(badge: str, until: datetime) -> Refusal:
    return Refusal("locked-out", {"badge": badge, "until": f"{until:%H:%M}"})
