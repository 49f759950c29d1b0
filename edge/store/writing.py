"""One transaction: gather facts, append rows, apply what they change. All of it or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

import msgspec

from edge.catalogue import Despatch, Hold
from edge.clock import Reading
from edge.codes.scanned import ScannedCode
from edge.quota import Amount, Grant
from edge.rules.decision import Effects
from edge.rules.facts import Facts, OperatorFacts, StationFacts
from edge.rules.task import Task
from edge.store import (
    addenda,
    archives,
    credentials,
    journal,
    leases,
    lives,
    marks,
    meta,
    moves,
    news,
    orders,
    sending,
    switching,
    tally,
    tasks,
)
from edge.store.credentials import Credential
from edge.store.entry import Draft, Entry, Head, Kind
from edge.store.facts import Gathering
from edge.store.journal import item_of, stretch_of
from edge.store.kept import Kept
from edge.store.layout import entry_of, head_of, lay_out, named, spending
from edge.store.leases import Terms
from edge.store.moves import Elsewhere
from edge.store.news import OpenException
from edge.store.orders import Heard
from edge.store.packing import NOTHING, Change, StockRow, packages, paper_of
from edge.store.stock import Stock, note_items
from edge.store.switching import BuiltCatalogue
from edge.store.tally import Difference
from edge.store.undoing import undo_effects

_RECENT: Final = 10_000
"""Rows looked back over for the last accepted scan."""

_LAST_ACCEPTED: Final = f"""
{journal.SELECT} WHERE j.seq > ? AND j.kind IN ('scan', 'override') AND j.verdict = 'ACCEPT'
  AND j.repeat_of IS NULL AND j.operation <> 'correct'
  AND NOT EXISTS (SELECT 1 FROM voided v WHERE v.seq = j.seq AND v.key = j.key)
ORDER BY j.seq DESC LIMIT 1
"""  # noqa: S608 -- of constants
_ANSWERED: Final = """
SELECT 1 FROM item_entries e JOIN journal j ON j.seq = e.seq
WHERE e.stretch = ? AND e.item = ? AND e.seq > ? AND j.refers = ? AND j.kind = 'override' AND j.verdict = 'ACCEPT'
  AND NOT EXISTS (SELECT 1 FROM voided v WHERE v.seq = j.seq AND v.key = j.key)
