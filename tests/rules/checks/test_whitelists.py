"""The three whitelists and what was approved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests import fakes
from tests.rules.judging import judge, said

SUSPENDED = fakes.listed(("suspended", fakes.LAST_WEEK))
GOOD = fakes.product("P-GOOD")


@pytest.mark.parametrize(
    ("operation", "who", "found"),
    [
        ("zone_exit", "H1", []),
        ("zone_exit", "H2", ["note institution-rectifying"]),
        ("zone_exit", "H3", ["reject institution-whitelisted:status"]),
        ("institution_receive", "H3", ["reject institution-whitelisted:status"]),
        ("dispense", "H2", ["note institution-rectifying"]),
        ("dispense", "H3", ["reject institution-whitelisted:status"]),
    ],
)
def test_institution_whitelisted(operation: str, who: str, found: list[str]) -> None:
    """The institution that gets the goods is judged by its status at the event's time."""
    place = "destination" if operation == "zone_exit" else "here"
    changes: dict[str, Any] = {place: fakes.institution(who)}
    if operation != "zone_exit":
        changes["record"] = {"institution": who}
    facts = fakes.but(fakes.facts(operation), **changes)
    assert said(judge(operation, facts)) == found


@pytest.mark.parametrize(("since", "found"), [(1, []), (0, ["reject institution-whitelisted:status"])])
def test_institution_cancelled_later(since: int, found: list[str]) -> None:
    """A cancellation counts from its time on, not before."""
    at = fakes.NOW.replace(minute=since)
    cancelled = replace(fakes.institution("H1"), listings=fakes.listed(("cancelled", at)))
    assert said(judge("zone_exit", fakes.facts("zone_exit", destination=cancelled))) == found


def test_an_institution_of_no_catalogue_entry() -> None:
    """A station of an institution the catalogue does not have neither receives nor dispenses."""
    refused = ["reject institution-whitelisted", "reject product-for-institution"]
    receipt = judge("institution_receive", fakes.facts("institution_receive", here=None))
    assert said(receipt) == [*refused, "reject designated-destination"]
    assert said(judge("dispense", fakes.facts("dispense", here=None)))[:2] == refused


def test_institution_never_listed() -> None:
    """An institution that no list ever named is refused."""
    never = replace(fakes.institution("H1"), listings=())
    decision = judge("zone_exit", fakes.facts("zone_exit", destination=never))
    assert said(decision) == ["reject institution-whitelisted"]
    assert decision.findings[0].clause.startswith("二(一)1")


@pytest.mark.parametrize(
    ("operation", "of", "found"),
    [
        ("serialise", "P-UNLISTED", ["reject product-whitelisted"]),
        ("serialise", "P-DELISTED", ["reject product-whitelisted:status"]),
        ("bonded_receive", "P-DELISTED", ["reject product-whitelisted:status"]),
        ("zone_exit", "P-DELISTED", ["reject product-whitelisted:status"]),
        ("institution_receive", "P-DELISTED", ["note product-whitelisted:status"]),
        ("institution_receive", "P-UNLISTED", ["reject product-whitelisted"]),
        ("dispense", "P-DELISTED", ["review product-whitelisted:status"]),
        ("put_away", "P-UNLISTED", []),
    ],
)
def test_product_whitelisted(operation: str, of: str, found: list[str]) -> None:
    """Once delisted, exits stop, goods in transit are received, and use is asked."""
    product = replace(GOOD, listings=fakes.product(of).listings)
    assert said(judge(operation, fakes.but(fakes.facts(operation), item={"product": product}))) == found


@pytest.mark.parametrize("operation", ["zone_exit", "institution_receive", "dispense"])
def test_product_for_institution(operation: str) -> None:
    """A listed product is for the institutions its listing names."""
    elsewhere = replace(GOOD, institutions=("H2",))
    decision = judge(operation, fakes.but(fakes.facts(operation), item={"product": elsewhere}))
    assert said(decision) == ["reject product-for-institution"]
    assert judge(operation).verdict == "ACCEPT"


