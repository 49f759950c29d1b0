"""The closed table of reasons."""

from __future__ import annotations

from typing import get_args

import pytest

from edge.codes.scanned import MisreadingCode
from edge.rules.checks import EACH, WHOLE
from edge.rules.operations import OPERATIONS
from edge.rules.reasons import CHECK_IDS, REASONS, overridable
from tests import fakes


def test_every_check_has_its_reason() -> None:
    """The checks that exist and those a regime may name are the same."""
    assert EACH.keys() | WHOLE.keys() == CHECK_IDS
    assert not EACH.keys() & WHOLE.keys()


def test_the_regime_makes_known_checks() -> None:
    """The regime as shipped uses checks there are, at each operation."""
    used = {spec.id for specs in fakes.regime().by_operation.values() for spec in specs}
    assert used <= CHECK_IDS
    assert fakes.regime().by_operation.keys() <= OPERATIONS.keys()


@pytest.mark.parametrize("code", get_args(MisreadingCode))
def test_a_misreading_is_never_waived(code: str) -> None:
    """What was not read cannot be vouched for."""
    assert REASONS[code].severity == "reject"
    assert not overridable(code)


@pytest.mark.parametrize(
    "code", ["no-quota-here", "form-unknown", "station-quarantined", "contents-unknown", "no such code"]
)
def test_never_waived(code: str) -> None:
    """Quota that is not held, a form nobody knows and contents nobody knows stay as they are."""
    assert not overridable(code)


def test_an_unsure_reason_can_be_waived() -> None:
    """Every reason whose usual weight is REVIEW is for a supervisor, but for unknown contents and a doubtful code."""
    unsure = {code for code, reason in REASONS.items() if reason.severity == "review"}
    assert {code for code in unsure if not overridable(code)} == {
        "contents-unknown",
        "separator-maybe-lost",
        "conversion-unknown",
    }
