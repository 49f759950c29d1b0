"""What an accepted decision changes: the new record of each package, and the quota."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Literal

from edge.catalogue import StationKind
from edge.rules import holding, lots, parts
from edge.rules.changes import APART, Change, change_of
from edge.rules.decision import Effects
from edge.rules.facts import ItemFacts, ItemRecord, Quality
from edge.rules.scan import Scan
from edge.rules.spending import COMING_HOME, consumed, counted_of, keeps_its_papers, received_of, spend_of
from edge.rules.states import USABLE, ItemState, onward
from edge.rules.steps.parts import OUT_OF_USE

CASE_EPC = "https://id.gs1.org/00/"
"""A case's EPC as a canonical GS1 Digital Link; its 18 digits follow."""

_UNKNOWN = ItemRecord(key="", epc="", gtin="", serial="", product="", state="coded")
"""What is recorded of a package that was never seen."""


def effects_of(scan: Scan) -> Effects:
    """Everything `scan` would change, were it accepted."""
    special = _SPECIAL.get(scan.operation.name)
    if special is not None:
        return special(scan)
    return _usual(scan)


def _usual(scan: Scan) -> Effects:
    change = change_of(scan)
    received, received_form = received_of(scan)
    moved = _together(scan, scan.items, lambda _: change, _cases(scan, lambda _: change))
    return Effects(
        items=moved.items,
        removed=moved.removed,
        spend=spend_of(scan),
        received=received,
        received_form=received_form,
        counted=counted_of(scan),
        holds=holding.set_by(scan),
    )


def _together(
    scan: Scan,
    items: Iterable[ItemFacts],
    changing: Callable[[ItemRecord | None], Change],
    cases: tuple[ItemRecord, ...] = (),
    otherwise: ItemState = "coded",
) -> Effects:
    """Each package with the change its record calls for, packs of lots counted over, and `cases`."""
    single: list[ItemRecord] = []
    counted: list[tuple[ItemFacts, ItemRecord]] = []
    for item in items:
        record = _leaf(scan, item, changing(item.record), otherwise)
        if item.by_lot:
            counted.append((item, record))
        else:
            single.append(record)
    if not counted:
        return Effects(items=(*single, *cases))
    of_lots = lots.moved(counted)
    return Effects(items=(*single, *of_lots.items, *cases), removed=of_lots.removed)


def _pack(scan: Scan) -> Effects:
    """Into the case of the papers; its own row is made where it has none."""
    facts, key = scan.facts, scan.task.case
    state = _state_together(scan)
    target = _case(scan, key, facts.target.record if facts.target else None, Change(state))
    if facts.case:
        inner = _case(scan, facts.case, facts.case_record, Change(state, parent=key))
        return Effects(items=(inner, target))
    return _together(scan, scan.items, lambda _: Change(parent=key), (target,), otherwise=state)


def _state_together(scan: Scan) -> ItemState:
    """The state of what is packed; for packages never seen here that of the case, or of the site."""
    for item in scan.items:
        if item.record is not None:
            return item.record.state
    if scan.facts.target is not None and scan.facts.target.states:
        return min(scan.facts.target.states)
    return "coded" if scan.facts.station.kind == "zone" else "received"


def _unpack(scan: Scan) -> Effects:
    """All that a case scanned holds directly, or the one package scanned; an emptied case is no more."""
    facts = scan.facts
    if not facts.case:
        return _together(scan, (item for item in scan.items if item.record), _loose)
    leaves = (item for item in scan.items if item.record and item.record.parent == facts.case)
    inner = tuple(replace(record, parent="") for record in facts.inner_cases if record.parent == facts.case)
    out = _together(scan, leaves, _loose, inner)
    return replace(out, removed=(*out.removed, facts.case))


def _loose(_: ItemRecord | None) -> Change:
    return Change(parent="")


def _count(scan: Scan) -> Effects:
    """A stocktake changes nothing: the records as they are say what was found; packs of a lot are counted."""
    if scan.items[0].by_lot and not scan.facts.case:
        return Effects()
    return Effects(items=tuple(item.record for item in scan.items if item.record))


def _found(scan: Scan) -> Effects:
    """Packs of a lot that are owed here were here after all when others took them: that makes it good. Other
    packages go where goods go that nobody can vouch for.
    """
    item = scan.items[0]
    owed = lots.owed(item) if item.by_lot and not scan.facts.case else None
    return _usual(scan) if owed is None else lots.moved([(replace(item, record=None), owed)])


def _correct(_: Scan) -> Effects:
    """Which records come back is in the journal: the station fills it in."""
    return Effects()


def _looked_at(scan: Scan) -> Effects:
    """What is known here and was looked at or spoken of; a package never seen leaves no record of its own."""
    change = change_of(scan)
    known = (item for item in scan.items if item.record)
    return replace(_together(scan, known, lambda _: change), holds=holding.set_by(scan))


