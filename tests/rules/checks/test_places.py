"""Shelves, seals and cases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from edge.rules.facts import CaseFacts
from tests import fakes
from tests.rules.judging import case, judge, said

KEY, OTHER_KEY = f"00{fakes.SSCC}", f"00{fakes.OTHER_SSCC}"


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("RARE-A", []),
        ("GENERAL-B", ["reject separate-storage"]),
        ("WARM-C", ["review storage-class"]),
        ("QUARANTINE-D", ["reject separate-storage:quarantine"]),
        ("WARD-E", ["reject place-unknown"]),
    ],
)
def test_separate_storage(place: str, found: list[str]) -> None:
    """Goods of the regime stand on places set apart for them, of this party and their temperature."""
    facts = fakes.facts("put_away", place=fakes.place(place))
    assert said(judge("put_away", facts, place=place)) == found


@pytest.mark.parametrize(
    ("operation", "recorded", "papers", "found"),
    [
        ("seal_check_start", "", {}, []),
        ("seal_check_start", "SEAL-1", {}, []),
        ("seal_check_start", "SEAL-9", {}, ["review seal-mismatch"]),
        ("seal_check_start", "SEAL-1", {"seal_state": "broken"}, ["reject seal-broken"]),
        ("seal_check_start", "SEAL-1", {"seal_state": ""}, []),
        ("seal_check_end", "SEAL-9", {}, ["review seal-mismatch"]),
        ("seal_check_end", "SEAL-9", {"seal_state": "broken"}, ["reject seal-broken"]),
    ],
)
def test_seals(operation: str, recorded: str, papers: dict[str, str], found: list[str]) -> None:
    """The seal is whole and the one of the step before, where that is known."""
    state = "exited" if operation == "seal_check_start" else "departed"
    facts = fakes.facts(operation, fakes.item(record=fakes.record(state, seal=recorded)))
    assert said(judge(operation, facts, **papers)) == found


def test_seal_announced_with_the_despatch() -> None:
    """At arrival the seal is compared with the one announced, where nothing is recorded here."""
    facts = fakes.facts("seal_check_end", seal_at_start="SEAL-9")
    assert said(judge("seal_check_end", facts)) == ["review seal-mismatch"]


@pytest.mark.parametrize(
    ("record", "target", "found"),
    [
        ({}, {}, []),
        ({}, {"states": frozenset({"shelved"})}, []),
        ({}, {"states": frozenset({"entered"})}, ["reject mixed-case"]),
        ({"parent": OTHER_KEY}, {}, ["reject already-in-case"]),
        ({"parent": KEY}, {}, ["reject already-in-case"]),
    ],
)
def test_packing(record: dict[str, Any], target: dict[str, Any], found: list[str]) -> None:
    """A package goes into one case, with others as far on as itself."""
    facts = fakes.but(fakes.facts("pack_case"), record=record, target=CaseFacts(key=KEY, **target))
    assert said(judge("pack_case", facts)) == found


def test_packing_a_case_into_a_case() -> None:
    """A whole case goes into another: it moves, its packages stay in it."""
    facts = fakes.in_case("pack_case", 2, fakes.OTHER_SSCC, target=CaseFacts(key=KEY))
    decision = case("pack_case", facts)
    moved, target = decision.effects.items
    assert (moved.key, moved.parent) == (OTHER_KEY, KEY)
    assert (target.key, target.parent, target.state) == (KEY, "", "shelved")


@pytest.mark.parametrize("within", [(), (OTHER_KEY,)])
def test_no_case_in_itself(within: tuple[str, ...]) -> None:
    """A case is packed neither into itself nor into one it holds."""
    sscc = fakes.OTHER_SSCC if within else fakes.SSCC
    facts = fakes.in_case("pack_case", 2, sscc, target=CaseFacts(key=KEY, within=within))
    assert said(case("pack_case", facts)) == ["reject case-in-itself"]


def test_packing_a_case_that_stands_in_one() -> None:
    """A case already in another is taken out first."""
    facts = fakes.in_case("pack_case", 2, fakes.OTHER_SSCC, target=CaseFacts(key=KEY))
    assert facts.case_record is not None
    facts = replace(facts, case_record=replace(facts.case_record, parent="00" + "1" * 18))
    assert said(case("pack_case", facts)) == ["reject already-in-case"]


def test_packing_without_a_sound_case() -> None:
    """The paper must name a case."""
    assert said(judge("pack_case", case="12")) == ["reject paper-wrong"]
    assert said(judge("pack_case", case="")) == ["reject paper-missing"]


@pytest.mark.parametrize(
    ("parent", "paper", "found"),
    [
        (KEY, "", []),
        (KEY, fakes.SSCC, []),
        (KEY, fakes.OTHER_SSCC, ["reject not-in-case"]),
        ("", "", ["reject not-in-case"]),
    ],
)
def test_unpacking_a_package(parent: str, paper: str, found: list[str]) -> None:
    """A package is taken out of the case it is in."""
    facts = fakes.but(fakes.facts("unpack_case"), record={"parent": parent})
    decision = judge("unpack_case", facts, case=paper)
    assert said(decision) == found
    assert [one.parent for one in decision.effects.items] == ([] if found else [""])


def test_unpacking_a_case() -> None:
    """All a case holds directly comes out; what stands in a case within it stays there."""
    facts = fakes.in_case("unpack_case", 2)
    inner = fakes.record("shelved", key=OTHER_KEY, parent=KEY, product="", serial="")
    deep = fakes.item("S9", record=fakes.record("shelved", "S9", parent=OTHER_KEY))
    decision = case("unpack_case", replace(facts, items=(*facts.items, deep), inner_cases=(inner,)))
    assert decision.verdict == "ACCEPT"
    assert {one.key: one.parent for one in decision.effects.items} == {
        fakes.item("S1").key: "",
        fakes.item("S2").key: "",
        OTHER_KEY: "",
    }
    assert decision.effects.removed == (KEY,)


def test_voiding_a_case_of_two_exits() -> None:
    """Packages that left under different forms are voided one by one."""
    facts = fakes.in_case("void_exit", 2)
    record = facts.items[1].record
    assert record is not None
    other = replace(facts.items[1], record=replace(record, form="F-TINY"))
    decision = case("void_exit", replace(facts, items=(facts.items[0], other)))
    assert said(decision) == ["reject mixed-case:forms"]
