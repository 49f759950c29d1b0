"""Books kept of a station from the rows of its journal alone, by somebody who knows no rules.

They say what may never be, whatever is done: that a paper is overdrawn, that goods are made or lost,
that what has ended comes back, that an undo leaves a trace. None of the product's own sums is used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from edge.catalogue import Catalogue, Hold
from edge.epcis import model
from edge.store import Entry
from edge.store.packing import WHOLE, StockRow
from tests.station.regime_scenes import Scene
from tests.station.regime_ways import may_lead

Steps = Mapping[tuple[str, str, str], int]

DONE = frozenset({"used", "exported", "destroyed", "retired", "dispensed", "implanted", "taken-away"})
"""No step leads from here to usable stock."""
USABLE = frozenset({"coded", "entered", "shelved", "exited", "departed", "arrived", "received", "issued"})
ZONE = frozenset({"coded", "entered", "shelved", "arrived", "received", "issued"})
LEFT = frozenset({"exited", "departed", "transferred", "exported"})
SPENT = frozenset({"used", "dispensed", "implanted", "taken-away"})
OTHERS = frozenset(
    {"returned", "quarantined", "refused", "collected", "sampled", "lost", "destroyed", "retired"}
)
"""What becomes of packs: on hand, gone from here, used up, or out of use; every state is in one of these."""
NOWHERE = frozenset({"exited", "departed", "exported", "destroyed", "retired", "used", "lost"})
"""States in which a package stands on no shelf here."""
FROM_OUTSIDE = frozenset(
    """bonded_receive institution_receive transfer_in transport seal_check_end refuse quarantine recall
    stop_use inspect_pkg adverse_event book_found""".split()
)
"""Steps at which packs without serials may be seen for the first time."""
FORWARD = frozenset(
    """serialise bonded_receive put_away zone_exit seal_check_start transport seal_check_end
    institution_receive accept pharmacy_store transfer_out transfer_in dispense take_away implant issue_lab
    aliquot use_special""".split()
)
"""Steps towards the patient: none is taken with goods that are held."""
WITH_PATIENT = frozenset({"dispensed", "implanted", "taken-away"})
PARTLY = frozenset({"use_special", "dispense", "sample"})
"""Steps that take part of a package away."""
SITE = "site"
"""The kind of rows that say what other stations of the site did."""
LEASES = frozenset({"grant", "return"})
"""Kinds of rows by which leases come and go."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What one row took the place of."""

    stood: Mapping[str, StockRow | None]
    steps: Steps
    came: Mapping[str, int]
    paid: Mapping[str, int]
    marks: Mapping[str, int | None]


def totals(catalogue: Catalogue) -> dict[tuple[str, str, str], int]:
    """The bound of every counter that has one, in least steps of its paper's unit."""
    found = {("form", one.number, ""): one.total for one in catalogue.clearance_forms}
    found |= {("permit", one.number, ""): one.total for one in catalogue.permits}
    found |= {("filing", one.number, ""): one.total for one in catalogue.filings}
    for one in catalogue.approvals:
        found["approval", one.number, ""] = one.total
        for line in one.lines:
            scope = "department" if line.department else "line"
            sub = f"{line.institution}/{line.department}" if line.department else line.institution
            share = line.share(one.unit)
            found[scope, one.number, sub] = one.total if share is None else share
    return found


def books_of(scene: Scene) -> Books:
    """Books of a station where nothing has happened yet."""
    zone = scene.regime == "tianzhu-rare-disease"
    here = scene.seat.party if scene.seat.kind == "institution" else ""
    return Books(scene.catalogue, "zone_exit" if zone else "institution_receive", here=here)


