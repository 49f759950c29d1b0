"""What an accepted scan changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edge.rules.decision import Spend
from edge.rules.facts import CaseFacts
from edge.rules.operations import OPERATIONS
from tests import fakes
from tests.rules.judging import case, judge

KEY = f"00{fakes.SSCC}"
MOVING = [name for name, operation in OPERATIONS.items() if operation.after is not None]


@pytest.mark.parametrize("operation", MOVING)
def test_a_step_moves_its_package(operation: str) -> None:
    """The record takes the step's state and time; which row did it, the row itself says."""
    after = judge(operation).effects.items[0]
    assert after.state == OPERATIONS[operation].after
    assert (after.step_at, after.step_seq) == (fakes.NOW, 0)
    assert (after.lot, after.expiry, after.product) == (fakes.LOT, fakes.EXPIRY, "P-GOOD")


@pytest.mark.parametrize("operation", ["put_away", "zone_exit", "dispense"])
def test_first_seen_stays(operation: str) -> None:
    """When a package was first seen here does not change; a new one is seen now."""
    assert judge(operation).effects.items[0].first_at == fakes.LAST_WEEK
    assert judge("serialise").effects.items[0].first_at == fakes.NOW


def test_put_away_sets_the_place() -> None:
    """The shelf is recorded, and forgotten once the package has left."""
    assert judge("put_away").effects.items[0].place == "RARE-A"
    facts = fakes.but(fakes.facts("zone_exit"), record={"place": "RARE-A"})
    assert judge("zone_exit", facts).effects.items[0].place == ""


def test_an_exit_spends_one_pack() -> None:
    """An exit takes one from form, approval and share, and writes its papers on the record."""
    effects = judge("zone_exit", seal="SEAL-1").effects
    assert effects.spend == Spend(form="F-MAIN", approval="A-GOOD", institution="H1", packs=1)
    after = effects.items[0]
    assert (after.form, after.approval, after.institution, after.seal) == (
        "F-MAIN",
        "A-GOOD",
        "H1",
        "SEAL-1",
    )


def test_a_voided_exit_gives_back() -> None:
    """Voiding puts the package back on the shelf without papers, and its pack back."""
    effects = judge("void_exit").effects
    assert effects.spend == Spend(form="F-MAIN", approval="A-GOOD", institution="H1", packs=-1)
    after = effects.items[0]
    assert (after.state, after.form, after.approval, after.institution) == ("shelved", "", "", "")


SPENDING = ("zone_exit", "void_exit", "take_away")


@pytest.mark.parametrize("operation", [name for name in OPERATIONS if name not in SPENDING])
def test_nothing_else_touches_the_quota(operation: str) -> None:
    """Return, receipt, dispensing and the rest neither spend nor give back."""
    assert judge(operation).effects.spend is None


def test_receipt_counts_under_its_form() -> None:
    """A receipt counts each package once under the form of the papers."""
    effects = judge("institution_receive").effects
    assert (effects.received, effects.received_form) == (1, "F-MAIN")
    assert effects.items[0].institution == "H1"
    whole = case("institution_receive", fakes.in_case("institution_receive", 3)).effects
    assert (whole.received, whole.received_form) == (3, "F-MAIN")


def test_a_case_moves_with_all_it_holds() -> None:
    """One scan of a case moves its packages, the cases within it, and itself; it spends for each."""
    facts = fakes.in_case("zone_exit", 3)
    inner = replace(facts.case_record, key="00" + "2" * 18, parent=KEY)  # type: ignore[type-var]
    decision = case("zone_exit", replace(facts, inner_cases=(inner,)))
    assert decision.verdict == "ACCEPT"
    assert [one.state for one in decision.effects.items] == ["exited"] * 5
    assert {one.key for one in decision.effects.items[-2:]} == {KEY, "00" + "2" * 18}
    assert {(one.step_at, one.step_seq) for one in decision.effects.items} == {(fakes.NOW, 0)}
    assert decision.effects.spend is not None
    assert decision.effects.spend.packs == 3
    assert decision.key == KEY
    assert decision.leaves == tuple(one.epc for one in facts.items)