def _back_in_use(scan: Scan) -> Effects:
    """Acceptance, or the end of a hold: what was out of use is where it was; it passed, if accepted."""
    passed: Quality | None = "passed" if scan.operation.name == "accept" else None

    def back(record: ItemRecord | None) -> Change:
        out = record is None or record.state in OUT_OF_USE
        return Change(usable_again(record, scan.facts.station.kind) if out else None, quality=passed)

    moved = _together(scan, scan.items, back, _cases(scan, back))
    return replace(moved, holds=holding.set_by(scan))


def usable_again(record: ItemRecord | None, at: StationKind) -> ItemState:
    """The state goods out of use go back to: where they were taken from, at the latest before a shelf.

    What was never in use here starts at the door, so that nothing gets past a receipt.
    """
    was = record.was if record else ""
    if at == "zone":
        return "entered" if was in onward("entered") else "coded"
    return "received" if was in ("received", "issued") else "arrived"


_SPECIAL: dict[str, Callable[[Scan], Effects]] = {
    "accept": _back_in_use,
    "release_hold": _back_in_use,
    "inspect_pkg": _looked_at,
    "adverse_event": _looked_at,
    "pack_case": _pack,
    "unpack_case": _unpack,
    "stocktake": _count,
    "book_found": _found,
    "correct": _correct,
    "aliquot": parts.aliquoted,
}


def _leaf(scan: Scan, item: ItemFacts, change: Change, otherwise: ItemState = "coded") -> ItemRecord:
    """The record of one package after the step; `otherwise`: its state where none is known or set."""
    old = item.record
    state = change.state or (old.state if old else otherwise)
    moved = old is None or change.state is not None
    alone = scan.operation.name in APART and not scan.facts.case
    if old and scan.consumes == "restore" and keeps_its_papers(item):
        change = Change(change.state, parent=change.parent, place=change.place, seal=change.seal)
    known = old or _UNKNOWN
    if known.state == "transferred" and scan.operation.name in COMING_HOME and scan.facts.here:
        known = replace(known, institution=scan.facts.here.id)
    record = ItemRecord(
        key=item.key,
        epc=item.epc,
        gtin=item.gtin,
        serial=item.serial,
        product=item.product.id if item.product else known.product,
        state=state,
        lot=known.lot or item.lot,
        expiry=known.expiry or item.expiry,
        parent="" if alone else _kept(change.parent, old.parent if old else scan.facts.case),
        place=known.place if change.place is None else change.place,
        form=known.form if change.form is None else change.form,
        approval=known.approval if change.approval is None else change.approval,
        institution=known.institution if change.institution is None else change.institution,
        seal=known.seal if change.seal is None else change.seal,
        first_at=known.first_at or scan.now,
        step_at=scan.now if moved else known.step_at,
        step_seq=0 if moved else known.step_seq,
        quality=known.quality if change.quality is None else change.quality,
        patient=known.patient if change.patient is None else change.patient,
        permit=known.permit if change.permit is None else change.permit,
        unit=known.unit,
        amount=known.amount,
        origin=known.origin,
        was="exited" if _leaves_again(scan, item) else _was(state, old),
    )
    return parts.after(scan, item, record) if scan.operation.name in parts.CHANGING else record


def _leaves_again(scan: Scan, item: ItemFacts) -> bool:
    """Packs of a lot that left before, and were taken from the papers then: a void gives nothing back."""
    return item.by_lot and scan.operation.name == "zone_exit" and consumed(item.record)


def _was(state: ItemState, old: ItemRecord | None) -> ItemState | Literal[""]:
    """Where goods that are out of use came from; nothing while they are in use."""
    if old is None or state in USABLE:
        return ""
    return old.state if old.state in USABLE else old.was


def _kept(new: str | None, old: str) -> str:
    return old if new is None else new


def _cases(scan: Scan, changing: Callable[[ItemRecord | None], Change]) -> tuple[ItemRecord, ...]:
    """Rows of the case scanned and of those within it: a case goes where its packages go."""
    facts = scan.facts
    if not facts.case:
        return ()
    outer = _case(scan, facts.case, facts.case_record, changing(facts.case_record))
    return (*(_case(scan, record.key, record, changing(record)) for record in facts.inner_cases), outer)


def _case(scan: Scan, key: str, old: ItemRecord | None, change: Change) -> ItemRecord:
    """The row of a case: no product of its own, and the state of what it holds."""
    state: ItemState = change.state or (old.state if old else "coded")
    if old is None:
        old = ItemRecord(
            key=key,
            epc=f"{CASE_EPC}{key[2:]}",
            gtin="",
            serial="",
            product="",
            state=state,
            first_at=scan.now,
        )
    moved = state != old.state or old.step_at is None
    return replace(
        old,
        state=state,
        parent=_kept(change.parent, old.parent),
        place=_kept(change.place, old.place),
        form=_kept(change.form, old.form),
        approval=_kept(change.approval, old.approval),
        institution=_kept(change.institution, old.institution),
        seal=_kept(change.seal, old.seal),
        permit=_kept(change.permit, old.permit),
        was=_was(state, old),
        step_at=scan.now if moved else old.step_at,
        step_seq=0 if moved else old.step_seq,
    )
