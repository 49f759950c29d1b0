"""The verdict as a whole: laws that hold whatever the facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.codes.scanned import CodeFinding
from edge.language import say
from edge.rules.decide import decide, override, refuse
from edge.rules.decision import Decision, Effects
from edge.rules.facts import Balance, Earlier, Facts, ItemFacts, ItemRecord, OperatorFacts
from edge.rules.operations import OPERATIONS
from edge.rules.reasons import REASONS, overridable
from edge.rules.states import STATES
from edge.rules.verdict import Finding
from tests import fakes
from tests.rules.judging import case, judge, said

EARLIER = Earlier(seq=3, event_id="urn:uuid:0190a000-0000-7000-8000-000000000009", at=fakes.LAST_WEEK)
GUARDS = {
    "institution-whitelisted",
    "product-whitelisted",
    "product-for-institution",
    "product-as-approved",
    "importer-whitelisted",
    "excluded-category",
    "approval-balance",
    "clearance-balance",
    "stop-use",
    "recall",
    "expired",
    "expiry-unknown",
    "regime-in-force",
    "catalogue-missing",
    "catalogue-too-old",
    "clock-suspect",
}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_good_scan_is_accepted(operation: str) -> None:
    """With everything in order each step accepts, with nothing to say."""
    decision = judge(operation)
    assert (decision.verdict, decision.findings) == ("ACCEPT", ())
    assert decision.key == fakes.code().key


def test_an_operation_nobody_knows() -> None:
    """A task of no known step is refused, not failed."""
    task = replace(fakes.task("zone_exit"), operation="teleport")
    decision = decide(fakes.code(), task, fakes.facts("zone_exit"), fakes.NOW)
    assert said(decision) == ["reject operation-unknown"]


def test_already_counted_has_no_second_effect() -> None:
    """The same code in the same task again is shown with its first time, and nothing happens."""
    decision = judge("zone_exit", fakes.facts("zone_exit", fakes.item(state="exited"), counted=EARLIER))
    assert said(decision) == ["note already-counted"]
    assert (decision.verdict, decision.repeat) == ("ACCEPT", True)
    assert decision.effects == Effects()
    assert decision.findings[0].params["first"] == "2026-05-25 10:00:00"


def test_the_same_serial_under_another_lot_is_no_repeat() -> None:
    """Counted before, and now with another lot: another label on the package, refused as that."""
    record = fakes.item(state="exited")
    facts = fakes.but(fakes.facts("zone_exit", record, counted=EARLIER), item={"lot": "OTHER"})
    decision = judge("zone_exit", facts)
    assert decision.verdict == "REJECT"
    assert not decision.repeat
    assert "reject lot-mismatch" in said(decision)


def test_a_lot_code_is_not_counted_twice() -> None:
    """The same code without a serial is another package each time."""
    facts = fakes.but(fakes.facts("serialise"), item={"key": "", "serial": ""}, minted="Z2", counted=EARLIER)
    decision = judge("serialise", facts, code=fakes.code(None))
    assert not decision.repeat
    assert decision.minted


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_serial(operation: str) -> None:
    """A code that does not name one package is refused, but where packages get their codes."""
    facts = fakes.but(fakes.facts(operation), item={"key": "", "serial": "", "record": None})
    assert said(judge(operation, facts, code=fakes.code(None))) == ["reject no-serial"]


def test_a_code_of_another_standard() -> None:
    """A serial of no product the catalogue could name is an unknown product, not a missing serial."""
    facts = replace(fakes.facts("put_away"), items=())
    decision = judge("put_away", facts, code=fakes.code(standard="tracecode", gtin=None))
    assert said(decision) == ["reject product-unknown"]


@pytest.mark.parametrize("operation", [name for name in OPERATIONS if name != "serialise"])
def test_a_case_nobody_knows(operation: str) -> None:
    """A case of unknown contents is for review, and nobody can waive what it might hold."""
    facts = replace(fakes.in_case(operation, 1), items=())
    decision = case(operation, facts)
    assert said(decision) == ["review contents-unknown"]
    assert override(decision.findings, decision).verdict == "REVIEW"


def test_findings_of_many_are_said_once() -> None:
    """The same reason for several packages names the first and how many."""
    facts = fakes.in_case("zone_exit", 4)
    leaves = tuple(
        replace(one, expiry=date(2020, 1, 1), record=replace(one.record, expiry=date(2020, 1, 1)))  # type: ignore[type-var]
        if n
        else one
        for n, one in enumerate(facts.items)
    )
    decision = case("zone_exit", replace(facts, items=leaves))
    assert said(decision) == ["reject expired"]
    assert (decision.findings[0].params["serial"], decision.findings[0].params["count"]) == ("S2", "3")


def test_hardest_first() -> None:
    """A REJECT stands before a REVIEW before a note, each in the order of the table."""
    facts = fakes.facts(
        "zone_exit",
        clock="suspect",
        catalogue="stale",
        form=replace(fakes.form("F-ASK"), quantity=Decimal(40)),
        form_balance=Balance(total=40, used=40),
        forms_total=101,
    )
    assert said(judge("zone_exit", facts)) == [
        "reject clearance-balance:single",
        "reject approval-balance:forms",
        "review clock-suspect",
        "review customs-released:unknown",
        "note catalogue-stale",
    ]


def test_each_check_cites_its_clause() -> None:
    """What a check of the regime finds cites its clause; what is good practice says so."""
    decision = judge("zone_exit", fakes.facts("zone_exit", destination=fakes.institution("H3")))
    assert [(one.check, one.clause) for one in decision.findings] == [
        ("institution-whitelisted", "二(一)1；附件1 四")
    ]
    lot = judge("zone_exit", fakes.but(fakes.facts("zone_exit"), item={"lot": "L9"}))
    assert [(one.check, one.clause) for one in lot.findings] == [("", "二(五)")]


def test_the_order_of_steps_holds_under_every_regime() -> None:
    """A regime that does not ask for the order still cannot let a package out twice."""
    whole = fakes.regime()
    lax = replace(whole, by_operation={"zone_exit": (whole.by_operation["zone_exit"][3],)})
    facts = fakes.facts("zone_exit", fakes.item(state="exited"), regime=lax)
    decision = judge("zone_exit", facts)
    assert [(one.code, one.clause) for one in decision.findings] == [("duplicate", "site policy")]


def test_a_regime_cannot_guard_a_step_back() -> None:
    """Of the checks a regime might name at a step back only the order is made, with its clause."""
    whole = fakes.regime()
    strict = replace(whole, by_operation={"return_in": whole.by_operation["zone_exit"]})
    spoilt = {"expiry": date(2020, 1, 1), "holds": fakes.HOLDS}
    facts = fakes.but(fakes.facts("return_in", regime=strict), item=spoilt, record={"expiry": None})
    assert judge("return_in", facts).verdict == "ACCEPT"
    again = judge("return_in", fakes.but(facts, record={"state": "returned", "expiry": None}))
    assert [(one.code, one.clause) for one in again.findings] == [("duplicate", "二(五)")]


def test_refuse() -> None:
    """A reading or a station state is a REJECT of one reason."""
    decision = refuse("line-halted", params={"a": "b"})
    assert (decision.verdict, decision.findings) == (
        "REJECT",
        (Finding("line-halted", "reject", "site policy", params={"a": "b"}),),
    )


# ---------------------------------------------------------------------------- any facts at all

ITEMS = st.builds(
    lambda state, of, more: fakes.item("S1", state, of, **more),
    st.sampled_from((None, *STATES)),
    st.sampled_from(tuple(fakes.GTINS)),
    st.fixed_dictionaries(
        {},
        optional={
            "product": st.sampled_from((None, *fakes.PRODUCTS)),
            "lot": st.sampled_from(("", fakes.LOT, fakes.RECALLED_LOT)),
            "expiry": st.sampled_from((None, fakes.EXPIRY, date(2020, 1, 1))),
            "listed": st.sampled_from((None, True, False)),
            "holds": st.sampled_from(((), fakes.HOLDS)),
            "announced": st.booleans(),
            "key": st.sampled_from(("", "0109520000000011215")),
        },
    ),
)
BALANCES = st.one_of(st.none(), st.builds(Balance, total=st.integers(0, 5), used=st.integers(0, 5)))
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "station": st.sampled_from((fakes.ZONE, fakes.PHARMACY, replace(fakes.ZONE, quarantined=True))),
        "operator": st.sampled_from(
            (
                None,
                OperatorFacts(badge="X", roles=frozenset({"warehouse"})),
                OperatorFacts(badge="Y", roles=frozenset()),
            )
        ),
        "regime": st.sampled_from((None, fakes.regime(), replace(fakes.regime(), by_operation={}))),
        "catalogue": st.sampled_from(("missing", "fresh", "stale", "too-old")),
        "catalogue_issued": st.sampled_from((None, fakes.NOW)),
        "clock": st.sampled_from(("good", "suspect")),
        "case": st.sampled_from(("", f"00{fakes.SSCC}")),
        "case_record": st.sampled_from((None, fakes.in_case("zone_exit", 1).case_record)),
        "counted": st.sampled_from((None, EARLIER)),
        "importer": st.sampled_from((None, *fakes.IMPORTERS)),
        "approval": st.sampled_from((None, *fakes.APPROVALS)),
        "approvals": st.sampled_from(((), fakes.APPROVALS)),
        "form": st.sampled_from((None, *fakes.FORMS)),
        "destination": st.sampled_from((None, *fakes.INSTITUTIONS)),
        "here": st.sampled_from((None, *fakes.INSTITUTIONS)),
        "place": st.sampled_from((None, *fakes.PLACES)),
        "form_balance": BALANCES,
        "approval_balance": BALANCES,
        "line_balance": BALANCES,
        "forms_total": st.integers(0, 200),
        "received": st.integers(0, 50),
        "seal_at_start": st.sampled_from(("", "SEAL-9")),
        "minted": st.sampled_from(("", "Z9")),
        "target": st.none(),
        "settings": st.sampled_from(({}, {"prescribers-max-age-days": "x"})),
    },
)
PAPER = st.sampled_from(
    ("", "H1", "F-MAIN", "RARE-A", fakes.SSCC, "intact", "broken", "relative", "2026-13-40")
)
CODES = st.sampled_from(
    (
        fakes.code(),
        fakes.code(None),
        fakes.case_code(),
        fakes.code(standard="hibc", gtin=None),
        fakes.code(standard="badge"),
    )
)


@st.composite
def scans(draw: Any) -> tuple[Any, Any, Facts]:
    """Any code, in any task with any papers, on any facts."""
    operation = draw(st.sampled_from(tuple(OPERATIONS)))
    papers = {paper.name: draw(PAPER) for paper in OPERATIONS[operation].papers if draw(st.booleans())}
    items = tuple(draw(st.lists(ITEMS, max_size=3)))
    facts = replace(fakes.facts(operation), **{"items": items, **draw(CHANGES)})
    return draw(CODES), fakes.task(operation, **papers), facts


@given(scans())
def test_decide_is_total(scan: tuple[Any, Any, Facts]) -> None:
    """Whatever the facts there is a decision, the same one again, in known words."""
    decision = decide(*scan, fakes.NOW)
    assert decision == decide(*scan, fakes.NOW)
    for one in decision.findings:
        assert one.code in REASONS
        assert all(isinstance(value, str) for value in one.params.values())
        assert say(one.code, "zh", one.params).sentence
        assert "—" not in say(one.code, "en", one.params).title
    ranks = ["reject review note".split().index(one.severity) for one in decision.findings]
    assert ranks == sorted(ranks)


@given(scans())
def test_only_an_accepted_scan_changes_anything(scan: tuple[Any, Any, Facts]) -> None:
    """REVIEW and REJECT have no effects and mint nothing."""
    decision = decide(*scan, fakes.NOW)
    if decision.verdict != "ACCEPT":
        assert decision.effects == Effects()
        assert decision.minted == ""
    assert (decision.proposal is not None) <= (decision.verdict == "REVIEW")


@given(scans())
def test_a_step_back_is_never_stopped_by_a_guard(scan: tuple[Any, Any, Facts]) -> None:
    """Whitelists, holds, expiry, balances and the catalogue's age do not trap bad goods."""
    decision = decide(*scan, fakes.NOW)
    if not OPERATIONS[scan[1].operation].forward:
        assert not {one.code for one in decision.findings} & GUARDS