@dataclass(slots=True)
class Books:
    """rows: where everything stands. used: by counter. came: packs by product. paid: packs that were
    taken from an approval. marks: the row that took a package from its papers. gone: since which row a
    package is done with. catalogue: the bounds. spends: the step at which goods are taken from papers.
    told: other stations of the site have been heard of. holds: by id, the station's own among them. here: the institution this is, "" in a zone. due: packs
    of the lines of despatch notes.
    """

    catalogue: Catalogue
    spends: str
    rows: dict[str, StockRow] = field(default_factory=dict)
    used: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    came: Counter[str] = field(default_factory=Counter)
    paid: Counter[str] = field(default_factory=Counter)
    marks: dict[str, int] = field(default_factory=dict)
    gone: dict[str, int] = field(default_factory=dict)
    taken: dict[int, Taken] = field(default_factory=dict)
    accepted: Counter[str] = field(default_factory=Counter)
    seq: int = 0
    holds: dict[str, Hold] = field(default_factory=dict)
    here: str = ""
    told: bool = False
    due: Mapping[tuple[str, str, str], int] = field(init=False)
    totals: Mapping[tuple[str, str, str], int] = field(init=False)

    def __post_init__(self) -> None:
        self.listed(self.catalogue)

    def listed(self, catalogue: Catalogue) -> None:
        """From now on this is the catalogue: its bounds, its holds."""
        self.catalogue, self.totals = catalogue, totals(catalogue)
        self.holds |= {hold.id: hold for hold in catalogue.holds}
        self.due = {
            ("note", note.number, f"{line.product}/{line.lot}"): int(line.quantity)
            for note in catalogue.despatch_notes
            for line in note.lines
        }

    def enter(self, entries: Iterable[Entry]) -> None:
        """Take up the rows that have been written since."""
        for entry in entries:
            assert entry.seq == self.seq + 1
            self.seq = entry.seq
            change = entry.change
            if entry.kind in LEASES:
                self._leased(entry)
                continue
            if entry.kind == SITE:
                self._told(entry)
                continue
            answered = entry.kind == "override" and entry.operation == "correct"  # a row before it did it
            if entry.verdict != "ACCEPT" or entry.repeat_of is not None or answered:
                assert (change.items, change.removed, change.spend, change.counters) == ([], [], None, []), (
                    entry
                )
                continue
            said_as_an_event(entry)
            touched = dict(zip([*(r.key for r in change.items), *change.removed], change.before, strict=True))
            for key, stood in touched.items():
                assert stood == self.rows.get(key), f"{key} stood otherwise"
            self._enter(entry, touched)

    def _leased(self, entry: Entry) -> None:
        """A lease granted or given back moves no goods; more is never given back than was had."""
        change = entry.change
        assert (change.items, change.removed, change.spend, entry.body) == ([], [], None, None)
        self.used.update(moved(entry))
        for scope, claim, life in moved(entry):
            assert scope.startswith("lease-")
            assert self.used["lease-returned", claim, life] <= self.used["lease-granted", claim, life]

    def _told(self, entry: Entry) -> None:
        """What another station of the site did stands here too, and takes nothing from a quota held here."""
        change, self.told = entry.change, True
        assert (change.spend, change.received, entry.body) == (None, 0, None)
        assert {scope for scope, *_ in change.counters} <= {"filing", "note", "line", "received"}
        self.used.update(moved(entry))
        keys = [*(row.key for row in change.items), *change.removed]
        for key, stood in zip(keys, change.before, strict=True):
            assert stood == self.rows.get(key), f"{key} stood otherwise"
            self.rows.pop(key, None)
            self.gone.pop(key, None)
        for row in change.items:
            self.rows[row.key] = row
            if row.state in DONE:
                self.gone[row.key] = entry.seq
        self.came.update(packs_of(change.items) - packs_of(change.before))

    def _enter(self, entry: Entry, touched: Mapping[str, StockRow | None]) -> None:
        change, steps = entry.change, moved(entry)
        after: dict[str, StockRow | None] = {row.key: row for row in change.items}
        after |= dict.fromkeys(change.removed)
        for key, row in after.items():
            if row is None:
                self.rows.pop(key, None)
            else:
                self.rows[key] = row
        self.used.update(steps)
        for counter in steps:
            most = self.totals.get(counter)
            if most is not None and (steps[counter] > 0 or not self.told):
                assert 0 <= self.used[counter] <= most, (counter, self.used[counter], most)
        self._in_force(entry, steps)
        self._not_held(entry, touched, after)
        self.holds |= {hold.id: hold for hold in change.holds}
        for id_ in change.unheld:
            self.holds.pop(id_, None)
        if entry.reverses:
            self._taken_back(entry, touched, steps)
            return
        self.accepted[entry.operation] += 1
        came = packs_of(after.values()) - packs_of(touched.values())
        self.came.update(came)
        paid, marks = self._paid(entry, touched, after)
        self.taken[entry.seq] = Taken(touched, steps, came, paid, {key: self.marks.get(key) for key in marks})
        self._mark(marks)
        self.paid.update(paid)
        self._never_back(entry, touched, after)
        self._led(entry, touched, after)
        self._marked(touched, after)
        self._made(entry, came, _named_late(touched, after))
        if any(came.values()) and any(row is not None and row.is_lot for row in after.values()):
            self._from_outside(entry, touched, after)
        self._parted(entry, touched, after)

    def _from_outside(
        self, entry: Entry, touched: Mapping[str, StockRow | None], after: Mapping[str, StockRow | None]
    ) -> None:
        """Packs of a lot come from elsewhere by some steps only, and only where none stand here to be taken."""
        assert entry.operation in FROM_OUTSIDE, entry.operation
        before = {**self.rows, **touched}
        for (product, lot), rows in _grown(touched, after).items():
            here = [one for one in before.values() if one and (one.product, one.lot) == (product, lot)]
            stood = [
                one
                for one in here
                if one.is_lot and one.packs > 0 and may_lead(entry.operation, one.state, rows[0].state)
            ]
            assert not stood, (entry.operation, stood, rows)

    def _mark(self, marks: Mapping[str, int | None]) -> None:
        for key, seq in marks.items():
            if seq is None:
                self.marks.pop(key, None)
            else:
                self.marks[key] = seq

    def _taken_back(self, entry: Entry, touched: Mapping[str, StockRow | None], steps: Steps) -> None:
        """An undo or a correction: everything that its row touched stands as before it, and nothing else."""
        was = self.taken.pop(entry.refers or 0)
        assert touched.keys() == was.stood.keys()
        for key, stood in was.stood.items():
            assert self.rows.get(key) == stood, f"{key} is not as it was"
        assert steps == {counter: -step for counter, step in was.steps.items()}
        self.came.subtract(was.came)
        self.paid.subtract(was.paid)
        self._mark(was.marks)
        self.gone = {key: seq for key, seq in self.gone.items() if seq != entry.refers}

    def _paid(
        self, entry: Entry, touched: Mapping[str, StockRow | None], after: Mapping[str, StockRow | None]
    ) -> tuple[Counter[str], dict[str, int | None]]:
        """Packs this row ought to have taken from an approval: each package once, lots pack by pack."""
        paid, marks = Counter[str](), dict[str, int | None]()
        for key, row in after.items():
            stood = touched[key]
            if row is None or row.is_case or row.is_lot:
                continue
            if entry.operation == self.spends and not (
                stood and (stood.form or stood.approval or stood.permit)
            ):
                marks[key] = entry.seq
                paid[row.approval] += 1
            elif entry.operation == "void_exit" and stood and self.marks.get(key) == stood.step_seq:
                marks[key] = None
                paid[stood.approval] -= 1
        for approval, packs in self._lots_paid(entry, touched, after).items():
            paid[approval] += packs
        return paid, marks

    def _lots_paid(
        self, entry: Entry, touched: Mapping[str, StockRow | None], after: Mapping[str, StockRow | None]
    ) -> Counter[str]:
        """By approval: packs of a lot that came under papers and had none; a void gives just those back."""
        paid, shrunk = Counter[str](), _grown(after, touched)
        if entry.operation == self.spends:
            for lot, rows in _grown(touched, after).items():
                had = [row for row in shrunk.get(lot, ()) if row.form or row.approval or row.permit]
                again = sum(row.packs - _packs(after[row.key]) for row in had)
                came = sum(row.packs - _packs(touched[row.key]) for row in rows)
                paid[rows[0].approval] += came - again
                if entry.operation == "zone_exit":
                    told = sum(row.packs - _packs(touched[row.key]) for row in rows if row.was == "exited")
                    assert told == again, (lot, told, again)
        elif entry.operation == "void_exit":
            for rows in shrunk.values():
                for row in rows:
                    paid[row.approval] -= 0 if row.was else row.packs - _packs(after[row.key])
        return paid

    def _never_back(
        self, entry: Entry, touched: Mapping[str, StockRow | None], after: Mapping[str, StockRow | None]
    ) -> None:
        """What was dispensed, destroyed or exported never returns to usable stock, by serial or by lot."""
        done = 0
        for key, row in after.items():
            stood = touched[key]
            if row is not None and not row.is_case and not row.is_lot:
                assert key not in self.gone or row.state not in USABLE, (entry.operation, key, row.state)
                if row.state in DONE:
                    self.gone.setdefault(key, entry.seq)
            done += _packs(row if _is_done(row) else None) - _packs(stood if _is_done(stood) else None)
        for key, row in after.items():
            grown = row is not None and row.is_lot and row.packs > _packs(touched[key])
            assert not (done < 0 and grown and row and row.state in USABLE), (entry.operation, key)

    def _in_force(self, entry: Entry, steps: Steps) -> None:
        """What is taken is for an institution of the approval now; what comes in is on the note, or was asked."""
        approvals = {one.number: one for one in self.catalogue.approvals}
        for (scope, number, sub), step in steps.items():
            if step <= 0 or entry.reverses:
                continue
            if scope == "note" and entry.kind == "scan":
                assert self.used[scope, number, sub] <= self.due[scope, number, sub], (number, sub)
            if scope == "line" and entry.operation == self.spends:
                approval = approvals[number]
                named = {line.institution for line in approval.lines} | {approval.lead}
                assert sub in named, (entry.operation, sub, named)

    def _not_held(
        self, entry: Entry, touched: Mapping[str, StockRow | None], after: Mapping[str, StockRow | None]
    ) -> None:
        """No step towards the patient is taken with goods that are held when it is taken."""
        if entry.reverses or entry.operation not in FORWARD:
            return
        for row in after.values():
            if (
                row is None
                or row.is_case
                or row == touched[row.key]
                or (row.is_lot and _shrinks(row, touched))
            ):
                continue
            place = self.here or row.institution
            held = [
                hold.id
                for hold in self.holds.values()
                if hold.covers(row.product, row.lot, row.serial, place, entry.at.at)
            ]
            assert not held, (entry.operation, row.key, held)

    def _led(
        self, entry: Entry, touched: Mapping[str, StockRow | None], after: Mapping[str, StockRow | None]
    ) -> None:
        """Each step leads from the states it may begin with to those it may end in, and from no others."""
        singles = {key: row for key, row in after.items() if row and not row.is_case and not row.is_lot}
        for key, row in singles.items():
            stood = touched[key] or touched.get(row.origin)
            assert may_lead(entry.operation, stood.state if stood else "", row.state), (
                entry.operation,
                stood,
                row,
            )
        grown = _grown(touched, after)
        shrunk = _grown(after, touched)
        for lot, rows in grown.items():
            for end in rows:
                if entry.operation == "book_found" and _packs(touched[end.key]) < 0:
                    continue  # they were there after all when others of the site took them
                starts = shrunk.get(lot) or [None]
                assert any(
                    may_lead(entry.operation, row.state if row else "", end.state) for row in starts
                ), (
                    entry.operation,
                    starts,
                    end,
                )

    def _marked(self, touched: Mapping[str, StockRow | None], after: Mapping[str, StockRow | None]) -> None:
        """Who has had goods in hand stays written on them; what was refused has failed."""
        for key, row in after.items():
            stood = touched[key]
            if row is None or row.is_case:
                continue
            assert row.patient or row.state not in WITH_PATIENT, (key, row.state)
            assert row.state != "refused" or row.quality == "failed", key
            if stood is not None and not row.is_lot:
                assert not stood.patient or row.patient == stood.patient, key
        shrunk = _grown(after, touched)
        for lot, rows in _grown(touched, after).items():
            patients = {row.patient for row in shrunk.get(lot, ())} - {""}
            assert not patients or all(row.patient in patients or not row.patient for row in rows)
            assert not (patients and len(shrunk[lot]) == 1 and any(not row.patient for row in rows)), lot

    def _made(self, entry: Entry, came: Mapping[str, int], named: int) -> None:
        """No row swallows packs; what it adds is what was scanned, or nothing. named: packs whose product
        was not listed when they were recorded, and is now.
        """
        for product, packs in came.items():
            assert packs >= (0 if product else -named), (entry.operation, product, packs)
        assert sum(came.values()) in (0, entry.packs) or entry.text[:4] == "]C10", (entry.operation, came)

    def _parted(
        self, entry: Entry, touched: Mapping[str, StockRow | None], after: Mapping[str, StockRow | None]
    ) -> None:
        """Only taking part of a package makes it less; what one row makes of it is never more."""
        for key, row in after.items():
            stood = touched[key]
            if row is None or stood is None or row.is_case or row.is_lot:
                continue
            made = [one for other, one in after.items() if one and one.origin == key and not touched[other]]
            less = self._held(stood, row.unit or stood.unit) - self._held(row, row.unit or stood.unit)
            if entry.operation == "aliquot":
                assert less == sum(one.amount for one in made) > 0, (entry.operation, key)
            elif entry.operation == "transfer_in":
                assert less >= 0 or stood.amount == WHOLE
            else:
                assert less == 0 or (less > 0 and entry.operation in PARTLY), (entry.operation, key, less)

    def _held(self, row: StockRow, unit: str) -> int:
        if row.amount != WHOLE:
            return row.amount
        product = next((one for one in self.catalogue.products if one.id == row.product), None)
        return (product.per_pack(unit) or 0) if product and unit else 0

    def standing(self, stock: Iterable[StockRow], used: Steps) -> None:
        """What is kept is what the books say; one record, one place, one parent; the sums are whole."""
        kept = {row.key: row for row in stock}
        assert kept == self.rows
        assert dict(used) == {counter: step for counter, step in self.used.items() if step}
        names = [(row.product or row.gtin, row.serial) for row in kept.values() if row.serial]
        assert len(names) == len(set(names)), "one package, two records"
        for row in kept.values():
            assert not (row.place and row.state in NOWHERE), (row.key, row.state, row.place)
            # packs of a lot that two stations took while neither heard of the other are owed by the site
            assert row.packs > 0 or (row.packs < 0 and self.told and row.is_lot), (row.key, row.packs)
            assert row.amount >= WHOLE
            self._in_a_case(row)
        self._conserved(kept.values())
        for approval in self.catalogue.approvals:
            per_pack = next(p for p in self.catalogue.products if p.id == approval.product).per_pack(
                approval.unit
            )
            spent = self.used["approval", approval.number, ""]
            assert spent == self.paid[approval.number] * (per_pack or 1), (approval.number, spent)

    def _in_a_case(self, row: StockRow) -> None:
        """The case a package stands in is there, and stands in no package or in itself."""
        seen, above = {row.key}, row.parent
        while above:
            if self.told and above not in self.rows:
                return  # packed at another station of the site, and the case unheard of here
            assert above in self.rows, (row.key, above)
            assert self.rows[above].is_case
            assert above not in seen
            seen.add(above)
            above = self.rows[above].parent

    def _conserved(self, stock: Iterable[StockRow]) -> None:
        """As much is here, has left, was used or was put aside as ever came."""
        fates: Counter[str] = Counter()
        for row in stock:
            if not row.is_case and not row.origin:
                assert row.state in ZONE | LEFT | SPENT | OTHERS
                fates[row.product] += row.packs
        assert fates == +self.came


