"""What a step sets on every package it moves: state, place, papers, seal, quality, patient."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from edge.rules import settings
from edge.rules.facts import Facts, Quality
from edge.rules.scan import Scan
from edge.rules.states import ENDED, ItemState


@dataclass(frozen=True, slots=True)
class Change:
    """What a step sets on every package it moves; None leaves what was recorded."""

    state: ItemState | None = None
    parent: str | None = None
    place: str | None = None
    form: str | None = None
    approval: str | None = None
    institution: str | None = None
    permit: str | None = None
    seal: str | None = None
    quality: Quality | None = None
    patient: str | None = None


APART: Final = frozenset(
    """dispense implant issue_lab use_special transfer_out return_in quarantine refuse damage collect
    destroy return_abroad sample decommission recall stop_use write_off book_found""".split()
)
"""Steps that part a package scanned by itself from the case it stood in."""

_GONE: Final = frozenset({*ENDED, "lost", "sampled", "collected", "taken-away"})
"""States in which a package stands on no shelf."""


def change_of(scan: Scan) -> Change:
    """What the step itself sets, the same for every package of the scan."""
    own = _CHANGES.get(scan.operation.name)
    if own is not None:
        return own(scan)
    state = scan.operation.after
    return Change(state, place="" if state in _GONE else None)


def _at_a_place(scan: Scan) -> Change:
    return Change(scan.operation.after, place=scan.task.paper("place"))


def _sealed(scan: Scan) -> Change:
    return Change(scan.operation.after, seal=scan.task.paper("seal"))


def _arrives(scan: Scan) -> Change:
    return replace(_sealed(scan), institution=_here(scan.facts))


def _leaves(scan: Scan) -> Change:
    return _granted(scan, place="", institution=_destination(scan.facts), seal=scan.task.paper("seal"))


def _comes_back(scan: Scan) -> Change:
    return Change(scan.operation.after, form="", approval="", permit="", institution="", seal="")


def _enters(scan: Scan) -> Change:
    return Change(scan.operation.after, quality=_to_inspect(scan))


def _is_received(scan: Scan) -> Change:
    place, quality = scan.task.paper("place"), _to_inspect(scan)
    return _granted(scan, place=place, institution=_here(scan.facts), quality=quality)


def _to_inspect(scan: Scan) -> Quality | None:
    """Where the site inspects what it receives, goods wait for that before they leave or are used."""
    return "pending" if settings.switched_on(scan.facts.settings, settings.ACCEPTED_FIRST) else None


def _goes_to_a_patient(scan: Scan) -> Change:
    return Change(scan.operation.after, place="", patient=scan.task.paper("patient"))


def _is_refused(scan: Scan) -> Change:
    return Change(scan.operation.after, place="", quality="failed")


def _is_handed_on(scan: Scan) -> Change:
    return replace(_sealed(scan), place="", institution=_destination(scan.facts))


def _is_taken_over(scan: Scan) -> Change:
    """Goods that another institution passes on keep the papers they came under, where those are named."""
    granted = _granted(scan)
    return replace(
        granted,
        form=granted.form or None,
        approval=granted.approval or None,
        institution=_here(scan.facts),
        place="",
    )


def _is_inspected(scan: Scan) -> Change:
    return Change(quality="failed" if scan.task.paper("checklist") == "non-conformant" else None)


def _granted(
    scan: Scan,
    *,
    place: str | None = None,
    institution: str | None = None,
    seal: str | None = None,
    quality: Quality | None = None,
) -> Change:
    """The papers goods are taken under, written on each of them, with what else the step sets."""
    facts, form = scan.facts, scan.facts.form
    approval = form.approval if form else facts.approval.number if facts.approval else ""
    return Change(
        scan.operation.after,
        form=form.number if form else "",
        approval=approval,
        permit=facts.permit.number if facts.permit else None,
        place=place,
        institution=institution,
        seal=seal,
        quality=quality,
    )


def _here(facts: Facts) -> str | None:
    return facts.here.id if facts.here else None


def _destination(facts: Facts) -> str:
    return facts.destination.id if facts.destination else ""


_CHANGES: Final[Mapping[str, Callable[[Scan], Change]]] = {
    "bonded_receive": _enters,
    "put_away": _at_a_place,
    "pharmacy_store": _at_a_place,
    "issue_lab": _at_a_place,
    "return_in": _at_a_place,
    "quarantine": _at_a_place,
    "recall": _at_a_place,
    "stop_use": _at_a_place,
    "book_found": _at_a_place,
    "zone_exit": _leaves,
    "void_exit": _comes_back,
    "seal_check_start": _sealed,
    "seal_check_end": _arrives,
    "institution_receive": _is_received,
    "refuse": _is_refused,
    "transfer_out": _is_handed_on,
    "transfer_in": _is_taken_over,
    "dispense": _goes_to_a_patient,
    "implant": _goes_to_a_patient,
    "take_away": _goes_to_a_patient,
    "explant": _goes_to_a_patient,
    "inspect_pkg": _is_inspected,
}
