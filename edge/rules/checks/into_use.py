"""Back into use, and at the patient: who may decide it, for what, and what never comes back."""

from __future__ import annotations

from typing import Final

from edge.rules import holding
from edge.rules.facts import ItemFacts, ItemRecord
from edge.rules.scan import PASSES, Findings, Scan, moment, reject
from edge.rules.states import USABLE
from edge.rules.steps.parts import OUT_OF_USE

_DECIDERS: Final = frozenset({"quality", "supervisor"})


def accepted(scan: Scan, item: ItemFacts) -> Findings:
    """验收: once; what is out of use or has failed is for quality staff to decide; what a patient had, for nobody."""
    record = item.record
    if record is None:
        return PASSES
    if record.quality == "passed" and record.state in USABLE:
        return reject("duplicate", state=record.state, first=moment(record.step_at), operation="accept")
    found = _never_back(record)
    roles: frozenset[str] = scan.facts.operator.roles if scan.facts.operator else frozenset()
    if (record.state in OUT_OF_USE or record.quality == "failed") and not roles & _DECIDERS:
        found += reject("wrong-role", operation="accept", needed=",".join(sorted(_DECIDERS)))
    return found


def released(scan: Scan, item: ItemFacts) -> Findings:
    """解除停用: only where something here is held."""
    record = item.record
    if record is not None and record.state in OUT_OF_USE:
        return _never_back(record)
    return PASSES if any(holding.local(item)) else reject("nothing-held")


def taken_over(scan: Scan, item: ItemFacts) -> Findings:
    """调入: what a patient has had in hand is not passed on as stock."""
    return _never_back(item.record) if item.record else PASSES


def same_patient(scan: Scan, item: ItemFacts) -> Findings:
    """The patient of the papers is the one recorded."""
    recorded, named = item.record.patient if item.record else "", scan.task.paper("patient")
    return reject("other-patient") if recorded and named and recorded != named else PASSES


def _never_back(record: ItemRecord) -> Findings:
    """What a patient has had in hand is never used again."""
    if not record.patient or record.state in USABLE:
        return PASSES
    return reject("never-back", state=record.state)