def said_as_an_event(entry: Entry) -> None:
    """Every accepted scan is an event that whoever takes it in can read; a record taken back, its error."""
    if entry.reverses or entry.kind == "undo":
        said = model.read(entry.body) if entry.body else None
        assert isinstance(said, model.Event), (entry.operation, said)
        assert said.error_declaration is not None
        return
    if entry.kind not in ("scan", "override"):
        return
    assert entry.body is not None, entry.operation
    event = model.read(entry.body)
    assert isinstance(event, model.Event), (entry.operation, event)
    assert event.event_id == entry.event_id


def moved(entry: Entry) -> dict[tuple[str, str, str], int]:
    """By how much each counter of a paper moves; what is only received or noted is no quota."""
    change, steps = entry.change, Counter[tuple[str, str, str]]()
    if change.received:
        steps["received", change.received_form, ""] += change.received
    for scope, name, sub, step in change.counters:
        steps[scope, name, sub] += step
    if change.spend and not change.counters:
        form, approval, institution, packs = change.spend
        steps["form", form, ""] += packs
        steps["approval", approval, ""] += packs
        steps["line", approval, institution] += packs
    return {counter: step for counter, step in steps.items() if step}


def _named_late(touched: Mapping[str, StockRow | None], after: Mapping[str, StockRow | None]) -> int:
    """Packs that stood here without a product, as no catalogue named it, and have one now."""
    stood = [row for key, row in touched.items() if row and not row.product and after[key]]
    return sum(row.packs for row in stood if after[row.key].product and not row.is_case)  # type: ignore[union-attr]


