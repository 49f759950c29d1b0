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

from edge import config
from edge.errors import ConfigError
from edge.rules.operations import OPERATIONS
from edge.rules.regime_table import regime_from
from tests import fakes

HERE = Path(__file__).parents[2]
DOCUMENTS = HERE.parent / "shared" / "regulations"
REGIMES = HERE / "config" / "regimes"


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
            "papers": {"seal": {"clause": "三", "quote": "制作封签"}},
            "operations": {
                "zone_exit": {
                    "roles": ["warehouse"],
                    "papers": ["seal"],
                    "asks": ["permit"],
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
    assert regime.offered("zone_exit") == ("seal", "permit")
    assert regime.cited["seal"].quote == "制作封签"
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
    ("operations/zone_exit/asks", ["patient"], "operations.zone_exit.asks: "),
    ("parameters/kinds", ["food"], "parameters.kinds: "),
    ("parameters/grounds", ["comfort"], "parameters.grounds: "),
    ("papers/seal", {"clause": "一", "quote": ""}, "papers.seal.quote: "),
    ("papers/seal", "x", "papers.seal: "),
    ("papers/seal", {"clause": "一", "quote": "二", "colour": "red"}, "papers.seal.colour: "),
    ("papers/patient", {"clause": "一", "quote": "二"}, "papers.patient: "),
    ("words", {"state.gone": ["没了", "gone"]}, "words.state.gone: "),
    ("words", {"state.exited": ["已出库"]}, "words.state.exited: "),
    ("words", {"state.exited": "已出库"}, "words.state.exited: "),
    ("words", {"status.quota": ["余 {left}", "left {left}"]}, "words.status.quota: "),
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


def test_the_shipped_regimes_cite_every_check() -> None:
    """Each check of the shipped regimes names its clause and quotes it, or is marked as policy."""
    for regime in config.regimes().values():
        for specs in regime.by_operation.values():
            for spec in specs:
                assert spec.policy or (spec.clause and spec.quote)


def test_the_shipped_regimes_agree_with_the_table_of_steps() -> None:
    """They narrow roles and papers of the operation table, and say where the quota moves."""
    for regime in config.regimes().values():
        spends = {name for name in regime.by_operation if regime.quota.get(name) == "spend"}
        assert spends == {"zone_exit" if regime.id == fakes.REGIME else "institution_receive"}
        for name in regime.by_operation:
            operation = OPERATIONS[name]
            assert regime.roles[name] <= operation.roles
            assert set(operation.required) <= set(regime.papers.get(name, ()))
            assert operation.quota == "none" or name in regime.quota


NATIONAL = "《临床急需药品临时进口工作方案》"


def plain(text: str) -> str:
    """Without blanks and marks, and with commas, colons and brackets of one width."""
    return re.sub(r"[\s#*]", "", text).translate(str.maketrans(",:()", "，：（）"))


@pytest.mark.parametrize("regime", sorted(path.stem for path in REGIMES.glob("*.toml")))
@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the documents are not beside the project")
def test_quotes_are_the_documents_own_words(regime: str) -> None:
    """What is quoted stands in the document, whatever its line breaks and comma width."""
    own = plain(
        (DOCUMENTS / f"{regime.removesuffix('-drug').removesuffix('-device')}.txt").read_text("utf-8")
    )
    national = plain((DOCUMENTS / "nmpa-temporary-import.txt").read_text("utf-8"))
    table = tomllib.loads((REGIMES / f"{regime}.toml").read_text("utf-8"))
    for name, row in {**table["checks"], **table.get("papers", {})}.items():
        clause = row.get("clause", "《")  # another law, or none, is not beside the project
        if clause.startswith(NATIONAL) or not clause.startswith("《"):
            assert plain(row["quote"]) in (national if clause.startswith(NATIONAL) else own), name
