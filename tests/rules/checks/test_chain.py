"""One package, one code, one way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from edge.rules.facts import ItemState
from edge.rules.operations import OPERATIONS
from edge.rules.states import STATES
from tests import fakes
from tests.rules.judging import judge, said

ORDER = {"chain-order", "duplicate", "one-item-one-code", "departed-already", "use-void-exit"}

BY_THE_BOOK = {
    # coded entered shelved exited departed arrived received issued dispensed implanted taken-away,
    # returned quarantined refused collected sampled transferred lost, used exported destroyed retired
    "serialise":            "1 1 1 1 1 1 1 1 1 1 1  1 1 1 1 1 1 1  1 1 1 1",
    "pack_case":            ". . . x x x . x x x x  x x x x x x x  x x x x",
    "unpack_case":          ". . . . . . . . . . .  . . . . . . .  . . . .",
    "decommission":         ". . . x x x . x x x x  . . . . . x .  x x x d",
    "bonded_receive":       ". d d d d d d d d d d  x x x x x x x  x x x x",
    "put_away":             "x . . d d d d d d d d  x x x x x x x  x x x x",
    "zone_exit":            "x x . d d d d d d d d  x x x x x x x  x x x x",
    "void_exit":            "x x x . g g g g g g g  x x x x x x x  x x x x",
    "seal_check_start":     "x x x . d d d d d d d  x x x x x x x  x x x x",
    "transport":            "x x x . . d d d d d d  x x x x x x x  x x x x",
    "seal_check_end":       "x x x . . d d d d d d  x x x x x x x  x x x x",
    "institution_receive":  "x x x . . . d d d d d  x x x x x x x  x x x x",
    "accept":               "x . . x x x . x x x x  . . x x x x x  x x x x",
    "refuse":               ". . x . . . . x x x x  x . d x x x x  x x x x",
    "pharmacy_store":       "x x x x x x . d d d d  x x x x x x x  x x x x",
    "transfer_out":         "x x x x x x . . x x x  x x x x x d x  x x x x",
    "transfer_in":          "x x x x x x d d d d d  x x x x x . x  x x x x",
    "stocktake":            ". . . . . . . . . . .  . . . . . . .  . . . .",
    "write_off":            ". . . . . . . . x x x  . . . x x . d  x x x x",
    "book_found":           "x x x x x x x x x x x  x d x x x x .  x x x x",
    "dispense":             "x x x x x x . x d d d  x x x x x x x  x x x x",
    "take_away":            "x x x x x x x x . x d  x x x x x x x  x x x x",
    "implant":              "x x x x x x . x x d x  x x x x x x x  x x x x",
    "explant":              "x x x x x x x x x . x  x x x x x x x  x x x x",
    "issue_lab":            "x x x x x x . d d d d  x x x x x x x  d x x x",
    "aliquot":              "x x x x x x . . x x x  x x x x x x x  x x x x",
    "use_special":          "x x x x x x x . x x x  x x x x x x x  d x x x",
    "return_in":            "x . . . . . . . . x .  d x x x x . x  x x x x",
    "quarantine":           ". . . . . . . . . x .  . d . . x . .  x x x x",
    "damage":               ". . . . . . . . . x .  . . . . x . d  x x x x",
    "collect":              "x x x x x x x . . x .  . . . d x x .  . x x x",
    "destroy":              ". . . x x . . . . x .  . . . . . x .  . x d x",
    "return_abroad":        ". . . x x . . x x x x  . . . x x x x  x d x x",
    "sample":               ". . . x x . . . x x x  . . . x d x x  x x x x",
    "inspect_pkg":          ". . . . . . . . . . .  . . . . . . .  x x x x",
    "recall":               ". . . . . . . . . x .  . . . . x . .  x x x x",
    "stop_use":             ". . . . . . . . . x .  . . . . x . .  x x x x",
    "release_hold":         ". . . . . . . . . . .  . . . . . . .  x x x x",
    "adverse_event":        ". . . . . . . . . . .  . . . . . . .  . . . .",
    "correct":              ". . . v . . . . . . .  . . . . . . .  . . . .",
}  # fmt: skip
MEANS = {
    ".": [],
    "x": ["chain-order"],
    "d": ["duplicate"],
    "1": ["one-item-one-code"],
    "g": ["departed-already"],
    "v": ["use-void-exit"],
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_order_of_every_step_in_every_state(operation: str, state: ItemState) -> None:
    """Each operation takes a package in the states it names, and says which way the others are wrong."""
    facts = fakes.facts(operation, fakes.item(state=state))
    decision = judge(operation, facts)
    found = [one.code for one in decision.findings if one.code in ORDER]
    assert found == MEANS[BY_THE_BOOK[operation].split()[STATES.index(state)]]
    if found:
        assert decision.verdict == "REJECT"


def test_where_nothing_leaves_a_zone_nothing_is_announced() -> None:
    """A regime without exits notes no missing announcement: there is never one."""
    zoneless = replace(
        fakes.every_step(),
        by_operation={
            name: specs for name, specs in fakes.every_step().by_operation.items() if name != "zone_exit"
        },
    )
    facts = fakes.facts("institution_receive", fakes.item())
    assert said(judge("institution_receive", facts)) == ["note despatch-unknown"]
    assert said(judge("institution_receive", replace(facts, regime=zoneless))) == []


@pytest.mark.parametrize(
    ("operation", "found"),
    [
        ("decommission", ["review not-seen-here"]),
        ("transport", ["note despatch-unknown"]),
        ("accept", ["review not-seen-here"]),
        ("refuse", ["note not-seen-here"]),
        ("quarantine", ["note not-seen-here"]),
        ("damage", ["review not-seen-here"]),
        ("transfer_out", ["review not-seen-here"]),
        ("transfer_in", ["note despatch-unknown"]),
        ("use_special", ["review not-seen-here"]),
        ("destroy", ["review not-seen-here"]),
        ("recall", ["note not-seen-here"]),
        ("adverse_event", ["note not-seen-here"]),
        ("serialise", []),
        ("pack_case", ["review not-seen-here"]),
        ("unpack_case", ["review not-seen-here"]),
        ("bonded_receive", ["review not-seen-here"]),
        ("put_away", ["review not-seen-here"]),
        ("zone_exit", ["review not-seen-here"]),
        ("seal_check_start", ["review not-seen-here"]),
        ("seal_check_end", ["note despatch-unknown"]),
        ("institution_receive", ["note despatch-unknown"]),
        ("dispense", ["review not-seen-here"]),
        ("return_in", ["review not-seen-here"]),
        ("stocktake", ["review not-seen-here"]),
        ("write_off", ["reject not-seen-here"]),
        ("book_found", ["note not-seen-here"]),
        ("void_exit", ["reject not-seen-here"]),
        ("correct", ["review not-seen-here"]),
    ],
)
def test_a_package_never_seen_here(operation: str, found: list[str]) -> None:
    """A first sight is usual at coding and at an institution's door, and nowhere else."""
    assert said(judge(operation, fakes.facts(operation, fakes.item()))) == found


