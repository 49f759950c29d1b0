"""Whether goods may go where they go: customs' release, and their destination."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from edge.rules.facts import Balance
from tests import fakes
from tests.rules.judging import judge, said

FORM = fakes.form("F-MAIN")


@pytest.mark.parametrize(
    ("form", "found"),
    [
        ("F-MAIN", []),
        ("F-WAIT", ["reject customs-released"]),
        ("F-ASK", ["review customs-released:unknown"]),
    ],
)
def test_customs_released(form: str, found: list[str]) -> None:
    """Nothing leaves before customs' release; where it is not known a supervisor is asked."""
    facts = fakes.facts(
        "zone_exit", form=fakes.form(form), form_balance=Balance(total=fakes.form(form).total, used=0)
    )
    assert said(judge("zone_exit", facts)) == found


def test_released_later() -> None:
    """A release counts from its very time; one that is still to come is none."""
    at_once = replace(FORM, released=fakes.NOW)
    assert judge("zone_exit", fakes.facts("zone_exit", form=at_once)).verdict == "ACCEPT"
    later = replace(FORM, released=fakes.NOW.replace(hour=11))
    assert said(judge("zone_exit", fakes.facts("zone_exit", form=later))) == ["reject customs-released"]


@pytest.mark.parametrize(
    ("operation", "item", "record", "found"),
    [
        ("institution_receive", {}, {"institution": "H1"}, []),
        ("institution_receive", {}, {"institution": "H2"}, ["reject designated-destination"]),
        ("institution_receive", {"record": None}, {}, ["note despatch-unknown"]),
        ("institution_receive", {"record": None, "announced": True}, {}, []),
        ("seal_check_end", {"announced": False}, {}, ["note despatch-unknown"]),
        ("seal_check_end", {"record": fakes.record("departed")}, {}, []),
        (
            "seal_check_end",
            {"record": fakes.record("departed", institution="H2")},
            {},
            ["reject designated-destination"],
        ),
    ],
)
def test_designated_destination(
    operation: str, item: dict[str, Any], record: dict[str, Any], found: list[str]
) -> None:
    """Goods arrive where they left for; where that is unknown, at an institution of the form."""
    facts = fakes.but(fakes.facts(operation), item=item, record=record)
    assert said(judge(operation, facts)) == found
