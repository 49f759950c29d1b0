"""Who is at the station: sign-in by badge and PIN, lock-out, first administrator, hand-over.

A PIN is kept as an argon2id hash; five wrong ones in a row lock the badge for a while.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from edge.catalogue import Name, Role
from edge.clock import Reading
from edge.identity import hash_pin, verify_pin
from edge.rules.facts import OperatorFacts
from edge.station.outcome import Refusal
from edge.station.rows import plain
from edge.store import Credential, Ids, Kind, Store, Writing

PIN_LENGTH = (6, 12)
SIMPLE = frozenset({"123456", "654321", "012345", "12345678"})


@dataclass(frozen=True, slots=True)
class LockOut:
    """So many wrong PINs in a row lock a badge, for so long."""

    attempts: int = 5
    lasts: timedelta = timedelta(minutes=15)


class Access:
    """Signing in and out on one store.

    read: judges the clock. operator: who is signed in, None for nobody.
    """

    def __init__(
        self, store: Store, read: Callable[[], Reading], ids: Ids, lock_out: LockOut | None = None
    ) -> None:
        self._store = store
        self._read = read
        self._ids = ids
        self._lock_out = lock_out or LockOut()
        self.operator: Credential | None = None
        self.locked = False

    @property
    def facts(self) -> OperatorFacts | None:
        """The signed-in operator as the rules see them; nobody while the station is locked, or
        while a PIN that somebody else has set is still to be changed.
        """
        if self.operator is None or self.locked or self.operator.must_change:
            return None
        return OperatorFacts(badge=self.operator.badge, roles=frozenset(self.operator.roles))

    def sign_in(self, badge: str, pin: str) -> Credential | Refusal:
        """Sign `badge` in, or say why not; either way the journal knows."""
        checked = self.check(badge, pin)
        if isinstance(checked, Refusal):
            return checked
        self._append("sign-in", badge)
        self.operator, self.locked = checked, False
        return checked

    def sign_out(self) -> None:
        """Nobody is signed in afterwards."""
        if self.operator is not None:
            self._append("sign-out", self.operator.badge)
            self.operator, self.locked = None, False

    def lock(self) -> None:
        """Nobody may scan until `unlock` or `hand_over`; the task stays open."""
        self.locked = self.operator is not None

    def unlock(self, pin: str) -> Credential | Refusal:
        """Go on, by the PIN of who locked it."""
        if self.operator is None:
            return Refusal("not-signed-in")
        checked = self.check(self.operator.badge, pin)
        if not isinstance(checked, Refusal):
            self.locked = False
        return checked

    def hand_over(self, badge: str, pin: str) -> Credential | Refusal:
        """Shift hand-over: the next operator takes the open task; both are named in the journal."""
        checked = self.check(badge, pin)
        if isinstance(checked, Refusal):
            return checked
        before = self.operator.badge if self.operator else ""
        self._append("sign-in", badge, detail={"handed_over_by": before})
        self.operator, self.locked = checked, False
        return checked

    def check(self, badge: str, pin: str, role: Role | None = None) -> Credential | Refusal:
        """Whether `pin` is `badge`'s and they may act as `role`; wrong PINs count towards a lock-out."""
        now = self._read().at
        credential = self._store.credential(badge)
        if credential is None or not credential.active:
            self._append("sign-in-failed", badge, detail={"why": "unknown-badge"})
            return Refusal("unknown-badge", {"badge": badge})
        if credential.locked_until is not None and now < credential.locked_until:
            return Refusal("locked-out", {"badge": badge, "until": f"{credential.locked_until:%H:%M}"})
        if not verify_pin(credential.pin_hash, pin):
            return self._count_failure(credential, now)
        if credential.failures or credential.locked_until:
            self._save(replace(credential, failures=0, locked_until=None))
        if role is not None and role not in credential.roles:
            return Refusal("no-role", {"needed": role})
        return credential

    def create_first_administrator(self, badge: str, name: Name, pin: str) -> Credential | Refusal:
        """The first person of a new home; refused as soon as there is anybody."""
        if self._store.credentials():
            return Refusal("no-role")
        roles: tuple[Role, ...] = ("administrator",)
        return self._enter(badge, name, roles, pin, by=badge, must_change=False)

    def add(
        self, by: Credential, badge: str, name: Name, roles: Sequence[Role], pin: str
    ) -> Credential | Refusal:
        """An administrator admits somebody, who must choose a PIN of their own at first sign-in."""
        if "administrator" not in by.roles:
            return Refusal("no-role", {"needed": "administrator"})
        return self._enter(badge, name, tuple(roles), pin, by=by.badge, must_change=True)

    def reset_pin(self, by: Credential, badge: str, pin: str) -> Credential | Refusal:
        """An administrator gives `badge` a PIN to be changed at the next sign-in; lifts a lock-out."""
        if "administrator" not in by.roles:
            return Refusal("no-role", {"needed": "administrator"})
        credential = self._store.credential(badge)
        if credential is None:
            return Refusal("unknown-badge", {"badge": badge})
        return self._enter(badge, credential.name, credential.roles, pin, by=by.badge, must_change=True)

    def change_pin(self, badge: str, old: str, new: str) -> Credential | Refusal:
        """Somebody changes their own PIN."""
        checked = self.check(badge, old)
        if isinstance(checked, Refusal):
            return checked
        if old == new:
            return Refusal("pin-unchanged")
        changed = self._enter(badge, checked.name, checked.roles, new, by=badge, must_change=False)
        if isinstance(changed, Credential) and self.operator and self.operator.badge == badge:
            self.operator = changed
        return changed

    def _enter(
        self, badge: str, name: Name, roles: tuple[Role, ...], pin: str, *, by: str, must_change: bool
    ) -> Credential | Refusal:
        weakness = _weakness(pin)
        if weakness is not None:
            return weakness
        credential = Credential(
            badge=badge, name=name, roles=roles, pin_hash=hash_pin(pin), must_change=must_change
        )
        with self._store.writing() as tx:
            tx.save_credential(credential)
            self._draft(tx, "operator", by, {"badge": badge, "roles": list(roles), "name": name.zh})
        return credential

    def _count_failure(self, credential: Credential, now: datetime) -> Refusal:
        failures = credential.failures + 1
        locked = now + self._lock_out.lasts if failures >= self._lock_out.attempts else None
        with self._store.writing() as tx:
            tx.save_credential(replace(credential, failures=0 if locked else failures, locked_until=locked))
            self._draft(tx, "sign-in-failed", credential.badge, {"why": "wrong-pin", "failures": failures})
        if locked is not None:
            return Refusal("locked-out", {"badge": credential.badge, "until": f"{locked:%H:%M}"})
        return Refusal("wrong-pin", {"left": str(self._lock_out.attempts - failures)})

    def _save(self, credential: Credential) -> None:
        with self._store.writing() as tx:
            tx.save_credential(credential)

    def _append(self, kind: Kind, badge: str, detail: dict[str, object] | None = None) -> None:
        with self._store.writing() as tx:
            self._draft(tx, kind, badge, detail or {})

    def _draft(self, tx: Writing, kind: Kind, badge: str, detail: dict[str, object]) -> None:
        tx.append(plain(kind, self._ids(), self._read(), operator=badge, detail=detail))


def _weakness(pin: str) -> Refusal | None:
    """Why a PIN will not do: not 6 to 12 digits, one digit over and over, or a run."""
    shortest, longest = PIN_LENGTH
    if not (pin.isascii() and pin.isdigit() and shortest <= len(pin) <= longest):
        return Refusal("pin-too-short", {"least": str(shortest), "most": str(longest)})
    if len(set(pin)) == 1 or pin in SIMPLE:
        return Refusal("pin-too-plain")
    return None
