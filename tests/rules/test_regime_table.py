"""A regime read from its table."""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from edge.errors import ConfigError
from edge.rules.operations import OPERATIONS
from edge.rules.regime_table import regime_from
from tests import fakes

HERE = Path(__file__).parents[2]
DOCUMENT = HERE.parent / "shared" / "regulations" / "tianzhu-rare-disease.txt"


def table() -> dict[str, Any]:
    """A small sound regime."""
    return copy.deepcopy(
        {
            "id": "sample",
            "start": date(2026, 1, 1),
            "end": date(2027, 12, 31),
            "unit": "pack",
            "name": {"zh": "示例", "en": "Sample"},
            "document": {"zh": "示例文件", "en": "Sample document"},
            "parameters": {"customs-registration": ["11116"]},
            "checks": {
                "expired": {"clause": "一", "quote": "不得过期"},
                "chain-order": {"policy": True},
                "approval-balance": {"clause": "二", "quote": "不得超过"},
            },
            "operations": {
                "zone_exit": {
                    "roles": ["warehouse"],
                    "papers": ["seal"],
                    "quota": "spend",
                    "checks": ["chain-order", "expired", "approval-balance"],
                },
                "return_in": {"checks": ["chain-order"]},
            },
        }
    )


def test_a_sound_table() -> None:
    """Everything the table says is in the value, checks in the order given."""
    regime = regime_from(table())
    assert (regime.id, regime.start, regime.unit) == ("sample", date(2026, 1, 1), "pack")
    checks = regime.by_operation["zone_exit"]
    assert [spec.id for spec in checks] == ["chain-order", "expired", "approval-balance"]
    assert checks[0].policy
    assert checks[0].at == {"zone_exit", "return_in"}
    assert (checks[1].clause, checks[1].quote) == ("一", "不得过期")
    assert regime.roles == {"zone_exit": frozenset({"warehouse"})}
    assert regime.papers == {"zone_exit": ("seal",)}
    assert regime.quota == {"zone_exit": "spend"}
    assert regime.parameters == {"customs-registration": ("11116",)}
    assert regime.spec("zone_exit", "expired") == checks[1]
    assert regime.spec("zone_exit", "recall") is None
    assert regime.spec("dispense", "expired") is None


Breaking = Callable[[dict[str, Any]], None]


def put(path: str, value: Any) -> Breaking:
    """Sets what is at `path`, with ``/`` between keys."""

    def change(whole: dict[str, Any]) -> None:
        *above, last = path.split("/")
        for key in above:
            whole = whole.setdefault(key, {})
        whole[last] = value

    return change


WRONG: list[tuple[str, Any, str]] = [
    ("id", "", "id: "),
    ("id", 7, "id: "),
    ("name", "x", "name: "),
    ("name/zh", "", "name.zh: "),
    ("document/fr", "x", "document.fr: "),
    ("colour", "red", "colour: "),
    ("start", "2026-01-01", "start: "),
    ("end", date(2025, 1, 1), "end: "),
    ("unit", "box", "unit: "),
    ("parameters/customs-registration", "11116", "parameters.customs-registration: "),
    ("parameters/excluded-categories", ["candy"], "parameters.excluded-categories: "),
    ("parameters/colour", ["x"], "parameters.colour: "),
    ("operations", {}, "operations: "),
    ("operations/teleport", {}, "operations.teleport: "),
    ("operations/dispense", 1, "operations.dispense: "),
    ("operations/zone_exit/roles", ["king"], "operations.zone_exit.roles: "),
    ("operations/zone_exit/roles", [], "operations.zone_exit.roles: "),
    ("operations/zone_exit/roles", "warehouse", "operations.zone_exit.roles: "),
    ("operations/zone_exit/papers", ["patient"], "operations.zone_exit.papers: "),
    ("operations/zone_exit/quota", "double", "operations.zone_exit.quota: "),
    ("operations/zone_exit/quota", ["spend"], "operations.zone_exit.quota: "),
    ("operations/zone_exit/checks", ["expired", "chain-order"], "operations.zone_exit.checks: "),
    ("operations/zone_exit/checks", ["weather"], "operations.zone_exit.checks: "),
    ("operations/zone_exit/colour", "red", "operations.zone_exit.colour: "),
    ("operations/return_in/checks", ["expired"], "operations.return_in.checks: "),
    ("operations/stocktake/checks", ["recall"], "checks.recall: "),
    ("checks/expired", "x", "checks.expired: "),
    ("checks/expired/clause", "", "checks.expired.clause: "),
    ("checks/expired/quote", 5, "checks.expired.quote: "),
    ("checks/expired/policy", "yes", "checks.expired.policy: "),
    ("checks/expired/colour", "red", "checks.expired.colour: "),
    ("checks/weather", {"policy": True}, "checks.weather: "),
    ("checks/recall", {"policy": True}, "checks.recall: "),
]


@pytest.mark.parametrize(("path", "value", "place"), WRONG)
def test_what_is_wrong_is_said_by_its_place(path: str, value: Any, place: str) -> None:
    """Each slip is named by its place, in four parts."""
    broken = table()
    put(path, value)(broken)
    with pytest.raises(ConfigError) as failure:
        regime_from(broken, "sample.toml")
    problems = [one for one in failure.value.problems if one.startswith(f"sample.toml: {place}")]
    assert problems
    assert re.search(r"Failed to read .* as .*: expected .*, got ", problems[0])


def test_all_problems_at_once() -> None:
    """Nothing is held back for the next attempt."""
    broken = table()
    for path in ("id", "name/zh", "checks/expired/clause"):
        put(path, "")(broken)
    with pytest.raises(ConfigError) as failure:
        regime_from(broken)
    assert len(failure.value.problems) == 3


def test_an_empty_table() -> None:
    """Nothing at all is a problem, not a fault."""
    with pytest.raises(ConfigError):
        regime_from({})


def test_the_shipped_regime_cites_every_check() -> None:
    """Each check of the shipped regime names its clause and quotes it."""
    for specs in fakes.regime().by_operation.values():
        for spec in specs:
            assert spec.policy or (spec.clause and spec.quote)


def test_the_shipped_regime_agrees_with_the_table_of_steps() -> None:
    """It narrows roles and papers of the operation table, and moves the quota where that does."""
    regime = fakes.regime()
    for name in regime.by_operation:
        operation = OPERATIONS[name]
        assert regime.roles[name] <= operation.roles
        assert set(operation.required) <= set(regime.papers.get(name, ()))
        assert regime.quota.get(name, "none") == operation.quota


@pytest.mark.skipif(not DOCUMENT.is_file(), reason="the document is not beside the project")
def test_quotes_are_the_documents_own_words() -> None:
    """What is quoted stands in the document, whatever its line breaks and comma width."""

    def plain(text: str) -> str:
        return re.sub(r"\s", "", text).replace(",", "，")

    document = plain(DOCUMENT.read_text("utf-8"))
    path = HERE / "config" / "regimes" / "tianzhu-rare-disease.toml"
    for check, row in tomllib.loads(path.read_text("utf-8"))["checks"].items():
        if not row["clause"].startswith("《"):
            assert plain(row["quote"]) in document, check