def packs_of(rows: Iterable[StockRow | None]) -> Counter[str]:
    """Packs by product, cases and aliquots not counted; differences may be below nought."""
    found: Counter[str] = _Signed()
    for row in rows:
        if row is not None and not row.is_case and not row.origin:
            found[row.product] += row.packs
    return found


class _Signed(Counter[str]):
    """A count that may be below nought."""

    def __sub__(self, other: Counter[str]) -> Counter[str]:
        found = _Signed(self)
        found.subtract(other)
        return found


def _grown(
    before: Mapping[str, StockRow | None], after: Mapping[str, StockRow | None]
) -> dict[tuple[str, str], list[StockRow]]:
    """The records of goods without serials, lot by lot, that stand for more packs than they did.

    One that is not there stands for none: a record of packs owed by the site is gone once they have come.
    """
    found: dict[tuple[str, str], list[StockRow]] = {}
    for key, there in after.items():
        was = before[key]
        row = there if there or not was else was._replace(packs=0)
        if row is not None and row.is_lot and row.packs > _packs(was):
            found.setdefault((row.product, row.lot), []).append(row)
    return found


def _is_done(row: StockRow | None) -> bool:
    """Whether these are packs of a lot that a patient has had, or that are gone for good."""
    return row is not None and row.is_lot and (row.state in DONE or bool(row.patient))


def _shrinks(row: StockRow, touched: Mapping[str, StockRow | None]) -> bool:
    return row.packs < _packs(touched[row.key])


def _packs(row: StockRow | None) -> int:
    return row.packs if row else 0
