"""What waits for somebody to look, at the hub's command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from edge.cli import main
from edge.hub import capture, holds, moves
from edge.wire.moves import MovesPush
from tests.hub import samples
from tests.hub.test_held import RECALL, step


@pytest.fixture
def hub(tmp_path: Path) -> list[str]:
    """The words that name a hub of its own."""
    samples.make_hub(tmp_path).database.close()
    return ["hub", "admin", "--db", f"sqlite:///{tmp_path / 'hub.db'}"]


def said(capture: pytest.CaptureFixture[bytes]) -> list[dict[str, object]]:
    """The lines printed since."""
    return [json.loads(line) for line in capture.readouterr().out.splitlines()]


def test_events_that_were_refused_are_told_line_by_line(
    hub: list[str], tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Whose they are, why, and the very bytes; none is an empty answer."""
    assert main([*hub, "parked"]) == 0
    assert said(capsysbinary) == []
    with samples.over(lambda _home: hub[hub.index("--db") + 1]):
        opened = samples.make_hub(tmp_path)
        device = samples.device_of(opened)
        first, other = (samples.told("put_away", (serial,), 1) for serial in ("S1", "S2"))
        capture.capture(opened, device, samples.document(first, other), "proceed")
    assert main([*hub, "parked"]) == 0
    (row,) = said(capsysbinary)
    assert (row["station"], row["event_id"], row["status"]) == ("zone-1", samples.event_id(1), "conflict")
    assert row["body"] == other.decode()


def test_what_does_not_add_up_is_told_in_words(
    hub: list[str], tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Those that stand, and on asking those that were explained; a recalled package let pass among them."""
    with samples.over(lambda _home: hub[hub.index("--db") + 1]):
        opened = samples.make_hub(tmp_path)
        device = samples.device_of(opened)
        receipt = samples.told("institution_receive", ("S1",), 2)
        capture.capture(opened, device, samples.document(receipt), "proceed")
        holds.put(opened, RECALL)
        moves.take(opened, device, MovesPush(moves=(step(1, "zone_exit"),), upto=1))
        capture.capture(opened, device, samples.document(samples.told("zone_exit", ("S1",), 1)), "proceed")
    assert main([*hub, "exceptions"]) == 0
    (row,) = said(capsysbinary)
    assert (row["kind"], row["subject"], row["stations"]) == ("accepted-while-held", "01S1", ["zone-1"])
    assert "R-2026-1" in str(row["zh"])
    assert "find it" in str(row["en"])
    assert main([*hub, "exceptions", "--all"]) == 0
    assert {line["kind"] for line in said(capsysbinary)} == {"accepted-while-held", "receipt-without-exit"}
