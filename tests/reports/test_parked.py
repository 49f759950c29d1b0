"""The file of events the server refused."""

from __future__ import annotations

import io
from pathlib import Path

import msgspec

from edge.reports import parked
from tests import fakes, homes


def test_each_parked_event_is_there_byte_for_byte_with_what_waits_behind_it(tmp_path: Path) -> None:
    """Why, since when, and which later events of its items are held back."""
    with homes.at_work(tmp_path / "zone") as desk:
        rows = [outcome.entry for outcome in desk.does("serialise", "S1", "S2")]
        rows += [outcome.entry for outcome in desk.does("bonded_receive", "S1", "S2")]
        outbox = desk.station.store.outbox
        outbox.park(rows[0].seq, "malformed", "no such step", fakes.NOW)
        outbox.pending(10, 10**6)
        out = io.BytesIO()
        with desk.station.store.reader() as reader:
            assert parked.write(reader, out, fakes.NOW) == 1
    written = msgspec.json.decode(out.getvalue())
    assert [(row["seq"], row["state"], row["behind"]) for row in written["rows"]] == [
        (rows[0].seq, "parked", None),
        (rows[2].seq, "waiting", rows[0].seq),
    ]
    assert written["rows"][0]["message"] == "no such step"
    assert rows[0].body in out.getvalue()
    assert rows[2].body in out.getvalue()
