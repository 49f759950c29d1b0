"""The hub publishes no issue that counts a paper otherwise than an earlier one did."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from edge import wire
from edge.hub import catalogue
from edge.hub.hub import Hub
from tests.hub.leasing import APPROVAL, FORM, issue
from tests.hub.samples import make_hub


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """A hub without a catalogue."""
    made = make_hub(tmp_path)
    yield made
    made.database.close()


def form(**changes: Any) -> dict[str, Any]:
    """The form of the issue."""
    return {"number": FORM, "approval": APPROVAL, "product": "P", "quantity": 20, **changes}


def said(hub: Hub, version: int, *forms: dict[str, Any], **changes: Any) -> str:
    """What became of publishing these forms: "" for done, else why not."""
    answer = catalogue.publish(hub, issue(version, clearance_forms=list(forms), **changes))
    return answer.detail if isinstance(answer, wire.Problem) else ""


MANNERS: dict[str, dict[str, Any]] = {
    "leases": {"station": "*"},
    "one station": {"station": "zone-1"},
    "another": {"station": "zone-2"},
    "a later life": {"station": "zone-1", "incarnation": 2},
    "a list": {"serials": ["a", "b"]},
    "another unit": {"station": "*", "unit": "mg"},
}


@pytest.mark.parametrize("before", MANNERS)
@pytest.mark.parametrize("now", MANNERS)
def test_from_any_manner_to_any_other_is_refused(hub: Hub, before: str, now: str) -> None:
    """And the issue before stays the newest; the same again is good, also after issues without the form."""
    assert said(hub, 1, form(**MANNERS[before])) == ""
    assert said(hub, 2) == ""
    refused = said(hub, 3, form(**MANNERS[now]))
    assert ("new number" in refused) == (before != now)
    manifest = catalogue.manifest(hub)
    assert manifest is not None
    assert manifest.version == (3 if before == now else 2)


def test_a_form_stays_under_its_approval(hub: Hub) -> None:
    """Leases under the one would not be seen under the other."""
    approvals = [
        {"number": number, "product": "P", "quantity": 100, "lines": [{"institution": "H-1"}]}
        for number in (APPROVAL, "OTHER")
    ]
    assert said(hub, 1, form(station="*"), approvals=approvals) == ""
    assert "under OTHER" in said(hub, 2, form(station="*", approval="OTHER"), approvals=approvals)


@pytest.mark.parametrize(("held", "good"), [("own", True), ("*", False)])
def test_what_was_kept_before_it_was_kept_which(hub: Hub, held: str, good: bool) -> None:
    """One station's or a list's, of no known unit: from now on it is what it is first called again."""
    with hub.writing() as tx:
        tx.execute("INSERT INTO lease_kinds (kind, number, held) VALUES ('form', ?, ?)", (FORM, held))
    assert (said(hub, 1, form(station="zone-1")) == "") is good
    if good:
        assert said(hub, 2, form(station="zone-2"))


def test_the_body_that_is_refused_is_not_kept(hub: Hub) -> None:
    """Nor what it said of other papers."""
    assert said(hub, 1, form(station="*")) == ""
    assert said(hub, 2, form(station="zone-1"), permits=[{**form(), "number": "JK", "station": "*"}])
    with hub.reading() as reader:
        rows = reader.execute("SELECT number FROM lease_kinds WHERE kind = 'permit'").fetchall()
    assert rows == []
    assert json.loads(catalogue.part_of(hub, 1, 0, 10_000))["version"] == 1