@given(scans())
def test_the_law_of_overriding(scan: tuple[Any, Any, Facts]) -> None:
    """A REJECT stands; a REVIEW goes through only if all it holds may be waived, and then as proposed."""
    decision = decide(*scan, fakes.NOW)
    after = override(decision.findings, decision)
    if decision.verdict != "REVIEW":
        assert after == decision
        return
    waivable = all(overridable(one.code) for one in decision.findings if one.severity == "review")
    assert (after.verdict == "ACCEPT") == (waivable and decision.proposal is not None)
    assert {one.code for one in after.findings} == {one.code for one in decision.findings}
    if after.verdict == "ACCEPT":
        assert decision.proposal is not None
        assert after.effects == decision.proposal.effects
        assert after.proposal is None
    else:
        assert after.effects == Effects()


# ---------------------------------------------------------------------------- overriding


def test_only_what_was_reviewed_is_waived() -> None:
    """A reason that came up since the review stands."""
    asked = judge("zone_exit", fakes.facts("zone_exit", clock="suspect"))
    now = judge("zone_exit", fakes.facts("zone_exit", clock="suspect", catalogue="too-old"))
    after = override(asked.findings, now)
    assert said(after) == ["review catalogue-too-old", "note clock-suspect"]
    assert after.effects == Effects()