LIMIT 1
"""


class Writing:
    """What may be done within ``with store.writing() as tx``; nothing of it is seen before the end.

    renew_anchor: before the commit the anchor is set to what stood before (`spent_before`),
    whatever it said. catalogue_switched: older files are of no use any more. unfinished: rows that belong
    together have spent, and the last of them is still to come.
    """

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._connection = kept.connection
        self._stock = Stock(kept.connection)
        self.renew_anchor = self.catalogue_switched = False
        self.spent_before = kept.head.spend_seq
        self.unfinished = False

    @property
    def next_seq(self) -> int:
        """The place the next row will take."""
        return self._kept.head.seq + 1

    @property
    def head(self) -> Head:
        """Where the chain ends, rows of this transaction included."""
        return self._kept.head

    def facts(
        self,
        code: ScannedCode,
        task: Task,
        operator: OperatorFacts | None,
        reading: Reading,
        *,
        settings: Mapping[str, str] | None = None,
        minted: str = "",
    ) -> Facts:
        """All a decision about `code` in `task` needs; `minted`: the serial for a package without one."""
        gathering = Gathering(self._kept, self._stock, code, task, reading)
        return gathering.facts(operator, settings or {}, minted)

    def append(self, draft: Draft, *, more: bool = False) -> Entry:
        """Add a row to the chain and apply its effects; at most one change of spend a transaction.

        A second would leave the store two ahead of its anchor after a crash, as a copy would be. more: rows
        that belong with it follow in this transaction; they are one change, and the anchor names the last.
        """
        kept = self._kept
        refers = kept.row(draft.refers or 0) if draft.reverses else None
        change = self._stock.plan(draft.effects, self.next_seq, _stood_before(refers))
        packs = tasks.packs_of(draft, packages(change), refers)
        fields = lay_out(draft, kept.station, kept.head, change, packs)
        spends = self.unfinished or spending(fields)
        if spends and kept.head.spend_seq != self.spent_before:
            raise RuntimeError("this transaction has changed what may be spent already")
        self.unfinished = more and spends
        fields = named(fields, fields[0] if spends and not more else kept.head.spend_seq)
        entry = entry_of((*fields, journal.insert(self._connection, fields)))
        self._apply(entry, change, refers)
        sending.hasten(self._connection, entry)
        kept.head = head_of(entry)
        if entry.kind in tasks.COUNTED and kept.task and entry.task == kept.task.task.id:
            kept.counts = kept.counts.with_row(entry.verdict, packs, entry.repeat_of is not None)
        return entry

    def _apply(self, entry: Entry, change: Change, refers: Entry | None) -> None:
        note_items(self._connection, entry.seq, entry.key, change)
        if change is NOTHING and not entry.reverses:
            return
        self._stock.apply(change)
        if change.holds or change.unheld:
            self._kept.holds.forget()
        usage = self._kept.usage
        usage.apply(change)
        paper = paper_of(change)
        voided = marks.voids(entry, change, refers)
        used = arrived = 0
        if paper:
            scope, number, _ = paper
            used = usage.of("form" if scope == "received" else scope, number)
            arrived = usage.of("received", number)
        marks.write(self._connection, entry.seq, change, voided, used, arrived)

    def note_archive(self, archive: archives.Archive, draft: Draft) -> Entry:
        """Rows up to `archive.last` now lie in a file; `draft` says so in the chain."""
        self._kept.set_meta(archives.with_one_more(self._kept.meta, archive))
        return self.append(draft)

    def entry(self, seq: int) -> Entry | None:
        """The row `seq`, from its archive where it lies in one that is at hand."""
        return self._kept.row(seq)

    def latest_entry(self, key: str) -> Entry | None:
        """The row that last touched the item, undone ones passed over; None for never seen."""
        row = self._stock.row(key) or self._stock.last_of_lot(key)
        return self._kept.row(row.last_seq) if row else None

    def last_accepted(self) -> Entry | None:
        """The latest accepted scan or override that is not void, one that did something by itself."""
        recent = self._kept.head.seq - _RECENT
        row = self._connection.execute(_LAST_ACCEPTED, (recent,)).fetchone()
        return entry_of(row) if row else None

    def answered(self, seq: int) -> bool:
        """Whether a supervisor's accepted override of the review `seq` exists already."""
        reviewed = journal.read(self._connection, seq)
        if reviewed is None:
            return False
        item = item_of(reviewed.key)
        return any(
            self._connection.execute(_ANSWERED, (stretch, item, seq, seq)).fetchone()
            for stretch in range(stretch_of(seq), stretch_of(self._kept.head.seq) + 1)
        )

    def undo_effects(self, entry: Entry) -> Effects | None:
        """What brings back the records that stood before `entry`; None where that cannot be."""
        return undo_effects(self._connection, self._stock, entry)

    def put_task(self, task: Task) -> None:
        """Keep the open task; the same id again takes over operator, papers and expected count."""
        tasks.put(self._connection, task, self._kept.head.seq)
        self._kept.look_at_task()

    def close_task(self, id_: str, at: datetime, discrepancies: bytes = b"") -> None:
        """Close a task with JSON of what was short, over or damaged."""
        tasks.close(self._connection, id_, at, self._kept.head.seq, discrepancies)
        self._kept.look_at_task()

    def differences(self, id_: str) -> tuple[Difference, ...]:
        """What the stocktake `id_` has counted otherwise than is recorded; nothing for another task."""
        stored = tasks.read(self._connection, id_)
        if stored is None or stored.task.operation != tally.OPERATION:
            return ()
        return tally.differences(self._connection, stored)

    def save_credential(self, credential: Credential) -> None:
        """Add an operator, or replace what is kept of one."""
        credentials.put(self._connection, credential)

    def put_holds(self, holds: Iterable[Hold]) -> None:
        """Add or replace holds by id."""
        orders.put(self._kept, holds)

    def take_orders(self, mark: str, heard: Iterable[Heard], *, at: Reading) -> Entry | None:
        """Set what the server's orders change, and note up to which `mark` they are known; None for no news.

        A station's own holds are not the server's to change.
        """
        detail = orders.take(self._kept, mark, heard)
        return (
            self.append(Draft(kind="hold", event_id=self._kept.ids(), at=at, detail=detail))
            if detail
            else None
        )

    def take_step(self, step: Elsewhere, *, at: Reading) -> Entry | None:
        """Take over what another station of this site did; None where it is known or outweighed."""
        known = moves.known_upto(self._connection, step.station, step.incarnation)
        if step.seq <= known or moves.is_own(self._kept, step):
            return None
        moves.note_known(self._connection, step)
        if moves.known_of_an_earlier_life(self._kept, step):
            return None
        moves.note_packs(self._connection, step)
        effects = moves.taken(self._kept, self._stock, step)
        if not (effects.items or effects.removed or effects.counted):
            return None
        return self.append(moves.draft_of(step, effects, self._kept.ids(), at))

    def put_despatch(self, despatch: Despatch) -> None:
        """Note goods on their way here."""
        news.put_despatch(self._connection, despatch)

    def put_addendum(self, prescriber: str, department: str, entry: Entry) -> None:
        """Add a doctor of a department to the institution's own list, by row `entry` of the journal."""
        addenda.put(self._connection, prescriber, department, entry)

    def put_exception(self, *exceptions: OpenException, alone: bool = False) -> None:
        """Note what the server found amiss, or that it was settled. alone: nothing else stands any more."""
        news.put_exceptions(self._connection, exceptions, alone=alone)

    def note_labels(self, marks: Mapping[str, str]) -> None:
        """Keep where labels stand (`edge.store.labels`)."""
        self._kept.set_meta(dict(marks))

    def enrol(self, station: StationFacts, *, at: Reading, operator: str = "") -> Entry:
        """Make this the store of `station`; a quarantine stays until a new incarnation is opened."""
        self._kept.set_meta(meta.station_meta(station))
        return self.append(lives.enrolled(station, self._kept.ids(), at, operator))

    def open_incarnation(
        self, incarnation: int, old_head: str = "", *, at: Reading, operator: str = ""
    ) -> Entry:
        """End a quarantine: the server has fenced the old life of this store and opened a new one.

        old_head: hex hash of the last row the server knows of the old life, "" for this store's
        own head. The row cites both; the store is bound to this machine, the anchor set anew.
        """
        head = self._kept.head
        self.renew_anchor = True
        self._kept.set_meta(
            {
                meta.INCARNATION: str(incarnation),
                meta.QUARANTINED: "0",
                meta.MACHINE: self._kept.machine,
            }
        )
        return self.append(lives.reopened(incarnation, old_head, head, self._kept.ids(), at, operator))

    def take_lease(self, grant: Grant, terms: Mapping[str, Terms], *, at: Reading) -> Entry | None:
        """Add what the hub has granted; None where it was taken before, or others come first.

        A station in quarantine takes none: RuntimeError.
        """
        self._need_trust()
        planned = leases.plan_grant(self._kept, grant, terms)
        return self._lease_row("grant", planned, at)

    def return_lease(self, amounts: Iterable[Amount], *, at: Reading) -> Entry | None:
        """Take packs out of the leases, to be sent back; None where there are none, or some are on their way."""
        self._need_trust()
        return self._lease_row("return", leases.plan_return(self._kept, amounts), at)

    def lease_answered(
        self, epoch: int, credited: int, told: Iterable[str] = (), reckoned: int | None = None
    ) -> bool:
        """The hub has heard what is held here; False where it has forgotten an epoch it had told."""
        return leases.answered(self._kept, epoch, credited, told, reckoned)

    def pin_hub(self, key: str) -> None:
        """Believe grants that are signed with this key (base64url) and no others."""
        self._kept.set_meta({meta.HUB_KEY: key})

    def want_lease(self, claim: str, packs: int) -> None:
        """A scan asked for so many packs of a claim, and they were not held here."""
        leases.put_want(self._connection, claim, packs)

    def _lease_row(self, kind: Kind, planned: tuple[Effects, bytes] | None, at: Reading) -> Entry | None:
        if planned is None:
            return None
        effects, detail = planned
        return self.append(Draft(kind=kind, event_id=self._kept.ids(), at=at, effects=effects, detail=detail))

    def _need_trust(self) -> None:
        if self._kept.station.quarantined:
            raise RuntimeError("a station in quarantine neither takes nor returns a lease")

    def switch_catalogue(self, built: BuiltCatalogue, *, at: Reading, operator: str = "") -> Entry | None:
        """Use `built` from now on, its holds merged in; None where it is in use already.

        Raises `ConfigError` for an older catalogue, another one under the same version, or one
        that was not signed where this station takes only signed ones.
        """
        if not switching.refuse_older(self._kept, built):
            return None
        moved, cut = switching.switch(self._kept, built)
        self.catalogue_switched = True
        return self.append(
            Draft(
                kind="catalogue",
                event_id=self._kept.ids(),
                at=at,
                operator=operator,
                detail=msgspec.json.encode(switching.told_of(built, moved, cut)),
            )
        )

    def trust_root(self, root: str, *, at: Reading, operator: str = "") -> Entry:
        """From now on take only catalogues verified under this root (hex hash of its file)."""
        self._kept.set_meta({meta.TRUSTED_ROOT: root})
        return self.append(
            Draft(
                kind="catalogue",
                event_id=self._kept.ids(),
                at=at,
                operator=operator,
                detail=msgspec.json.encode({"trusted_root": root}),
            )
        )


def _stood_before(refers: Entry | None) -> dict[str, StockRow]:
    """The rows that stood before the row referred to, by key."""
    return {row.key: row for row in refers.change.before if row} if refers else {}
