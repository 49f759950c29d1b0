"""The verdict on one code: pure, total, and the same for the same facts.

    gate → one package at a time: known, in order, as recorded → the regime's checks → effects

Findings stand hardest first, and among equals in the order they were made. Only an ACCEPT
has effects; a REVIEW proposes them, for a supervisor to let through.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final
from urllib.parse import quote

from edge.codes.scanned import ScannedCode
from edge.rules import gate, holding, lots, parts
from edge.rules.basis import based
from edge.rules.checks import EACH, WHOLE, Each
from edge.rules.checks.balances import quota_held, serial_listed
from edge.rules.checks.chain import agrees
from edge.rules.checks.into_use import accepted, released, same_patient, taken_over
from edge.rules.checks.places import of_one_paper, one_exit, packable, packed, seal_intact
from edge.rules.checks.policy import policies_at
from edge.rules.checks.stock import counted, in_stock
from edge.rules.decision import Decision, Effects, Proposal
from edge.rules.effects import effects_of
from edge.rules.facts import Facts, ItemFacts
from edge.rules.operations import OPERATIONS, Operation
from edge.rules.reasons import POLICY, overridable
from edge.rules.regimes import BACKWARD, CheckSpec, Regime
from edge.rules.scan import Findings, Scan, day_of, moment, note, reject, review
from edge.rules.spending import packs_asked, unconverted
from edge.rules.task import Task
from edge.rules.verdict import Finding, verdict_of

_HARDNESS: Final = {"reject": 0, "review": 1, "note": 2}
_ORDER: Final = CheckSpec(id="chain-order", clause=POLICY, quote="", at=frozenset(), policy=True)
_ONCE: Final = CheckSpec(id="one-item-one-code", clause=POLICY, quote="", at=frozenset(), policy=True)
_AGREEMENT: Final = {
    "lot-mismatch": "lot-agrees",
    "expiry-mismatch": "lot-agrees",
    "seal-broken": "seal-intact",
    "seal-mismatch": "seal-intact",
}
"""What is looked at under every regime, and the check by which some regimes cite a clause for it."""
_BY_POLICY: Final = tuple(
    CheckSpec(id=check, clause=POLICY, quote="", at=frozenset(), policy=True)
    for check in ("stop-use", "recall", "chain-order", "expired")
)
"""What guards a step that rests on good practice, where the regime says nothing of it."""
_OF_THE_STEP: Final[Mapping[str, Each]] = {
    "seal_check_start": seal_intact,
    "seal_check_end": seal_intact,
    "accept": accepted,
    "release_hold": released,
    "transfer_in": taken_over,
    "take_away": same_patient,
    "explant": same_patient,
    "stocktake": counted,
}
"""What one step asks of each package, under every regime."""
_BALANCES: Final = tuple(
    CheckSpec(id=check, clause=POLICY, quote="", at=frozenset(), policy=True)
    for check in ("clearance-balance", "permit-balance", "approval-balance", "department-balance")
)
"""What bounds a step that spends, whatever the regime says: no paper that is named is ever overspent."""
_NOTHING: Final = Effects()


def decide(code: ScannedCode, task: Task, facts: Facts, now: datetime) -> Decision:
    """What `code` gets in `task`, on `facts`, at `now` (the event's time, aware)."""
    operation = OPERATIONS.get(task.operation)
    if operation is None:
        return refuse("operation-unknown", operation=task.operation, params={"operation": task.operation})
    scan = _scan(code, task, operation, facts, now)
    stop = gate.barred(scan)
    if stop:
        return _decision(scan, stop)
    if facts.counted is not None and scan.items and not facts.minted and not _each(scan, agrees):
        first = note("already-counted", first=moment(facts.counted.at))
        return _decision(scan, first, repeat=True)
    return _decision(scan, _findings(scan))


def refuse(reason: str, *, operation: str = "", params: Mapping[str, str] | None = None) -> Decision:
    """A REJECT for a reading or a station state, where nothing else could be looked at."""
    found = based(Finding(reason, "reject", params=params or {}), None, operation)
    return Decision(operation=operation, verdict="REJECT", findings=(found,))


def override(review_findings: tuple[Finding, ...], decision: Decision) -> Decision:
    """`decision`, made anew on current facts, without what a supervisor waived of the review.

    A waived finding stays as a note. Only a REVIEW is waived, only for reasons that may be,
    and only for what the review had found: anything else stands, a REJECT above all.
    """
    if decision.verdict != "REVIEW":
        return decision
    waived = {
        (one.code, one.params.get("why", ""))
        for one in review_findings
        if one.severity == "review" and overridable(one.code)
    }
    findings = _hardest_first(
        replace(one, severity="note")
        if one.severity == "review" and (one.code, one.params.get("why", "")) in waived
        else one
        for one in decision.findings
    )
    verdict = verdict_of(findings)
    if verdict != "ACCEPT" or decision.proposal is None:
        return replace(decision, findings=findings)
    proposal = decision.proposal
    return replace(
        decision,
        verdict=verdict,
        findings=findings,
        effects=proposal.effects,
        minted=proposal.minted,
        proposal=None,
    )


def _scan(code: ScannedCode, task: Task, operation: Operation, facts: Facts, now: datetime) -> Scan:
    items = facts.items
    if facts.case:
        items = tuple({item.key: item for item in items}.values())
    elif items and not items[0].key:
        items = (_minted(items[0], facts.minted),) if operation.name == "serialise" and facts.minted else ()
    regime = facts.regime
    consumes = regime.quota.get(operation.name, operation.quota) if regime else operation.quota
    if items and items[0].by_lot and not facts.case:
        alike = facts.target.states if facts.target else ()
        items = (lots.placed(items[0], operation, code, task, alike),)
    asked = packs_asked(items, operation.name, consumes, regime)
    return Scan(code, task, operation, facts, items, now, day_of(now), consumes, asked)


def _minted(item: ItemFacts, serial: str) -> ItemFacts:
    """A package without a serial, as it will be known by the one it is given."""
    epc = f"https://id.gs1.org/01/{item.gtin}/21/{quote(serial, safe='')}"
    return replace(item, key=f"01{item.gtin}21{serial}", epc=epc, serial=serial)


def _findings(scan: Scan) -> Findings:
    """Everything there is to say about the scan, in the order it is looked at."""
    found = gate.reading(scan) + gate.papers(scan)
    forward = scan.operation.forward
    if forward:
        found += gate.knowledge(scan)
    if not scan.items:
        if scan.facts.case:
            return found + review("contents-unknown", case=scan.facts.case[2:])
        if scan.code.serial:
            return found + reject("product-unknown", gtin=scan.code.gtin or scan.code.product or "")
        lotless = scan.facts.items and scan.facts.items[0].product
        if lotless and not lotless.serialised and scan.operation.name not in lots.SINGLY:
            return found + reject("no-lot")
        return found + reject("no-serial")
    found += _site_policy(scan)
    if scan.items[0].by_lot or scan.operation.name in parts.CHANGING:
        found += tuple(_standing(scan, one) for one in _quantities(scan))
    regime = scan.facts.regime
    specs = regime.by_operation.get(scan.operation.name) if regime else None
    if specs is None and scan.operation.policy and regime:
        specs = _BY_POLICY
    if forward and specs is None and not any(one.severity == "reject" for one in found):
        found += reject("not-in-regime" if regime else "approval-unknown", operation=scan.operation.name)
    found += _regime(scan, specs or ())
    unit = unconverted(scan)
    if unit and not any(one.code == "conversion-unknown" for one in found):
        found += review("conversion-unknown", unit=unit)
    return found if verdict_of(found) != "ACCEPT" else found + holding.told(scan)


def _quantities(scan: Scan) -> Findings:
    """Goods counted by lot, and packages taken from in part: no more than there is."""
    single = scan.items[0].by_lot and not scan.facts.case
    found = in_stock(scan, scan.items[0]) if single else ()
    return found + _each(scan, parts.part_taken) if scan.operation.name in parts.CHANGING else found


def _site_policy(scan: Scan) -> Findings:
    """What holds at a step under every regime: good practice, and what keeps the sums right."""
    found = _each(scan, agrees)
    name = scan.operation.name
    if name == "pack_case" and scan.task.case:
        found += packable(scan)
    elif name == "unpack_case":
        found += packed(scan)
    elif name == "void_exit":
        found += one_exit(scan)
    if scan.facts.case and scan.operation.forward:
        found += of_one_paper(scan)
    own = _OF_THE_STEP.get(name)
    if own is not None:
        found += _each(scan, own)
    if scan.consumes == "spend" or name == "institution_receive":
        found += _each(scan, serial_listed)
        if scan.consumes == "spend":
            found += quota_held(scan)
    found = tuple(_standing(scan, one) for one in found) if found else found
    single = None if scan.facts.case else scan.items[0]
    for check, policy in policies_at(name):
        said = policy(scan, single) if single is not None else _each(scan, policy)
        if said:
            found += tuple(_resting(one, POLICY, check) for one in said)
    return found


def _standing(scan: Scan, one: Finding) -> Finding:
    """By the clause of a regime that cites one for it, else by site policy."""
    regime, check = scan.facts.regime, _AGREEMENT.get(one.code, "")
    spec = regime.spec(scan.operation.name, check) if regime and check else None
    return _cited(one, spec, regime) if spec else based(one, regime, scan.operation.name)


def _regime(scan: Scan, specs: tuple[CheckSpec, ...]) -> Findings:
    """The checks of the regime in its order; the order of steps is looked at under every regime.

    A step back is asked for its order alone, so that bad goods are never trapped.
    """
    if not scan.operation.forward:
        specs = tuple(spec for spec in specs if spec.id in BACKWARD)
    backbone = _ONCE if scan.operation.name == "serialise" else _ORDER
    made = {spec.id for spec in specs}
    if backbone.id not in made:
        specs = (backbone, *specs)
    if scan.consumes == "spend":
        specs += tuple(spec for spec in _BALANCES if spec.id not in made)
    found: Findings = ()
    single = None if scan.facts.case else scan.items[0]
    for spec in specs:
        each = EACH.get(spec.id)
        if each is None:
            said = WHOLE[spec.id](scan)
        else:
            said = each(scan, single) if single is not None else _each(scan, each)
        if said:
            found += tuple(_cited(one, spec, scan.facts.regime) for one in said)
    return found


def _each(scan: Scan, check: Each) -> Findings:
    """`check` of every package; the same reason for many is said once, with the first and how many."""
    if not scan.facts.case:
        return check(scan, scan.items[0])
    said: dict[tuple[str, str, str], list[tuple[Finding, ItemFacts]]] = {}
    for item in scan.items:
        for one in check(scan, item):
            said.setdefault((one.code, one.severity, one.params.get("why", "")), []).append((one, item))
    return tuple(
        Finding(
            first.code,
            first.severity,
            params={
                **first.params,
                "serial": item.serial or item.lot,
                "count": str(sum(item.packs for _, item in rows)),
            },
        )
        for rows in said.values()
        for first, item in rows[:1]
    )


def _cited(one: Finding, spec: CheckSpec, regime: Regime | None) -> Finding:
    clause = POLICY if spec.policy else spec.clause
    return Finding(one.code, one.severity, clause, spec.id, one.params, regime.id if regime else "")


def _resting(one: Finding, clause: str, check: str) -> Finding:
    return Finding(one.code, one.severity, clause, check, one.params)


def _hardest_first(findings: Iterable[Finding]) -> Findings:
    """Each reason once, the hardest first; equals keep their order."""
    once: dict[tuple[str, str], Finding] = {}
    for one in sorted(findings, key=lambda one: _HARDNESS[one.severity]):
        once.setdefault((one.code, one.params.get("why", "")), one)
    return tuple(once.values())


def _decision(scan: Scan, found: Findings, *, repeat: bool = False) -> Decision:
    regime, step = scan.facts.regime, scan.operation.name
    found = tuple(one if one.clause else based(one, regime, step) for one in found) if found else found
    findings = _hardest_first(found) if len(found) > 1 else found
    verdict = verdict_of(findings)
    facts, items = scan.facts, scan.items
    effects, minted = _NOTHING, ""
    classes = () if repeat else _classes(items)
    if verdict != "REJECT" and not repeat and items:
        effects = effects_of(scan)
        if facts.minted and (not scan.code.serial or scan.operation.name == "aliquot"):
            minted = _element_string(scan)
    accepted = verdict == "ACCEPT"
    return Decision(
        operation=scan.operation.name,
        verdict=verdict,
        findings=findings,
        key=facts.case or (items[0].key if items else ""),
        epc=scan.code.epc if facts.case or not items else items[0].epc,
        leaves=tuple([item.epc for item in items if not item.by_lot]),
        effects=effects if accepted else _NOTHING,
        repeat=repeat,
        minted=minted if accepted else "",
        packs=sum([item.packs for item in items]) if classes else None,
        lots=classes,
        proposal=Proposal(effects=effects, minted=minted) if verdict == "REVIEW" and items else None,
    )


def _classes(items: tuple[ItemFacts, ...]) -> tuple[tuple[str, int], ...]:
    """Packs without serials by their class, in the order they stand."""
    found: dict[str, int] = {}
    for item in items:
        if item.by_lot:
            found[item.epc] = found.get(item.epc, 0) + item.packs
    return tuple(found.items())


def _element_string(scan: Scan) -> str:
    """What to print on the new label: GS1 element string, GS after a lot that is followed."""
    if not scan.items[0].gtin:
        return parts.named_anew(scan)[0]
    item, serial = scan.items[0], scan.facts.minted or scan.items[0].serial
    expiry = item.expiry.strftime("17%y%m%d") if item.expiry else ""
    lot = f"10{item.lot}\x1d" if item.lot else ""
    return f"01{item.gtin}{expiry}{lot}21{serial}"
