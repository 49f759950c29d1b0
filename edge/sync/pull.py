"""What comes down: the catalogue, who may sign in, what is on its way here, what is amiss.

A catalogue is downloaded in parts into a file of its own (a cut line resumes where it was),
checked against its hash, built aside and switched in by one short transaction; until then
the old one is in use. Holds come within it, and between two catalogues as orders.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final, cast

from edge import wire
from edge.catalogue import Despatch, Name, Role
from edge.clock import Reading
from edge.errors import BondscanError, ConfigError, StoreError, SyncFinal
from edge.store import BuiltCatalogue, Credential, OpenException, Store
from edge.store.switching import weighed
from edge.sync import holds, site
from edge.sync import marks as kept_marks
from edge.sync.answers import moment_in
from edge.sync.client import Client
from edge.sync.push import IDLE, MOVED, Progress
from edge.sync.state import Trouble

PART: Final = 1_000_000
"""Bytes of one part of a catalogue."""

Rows = Callable[[int, int], None]
Build = Callable[[Path, Path, Rows], BuiltCatalogue]
"""(downloaded file, the store's home, told how many of how many) → the built file."""


class CataloguePull:
    """Brings the newest catalogue in, one exchange a step.

    watch: told whenever `loading` moves. loading: (done, of how many) while one is on
    its way, bytes first and then rows; None otherwise. problem: why the newest was not taken, "" while all is well; trouble: in a word.
    """

    def __init__(self, store: Store, client: Client, build: Build, watch: Rows) -> None:
        self.loading: tuple[int, int] | None = None
        self.problem = ""
        self.left_out: tuple[str, ...] | None = None  # no list comes by itself where nothing is signed
        self.trouble: Trouble = "catalogue-refused"
        self._store = store
        self._client = client
        self._build = build
        self._watch = watch
        self._wanted: wire.CatalogueManifest | None = None
        self._refused = ""

    @property
    def version(self) -> int:
        """The version in use, 0 for none."""
        view = self._store.catalogue
        return view.version if view is not None else 0

    def forget(self) -> None:
        """Leave what is on its way until the next look; the parts that came are kept."""
        self._wanted = self.loading = None

    def look(self, _reading: Reading) -> Progress:
        """Ask which catalogue is the newest."""
        newest = self._client.manifest()
        if newest is None or newest.version <= self.version or newest.sha256 == self._refused:
            return IDLE
        self._wanted = newest
        for old in self._store.home.glob("download-*.part"):
            if old != self._path(newest):
                old.unlink(missing_ok=True)
        return MOVED

    def step(self, reading: Reading) -> Progress:
        """The next part of the catalogue on its way; at its end, the switch."""
        wanted = self._wanted
        if wanted is None:
            return IDLE
        path = self._path(wanted)
        have = path.stat().st_size if path.exists() else 0
        if have < wanted.size:
            self._show(have, wanted.size)
            part = self._client.part(wanted.url, have, min(PART, wanted.size - have))
            _append(path, part)
            self._show(have + len(part), wanted.size)
            return MOVED
        try:
            self._install(path, wanted, reading)
        finally:
            self._wanted = self.loading = None
            path.unlink(missing_ok=True)
        return MOVED

    def _path(self, wanted: wire.CatalogueManifest) -> Path:
        """Where its parts gather; named by its hash, so that parts of two issues never meet."""
        return self._store.home / f"download-{wanted.version}-{wanted.sha256[:16]}.part"

    def _install(self, path: Path, wanted: wire.CatalogueManifest, reading: Reading) -> None:
        if _sha256(path) != wanted.sha256:
            self.trouble = "catalogue-torn"
            self.problem = (
                f"Failed to take catalogue {wanted.version}: expected SHA-256 {wanted.sha256[:16]}…, "
                "got another; it is downloaded again."
            )
            return
        try:
            built = weighed(self._build(path, self._store.home, self._show))
            with self._store.writing() as tx:
                tx.switch_catalogue(built, at=reading)
        except ConfigError as refused:
            # the same bytes would be refused again: wait for another issue
            self._refused = wanted.sha256
            self.trouble = "catalogue-refused"
            self.problem = refused.message
            return
        self.problem = ""

    def _show(self, done: int, total: int) -> None:
        self.loading = (done, total)
        self._watch(done, total)


def _append(path: Path, part: bytes) -> None:
    try:
        with path.open("ab") as file:
            file.write(part)
    except OSError as failure:
        raise StoreError(f"Failed to write {path}: expected room on the disk, got {failure}.") from failure


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class NewsPull:
    """Brings orders, operators, despatches and exceptions in, one exchange a step.

    told_of_holds: set once the server has been asked for orders; whoever shows it may take it back.
    problem: why a question was refused when it was last asked, "" where none was; the others are asked all the
    same.
    """

    def __init__(self, store: Store, client: Client, server: str) -> None:
        self.told_of_holds = False
        self._refused: dict[str, str] = {}
        station = store.station
        self._store = store
        self._client = client
        self._path = store.home / "sync-marks.json"
        self._marks = kept_marks.read(self._path, f"{server} {station.id} {station.incarnation}")
        self._afresh = self._marks.exceptions == 0
        self._due: list[Callable[[Reading], bool]] = []

    @property
    def problem(self) -> str:
        """The first of what was refused."""
        return next(iter(self._refused.values()), "")

    def look(self) -> None:
        """Ask about everything in the steps to come."""
        self._due = [self._holds, self._site, self._operators, self._despatches, self._exceptions]

    def look_at_site(self) -> None:
        """Ask what others of this site did, and what does not add up since, before the next look at everything."""
        self._due += [question for question in (self._site, self._exceptions) if question not in self._due]

    def begin_again(self) -> None:
        """Read everything anew: a hub that was put back counts its news from an earlier number."""
        self._marks.despatches = self._marks.exceptions = self._marks.site = 0
        self._afresh = self._marks.forgetful = True
        kept_marks.write(self._path, self._marks)
        self.look()

    def step(self, reading: Reading) -> Progress:
        """The next question; one with more pages is asked again, one that is refused at the next look."""
        if not self._due:
            return IDLE
        question = self._due[0]
        try:
            more = question(reading)
            self._refused.pop(question.__name__, None)
        except SyncFinal as refused:
            self._refused[question.__name__], more = refused.message, False
        except BondscanError:
            raise
        except Exception as fault:  # noqa: BLE001 - the other questions are asked all the same
            self._refused[question.__name__], more = unforeseen(fault), False
        if not more:
            del self._due[0]
        return MOVED

    def _holds(self, reading: Reading) -> bool:
        asked = self._store.holds_mark
        said = self._client.holds(asked)
        if self._store.holds_mark != asked:
            return True  # a newer word was heard meanwhile, and this one is not to undo it
        holds.take(self._store, said, reading)
        self.told_of_holds = True
        return False

    def _site(self, reading: Reading) -> bool:
        said = self._client.site(self._marks.site)
        site.take(self._store, said, reading)
        more = self._read_on("site", said.upto)
        if not more:
            self._store.site_heard(reading.at, said.silent)
        return more

    def _operators(self, _reading: Reading) -> bool:
        said = self._client.operators()
        if said.mark == self._marks.operators_mark:
            if self._marks.forgetful:
                self._marks.forgetful = False  # it has forgotten nobody
                kept_marks.write(self._path, self._marks)
            return False
        heard = self._store.outbox.epoch()
        forgotten = self._marks.forgetful or 0 < heard < said.epoch
        known = {credential.badge: credential for credential in self._store.credentials()}
        taken = {one.badge: hashlib.sha256(wire.encode(one)).hexdigest() for one in said.operators}
        with self._store.writing() as tx:
            for one in said.operators:
                # a PIN changed here stands until the hub itself says another
                if self._marks.operators.get(one.badge) != taken[one.badge]:
                    tx.save_credential(_credential(one))
            for badge in self._marks.operators.keys() - taken.keys():
                # whom a hub forgot that was put back was not dismissed: a site that nobody may open stands still
                if badge in known and not forgotten:
                    tx.save_credential(_struck_off(known[badge]))
        self._marks.operators_mark, self._marks.operators = said.mark, taken
        self._marks.forgetful = False
        kept_marks.write(self._path, self._marks)
        return False

    def _despatches(self, _reading: Reading) -> bool:
        said = self._client.despatches(self._marks.despatches)
        if said.despatches:
            with self._store.writing() as tx:
                for notice in said.despatches:
                    tx.put_despatch(_despatch(notice))
        return self._read_on("despatches", said.upto)

    def _exceptions(self, _reading: Reading) -> bool:
        said = self._client.exceptions(self._marks.exceptions)
        if said.exceptions or self._afresh:
            found = [exception_of(notice) for notice in said.exceptions]
            with self._store.writing() as tx:
                # read from the beginning: one that the hub forgot is never told to be closed
                tx.put_exception(*found, alone=self._afresh)
        self._afresh = False
        return self._read_on("exceptions", said.upto)

    def _read_on(self, name: str, upto: int) -> bool:
        """Move a mark; whether there may be another page.

        A hub that has fewer marks than it once gave was put back: it is read from the beginning.
        """
        known = getattr(self._marks, name)
        if upto == known:
            return False
        if upto < known:
            upto = 0
            self._afresh = self._afresh or name == "exceptions"
        setattr(self._marks, name, upto)
        kept_marks.write(self._path, self._marks)
        return True


def unforeseen(fault: Exception) -> str:
    """What is said of an answer that failed here in a way nobody thought of."""
    return (
        f"Failed to take over what the server said: expected what this version can keep, got {fault!r}; "
        "tell whoever looks after it."
    )


def _credential(one: wire.Credential) -> Credential:
    return Credential(
        badge=one.badge,
        name=Name(zh=one.name_zh, en=one.name_en),
        roles=cast("tuple[Role, ...]", one.roles),
        pin_hash=one.pin_hash,
        must_change=one.must_change,
        active=one.active,
    )


def _struck_off(known: Credential) -> Credential:
    return Credential(
        badge=known.badge, name=known.name, roles=known.roles, pin_hash=known.pin_hash, active=False
    )


def _despatch(notice: wire.DespatchNotice) -> Despatch:
    return Despatch(
        event_id=notice.event_id,
        form=notice.form,
        destination=notice.destination,
        seal=notice.seal,
        exited=_moment(notice.exited),
        keys=notice.keys,
    )


def exception_of(notice: wire.ExceptionNotice) -> OpenException:
    """What the hub found amiss, as it is kept here; raises SyncFinal where its time cannot be read."""
    opened = _moment(notice.opened)
    return OpenException(
        id=f"{notice.kind}/{notice.subject}",
        code=notice.kind,
        key=notice.subject,
        opened=opened,
        closed=None if notice.open else opened,
        params={**notice.detail, "stations": ", ".join(notice.stations)},
    )


def _moment(told: str) -> datetime:
    """A time of the hub's; raises SyncFinal where it is none: what else there is to hear is heard all the same."""
    at = moment_in(told)
    if at is None:
        raise SyncFinal(f"Failed to read '{told}' as a time of the hub's: expected ISO 8601 with an offset.")
    return at