@pytest.mark.parametrize(
    ("product", "papers", "what"),
    [
        ({"form": "片剂"}, {}, "form"),
        ({"specification": "2支/盒"}, {}, "specification"),
        ({"maker": "Another AG"}, {}, "maker"),
        ({"origin": "DE"}, {}, "origin"),
        ({}, {"maker": "Another AG"}, "maker"),
        ({}, {"origin": "DE"}, "origin"),
        ({}, {"port": "上海"}, "port"),
        ({}, {"port": "", "origin": "", "maker": ""}, ""),
    ],
)
def test_product_as_approved(product: dict[str, str], papers: dict[str, str], what: str) -> None:
    """What is coded is what some approval grants, and so are the papers where they are filled."""
    facts = fakes.but(fakes.facts("serialise"), item={"product": replace(GOOD, **product)})  # type: ignore[arg-type]
    decision = judge("serialise", facts, **papers)
    assert said(decision) == (["reject product-as-approved"] if what else [])
    assert [one.params["what"] for one in decision.findings] == ([what] if what else [])


def test_product_as_approved_by_any() -> None:
    """One approval that fits is enough; none at all is none."""
    other = replace(fakes.approval("A-GOOD"), number="A-OTHER", maker="Another AG")
    both = fakes.facts("serialise", approvals=(other, fakes.approval("A-GOOD")))
    assert judge("serialise", both).verdict == "ACCEPT"
    assert said(judge("serialise", fakes.facts("serialise", approvals=(other,)))) == [
        "reject product-as-approved"
    ]
    assert said(judge("serialise", fakes.facts("serialise", approvals=()))) == ["reject approval-unknown"]


def test_form_of_another_port() -> None:
    """At the exit the form's own port must be one the approval grants."""
    facts = fakes.facts("zone_exit", form=replace(fakes.form("F-MAIN"), port="上海"))
    decision = judge("zone_exit", facts)
    assert said(decision) == ["reject product-as-approved"]
    assert decision.findings[0].params["got"] == "上海"


@pytest.mark.parametrize("operation", ["serialise", "bonded_receive", "put_away", "zone_exit"])
@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"listings": ()}, "importer-whitelisted"),
        ({"listings": SUSPENDED}, "importer-whitelisted:status"),
        ({"customs_registration": "2211600001"}, "importer-whitelisted:registration"),
        ({"inside_fence": False}, "importer-whitelisted:fence"),
        ({"licence_scope": ("chemical",)}, "importer-whitelisted:scope"),
        ({"licence_valid_to": date(2026, 5, 31)}, "importer-whitelisted:licence"),
        ({"licence_valid_to": date(2026, 6, 1)}, ""),
    ],
)
def test_importer_whitelisted(operation: str, changes: dict[str, Any], found: str) -> None:
    """The importer is listed, registered as 11116…, inside the fence, and licensed for the goods."""
    importer = replace(fakes.importer("IMP-1"), **changes)
    wanted = [f"reject {found}"] if found else []
    assert said(judge(operation, fakes.facts(operation, importer=importer))) == wanted


def test_importer_of_no_catalogue_entry() -> None:
    """An importer the catalogue does not have is refused, and so is one under suspension."""
    assert said(judge("serialise", fakes.facts("serialise", importer=None))) == [
        "reject importer-whitelisted"
    ]
    suspended = fakes.facts("serialise", importer=fakes.importer("IMP-2"))
    assert said(judge("serialise", suspended)) == ["reject importer-whitelisted:status"]


@pytest.mark.parametrize("operation", ["bonded_receive", "zone_exit"])
@pytest.mark.parametrize(
    ("listings", "found"),
    [
        (fakes.listed(), ["review excluded-category:listed"]),
        ((), ["reject product-whitelisted", "reject excluded-category"]),
    ],
)
def test_excluded_category(operation: str, listings: Any, found: list[str]) -> None:
    """A category left out in principle is refused; listed all the same it is for a supervisor."""
    product = replace(GOOD, category="narcotic", listings=listings)
    licensed = replace(fakes.importer("IMP-1"), licence_scope=("narcotic",))
    facts = fakes.but(fakes.facts(operation), item={"product": product}, importer=licensed)
    assert said(judge(operation, facts)) == found