def test_the_same_package_twice_in_a_case() -> None:
    """A package that facts name twice is one package."""
    facts = fakes.in_case("zone_exit", 2)
    decision = case("zone_exit", replace(facts, items=facts.items * 2))
    assert decision.effects.spend is not None
    assert decision.effects.spend.packs == 2


def test_a_case_never_seen_gets_its_row() -> None:
    """A case known only from an announcement is recorded with what it holds."""
    leaves = tuple(fakes.item(f"S{n}", announced=True) for n in (1, 2))
    facts = fakes.facts("institution_receive", *leaves, case=KEY)
    effects = case("institution_receive", facts).effects
    assert [one.parent for one in effects.items] == [KEY, KEY, ""]
    assert (effects.items[-1].key, effects.items[-1].product) == (KEY, "")
    assert effects.items[-1].epc == f"https://id.gs1.org/00/{fakes.SSCC}"


def test_packing_makes_the_case() -> None:
    """The first package packed makes the case's row; packing changes no state."""
    package, outer = judge("pack_case").effects.items
    assert (package.parent, package.state, package.step_seq) == (KEY, "shelved", 7)
    assert (outer.key, outer.state, outer.parent) == (KEY, "shelved", "")
    assert (outer.step_at, outer.step_seq) == (fakes.NOW, 0)


def test_packing_keeps_the_case_where_it_stands() -> None:
    """A case that stands in another stays there when more goes in."""
    record = fakes.in_case("pack_case", 1).case_record
    assert record is not None
    target = CaseFacts(key=KEY, record=replace(record, parent="00" + "3" * 18), states=frozenset({"shelved"}))
    outer = judge("pack_case", fakes.facts("pack_case", target=target)).effects.items[-1]
    assert outer.parent == "00" + "3" * 18
    assert (outer.step_at, outer.step_seq) == (record.step_at, record.step_seq)


@pytest.mark.parametrize(
    ("states", "expected"), [(frozenset({"entered"}), "entered"), (frozenset[str](), "coded")]
)
def test_packing_what_was_never_seen(states: frozenset[str], expected: str) -> None:
    """Once a supervisor agrees, an unseen package stands where its case stands, else at the beginning."""
    target = CaseFacts(key=KEY, states=states)  # type: ignore[arg-type]
    decision = judge("pack_case", fakes.facts("pack_case", fakes.item(), target=target))
    assert decision.verdict == "REVIEW"
    assert decision.proposal is not None
    assert decision.proposal.effects.items[0].state == expected


def test_a_stocktake_changes_nothing() -> None:
    """Counting leaves the record as it is."""
    facts = fakes.facts("stocktake")
    assert judge("stocktake", facts).effects.items == (facts.items[0].record,)


def test_a_correction_is_for_the_station_to_work_out() -> None:
    """What comes back is in the journal, which rules do not read."""
    decision = judge("correct")
    assert decision.verdict == "ACCEPT"
    assert decision.effects.items == ()


def test_a_new_code_is_minted() -> None:
    """A package without a serial gets one, is known by it, and its label is told."""
    bare = fakes.code(None)
    facts = fakes.but(
        fakes.facts("serialise"),
        item={"key": "", "epc": "", "serial": ""},
        minted="Z1/7",
    )
    decision = judge("serialise", facts, code=bare)
    gtin = fakes.GTINS["P-GOOD"]
    assert decision.verdict == "ACCEPT"
    assert decision.key == f"01{gtin}21Z1/7"
    assert decision.epc == f"https://id.gs1.org/01/{gtin}/21/Z1%2F7"
    assert decision.minted == f"01{gtin}1727123110{fakes.LOT}\x1d21Z1/7"
    assert decision.effects.items[0].serial == "Z1/7"
    assert judge("serialise").minted == ""
    assert judge("serialise", fakes.facts("serialise", minted="Z1")).minted == ""


def test_a_refused_code_mints_nothing() -> None:
    """No label for a package that may not be coded."""
    facts = fakes.but(fakes.facts("serialise"), item={"product": None}, minted="Z1")
    decision = judge("serialise", facts, code=fakes.code(None))
    assert (decision.verdict, decision.minted) == ("REJECT", "")
