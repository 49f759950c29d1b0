"""Vectors of public test suites, where they are at hand: every reading as the standards have it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from edge.codes import parse_line

SAMPLES = Path(__file__).parents[3] / "shared/samples"
TODAY = date(2026, 6, 1)


def rows(name: str) -> list[Any]:
    """The rows of a sample file, each a test of its own; none where the file is not at hand."""
    path = SAMPLES / name
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [pytest.param(row, id=row["id"]) for row in map(json.loads, lines)]


def ask(**request: object) -> dict[str, Any]:
    """The answer to one request."""
    return parse_line(json.dumps(request), TODAY)


@pytest.mark.parametrize("row", rows("codes.jsonl"))
def test_a_vector_is_read_or_refused_as_expected(row: dict[str, Any]) -> None:
    """Exact values, or a refusal; broken associations are findings."""
    answer = ask(data=row["input"], symbology=row["symbology_id"])
    expect = row["expect"]
    if row["level"] == "association":
        wanted = expect.get("ais_if_associations_ignored")
        assert answer["ok"]
        assert answer["findings"]
        assert wanted is None or answer["elements"] == wanted
    else:
        assert answer["ok"] is expect["ok"], answer
        if expect["ok"] and not row["kind"].startswith(("hibc", "other")):
            assert answer["elements"] == expect["ais"]
            assert answer["findings"] == []
        assert expect.get("dis", answer.get("elements")) == answer.get("elements")
        for name in ("lot", "serial", "expiry", "production"):
            assert answer.get(name) == expect.get("fields", answer).get(name)


@pytest.mark.parametrize("row", rows("wedge.jsonl"))
def test_a_keyboard_scan_is_restored_or_refused(row: dict[str, Any]) -> None:
    """With its calibration sheet it comes back as printed; without, no other value is accepted."""
    baseline = {"true": row["baseline_true"], "reported": row["baseline_reported"]}
    restored = ask(data=row["reported"], baseline=baseline)
    assert restored.get("elements") == row["expect"]["ais"]
    guessed = ask(data=row["reported"])
    assert not guessed["ok"] or guessed["elements"] == row["expect"]["ais"]