def test_another_why_is_another_reason() -> None:
    """A waived doubt does not waive another doubt of the same check."""
    asked = judge("dispense", consent_product="")
    now = judge("dispense", consent_date="soon")
    assert override(asked.findings, now).verdict == "REVIEW"
    assert override(now.findings, now).verdict == "ACCEPT"


@pytest.mark.parametrize("code", ["no-quota-here", "form-unknown", "station-quarantined", "misread"])
def test_what_is_never_waived(code: str) -> None:
    """Some reasons stand however they are said."""
    decision = judge("zone_exit", fakes.facts("zone_exit", clock="suspect"))
    findings = (*decision.findings, Finding(code, "review"))
    after = override(findings, replace(decision, findings=findings))
    assert said(after) == [f"review {code}", "note clock-suspect"]
    assert after.effects == Effects()


def test_a_reject_that_came_since_stands() -> None:
    """What has become a REJECT is not let through by an old review."""
    asked = judge("dispense", purpose="")
    held = fakes.but(fakes.facts("dispense"), item={"expiry": date(2020, 1, 1)}, record={"expiry": None})
    now = judge("dispense", held, purpose="")
    assert override(asked.findings, now) == now
    assert now.verdict == "REJECT"


def test_a_code_that_may_have_swallowed_another_is_not_vouched_for() -> None:
    """What was read would be recorded wrongly, whoever says yes: the label is keyed in instead."""
    code = fakes.code(findings=(CodeFinding("separator-maybe-lost", "words"),))
    decision = judge("put_away", code=code)
    after = override(decision.findings, decision)
    assert (after.verdict, after.effects) == ("REVIEW", Effects())