def test_a_duplicate_says_when_it_was_first() -> None:
    """The second exit of a package names the time of the first, and cites the clause."""
    decision = judge("zone_exit", fakes.facts("zone_exit", fakes.item(state="exited")))
    first = decision.findings[0]
    assert (first.code, first.params["first"]) == ("duplicate", "2026-05-25 10:00:00")
    assert (first.check, first.clause) == ("chain-order", "二(五)")


def test_entry_twice_cites_one_item_one_code() -> None:
    """The same code entered again is two packages with one code."""
    decision = judge("bonded_receive", fakes.facts("bonded_receive", fakes.item(state="entered")))
    assert [(one.code, one.check) for one in decision.findings] == [("duplicate", "one-item-one-code")]


def test_out_of_order_says_both_states() -> None:
    """Out of order: where the package is, and where it should be."""
    found = judge("zone_exit", fakes.facts("zone_exit", fakes.item(state="coded"))).findings[0]
    assert (found.params["state"], found.params["needed"]) == ("coded", "shelved")


def test_an_institution_corrects_what_it_received() -> None:
    """Only an exit is voided instead: at an institution `correct` takes any state."""
    facts = fakes.facts("correct", fakes.item(state="exited"), station=fakes.PHARMACY)
    assert judge("correct", facts).verdict == "ACCEPT"


@pytest.mark.parametrize(
    ("operation", "severity"), [("zone_exit", "reject"), ("dispense", "reject"), ("return_in", "review")]
)
@pytest.mark.parametrize(
    ("item", "code"),
    [({"lot": "L9"}, "lot-mismatch"), ({"expiry": date(2027, 1, 31)}, "expiry-mismatch")],
)
def test_disagreement_with_the_record(operation: str, severity: str, item: dict[str, Any], code: str) -> None:
    """Another lot or expiry than recorded is refused forwards, and looked at on the way back."""
    decision = judge(operation, fakes.but(fakes.facts(operation), item=item))
    assert said(decision) == [f"{severity} {code}"]


def test_what_the_record_does_not_say_is_no_disagreement() -> None:
    """A lot or expiry recorded nowhere cannot disagree, and is recorded now."""
    facts = fakes.but(fakes.facts("put_away"), record={"lot": "", "expiry": None})
    decision = judge("put_away", facts)
    assert decision.verdict == "ACCEPT"
    assert (decision.effects.items[0].lot, decision.effects.items[0].expiry) == (fakes.LOT, fakes.EXPIRY)


@pytest.mark.parametrize(
    ("operation", "seen", "found"),
    [
        ("serialise", False, ["reject product-unknown"]),
        ("put_away", True, ["reject product-unknown"]),
        ("return_in", True, []),
        ("return_in", False, ["review product-unknown", "review not-seen-here"]),
    ],
)
def test_a_product_the_catalogue_does_not_have(operation: str, seen: bool, found: list[str]) -> None:
    """An unknown product goes no further; what is known here can still be taken out of use."""
    facts = fakes.but(fakes.facts(operation), item={"product": None, **({} if seen else {"record": None})})
    assert said(judge(operation, facts)) == found


def test_a_returned_package_goes_nowhere_forward() -> None:
    """What stands in quarantine is neither shelved, let out nor dispensed."""
    for operation in ("put_away", "zone_exit", "institution_receive", "dispense"):
        facts = fakes.facts(operation, fakes.item(state="returned"))
        assert judge(operation, facts).verdict == "REJECT"


def test_record_of_another_expiry_is_used_where_the_code_is_silent() -> None:
    """A code without a date does not disagree with one."""
    facts = fakes.but(fakes.facts("put_away"), item={"expiry": None})
    assert judge("put_away", replace(facts)).verdict == "ACCEPT"