def test_an_override_prints_the_label() -> None:
    """What is coded by a supervisor's leave gets its label then, not before."""
    facts = fakes.but(fakes.facts("serialise", clock="suspect"), item={"key": "", "serial": ""}, minted="Z3")
    decision = judge("serialise", facts, code=fakes.code(None))
    assert (decision.verdict, decision.minted) == ("REVIEW", "")
    assert override(decision.findings, decision).minted.endswith("21Z3")


# ---------------------------------------------------------------------------- the sum


class Books:
    """Folds decisions the way a store does: records, what was spent, and nothing else."""

    def __init__(self, total: int, share: int, approved: int) -> None:
        self.form = replace(fakes.form("F-MAIN"), quantity=Decimal(total))
        granted = fakes.approval("A-GOOD")
        line = replace(granted.lines[0], quantity=Decimal(share))
        self.approval = replace(granted, quantity=Decimal(approved), lines=(line, *granted.lines[1:]))
        self.used = 0
        self.records: dict[str, ItemRecord] = {}
        for n in range(12):
            record = fakes.record("shelved", f"S{n}", parent=f"00{fakes.SSCC}" if n < 4 else "")
            self.records[record.key] = record

    def items(self, keys: list[str]) -> tuple[ItemFacts, ...]:
        """Facts of packages as they stand."""
        return tuple(replace(fakes.item(self.records[key].serial), record=self.records[key]) for key in keys)

    def facts(self, operation: str, keys: list[str], *, whole: bool) -> Facts:
        """Facts of a scan of these packages, or of the case of them."""
        facts = fakes.in_case(operation, 1) if whole else fakes.facts(operation)
        return replace(
            facts,
            items=self.items(keys),
            form=self.form if facts.form else None,
            approval=self.approval if facts.approval else None,
            form_balance=Balance(total=self.form.total, used=self.used),
            approval_balance=Balance(total=self.approval.total, used=self.used),
            line_balance=Balance(total=self.approval.lines[0].share("pack") or 0, used=self.used),
            forms_total=0,
        )

    def scan(self, operation: str, keys: list[str], *, whole: bool, by_supervisor: bool) -> Decision:
        """Decide, let a supervisor waive what may be waived, and commit what was accepted."""
        facts = self.facts(operation, keys, whole=whole)
        code = fakes.case_code() if whole else fakes.code(self.records[keys[0]].serial)
        decision = decide(code, fakes.task(operation), facts, fakes.NOW + timedelta(seconds=1))
        if by_supervisor:
            decision = override(decision.findings, decision)
        for record in decision.effects.items:
            if not record.key.startswith("00"):
                self.records[record.key] = record
        self.used += decision.effects.spend.packs if decision.effects.spend else 0
        return decision


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("zone_exit", "zone_exit", "void_exit", "put_away", "seal_check_start", "return_in")),
        st.one_of(st.none(), st.integers(0, 11)),
        st.booleans(),
    ),
    max_size=40,
)


@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 12), STEPS)
def test_the_sum_never_exceeds_the_papers(
    total: int, share: int, approved: int, steps: list[tuple[str, int | None, bool]]
) -> None:
    """Whatever is scanned in whatever order, what has left is within form, share and approval."""
    books = Books(total, share, approved)
    for operation, which, by_supervisor in steps:
        whole = which is None
        keys = list(books.records)[:4] if which is None else [list(books.records)[which]]
        if operation == "return_in" and not whole:
            # a return at an institution does not pass these books
            continue
        books.scan(operation, keys, whole=whole, by_supervisor=by_supervisor)
        assert 0 <= books.used <= min(total, share, approved)
        consumed = sum(1 for record in books.records.values() if record.form)
        assert consumed == books.used
