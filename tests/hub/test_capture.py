"""Capture: each event once, whatever is sent, how often, and in what order."""

from __future__ import annotations

import json
import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge import wire
from edge.hub import capture, query
from edge.hub.hub import Hub
from tests.hub.samples import counted, device_of, document, event_id, make_hub, told, undone


def stored(hub: Hub) -> list[str]:
    """The ids of all events the hub has, with a mark for declarations, sorted."""
    asked = query.parse([("perPage", "1000")], 1000)
    assert isinstance(asked, query.Query)
    body = json.loads(query.run(hub, asked).body)
    events = body["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    return sorted(event["eventID"] + ("!" if "errorDeclaration" in event else "") for event in events)


def statuses(job: wire.CaptureJob | wire.Problem) -> list[str]:
    """What became of each event of a job."""
    assert isinstance(job, wire.CaptureJob), job
    return [result.status for result in job.results or ()]


def test_an_event_is_stored_with_its_very_bytes(tmp_path: Path) -> None:
    """What comes back of an event is byte for byte what was sent."""
    hub = make_hub(tmp_path)
    raw = told("zone_exit").replace(b'"action": "OBSERVE"', b'"action" :   "OBSERVE"')
    assert statuses(capture.capture(hub, device_of(hub), document(raw), "proceed")) == ["stored"]
    found = query.find(hub, event_id(1))
    assert isinstance(found, bytes)
    assert raw in found


def test_the_same_bytes_again_are_a_duplicate_and_other_bytes_a_conflict(tmp_path: Path) -> None:
    """One eventID says one thing for ever; a repetition of it is no failure."""
    hub = make_hub(tmp_path)
    device = device_of(hub)
    one, other = told("zone_exit"), told("zone_exit", ("S2",))
    assert statuses(capture.capture(hub, device, document(one, one), "proceed")) == ["stored", "duplicate"]
    job = capture.capture(hub, device, document(one, other), "proceed")
    assert statuses(job) == ["duplicate", "conflict"]
    assert isinstance(job, wire.CaptureJob)
    assert not job.success
    assert [error.status for error in job.errors] == [409]
    assert stored(hub) == [event_id(1)]


def test_a_declaration_stands_beside_its_event(tmp_path: Path) -> None:
    """An error declaration repeats the eventID and is no duplicate of the event itself."""
    hub = make_hub(tmp_path)
    event = told("zone_exit")
    job = capture.capture(hub, device_of(hub), document(event, undone(event)), "proceed")
    assert statuses(job) == ["stored", "stored"]
    assert isinstance(job, wire.CaptureJob)
    assert [result.declared for result in job.results or ()] == ["", "2026-03-01T09:30:00.000+08:00"]
    assert stored(hub) == [event_id(1), event_id(1) + "!"]


def test_with_proceed_a_bad_event_stays_out_alone(tmp_path: Path) -> None:
    """A malformed event is named in its result and the others are stored."""
    hub = make_hub(tmp_path)
    bad = told("zone_exit", number=2).replace(b"departing", b"leaving")
    job = capture.capture(hub, device_of(hub), document(told("zone_exit"), bad, b"[1]"), "proceed")
    assert statuses(job) == ["stored", "malformed", "malformed"]
    assert isinstance(job, wire.CaptureJob)
    assert "bizStep" in (job.results or ())[1].message
    assert (job.results or ())[1].event_id == event_id(2)
    assert stored(hub) == [event_id(1)]


def test_with_rollback_a_bad_event_keeps_all_out(tmp_path: Path) -> None:
    """Nothing of the document is stored, and what it would have changed has not changed."""
    hub = make_hub(tmp_path)
    bad = told("zone_exit", number=2).replace(b"departing", b"leaving")
    job = capture.capture(hub, device_of(hub), document(told("zone_exit"), bad), "rollback")
    assert statuses(job) == ["rolled-back", "malformed"]
    assert stored(hub) == []
    assert isinstance(job, wire.CaptureJob)
    assert capture.find_job(hub, job.capture_id) == wire.encode(job)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        document().replace(b"EPCISDocument", b"Document"),
        document().replace(b'"2.0"', b'"1.2"'),
        document().replace(b'"eventList":[]', b'"eventList":{}'),
        document(b'{"a":"\xed\xa0\x80"}'),
        document().replace(b'"@context":[', b'"@context":[{"x":1e999},'),
        document().replace(b'"@context":[', b'"@context":["' + b"x" * 16_000 + b'",'),
        document(b"[" * 100_000 + b"]" * 100_000),
    ],
)
def test_what_is_no_document_is_refused_whole(tmp_path: Path, body: bytes) -> None:
    """Anything but an EPCIS 2.0 document is a 400, and no job."""
    hub = make_hub(tmp_path)
    refused = capture.capture(hub, device_of(hub), body, "proceed")
    assert isinstance(refused, wire.Problem)
    assert refused.status == 400


@pytest.mark.parametrize("odd", ["\0", "x" * 1500, "一" * 400])
def test_a_name_no_index_takes_is_malformed(tmp_path: Path, odd: str) -> None:
    """U+0000 and endless names are told of the event that has them, and of no other."""
    hub = make_hub(tmp_path)
    strange = told("put_away", number=2, **{"t:sealNumber": odd})
    job = capture.capture(hub, device_of(hub), document(told("zone_exit"), strange), "proceed")
    assert statuses(job) == ["stored", "malformed"]


def test_too_many_events_are_too_large(tmp_path: Path) -> None:
    """More events than the limit are a 413, before any is stored."""
    hub = make_hub(tmp_path, events=2)
    device = device_of(hub)
    events = [told("put_away", number=number) for number in range(1, 4)]
    refused = capture.capture(hub, device, document(*events), "proceed")
    assert isinstance(refused, wire.Problem)
    assert refused.status == 413
    assert statuses(capture.capture(hub, device, document(*events[:2]), "proceed")) == ["stored"] * 2


def test_a_job_is_shown_to_its_own_station_only(tmp_path: Path) -> None:
    """Another station that guesses a job's id learns nothing."""
    hub = make_hub(tmp_path)
    job = capture.capture(hub, device_of(hub), document(told("put_away")), "proceed")
    assert isinstance(job, wire.CaptureJob)
    assert capture.find_job(hub, job.capture_id, "zone-1") is not None
    assert capture.find_job(hub, job.capture_id, "zone-2") is None


EVENTS = [told("put_away", (f"S{number}",), number) for number in range(1, 9)]
EVENTS += [undone(EVENTS[0]), undone(EVENTS[3], minute=31)]


@settings(max_examples=25)
@given(st.lists(st.lists(st.sampled_from(EVENTS), max_size=6), max_size=8), st.randoms(use_true_random=False))
def test_any_replay_stores_the_same_set(batches: list[list[bytes]], chance: random.Random) -> None:
    """Batches repeated, cut and shuffled in any way leave each event once, and nothing else."""
    with TemporaryDirectory() as home:
        hub = make_hub(Path(home))
        device = device_of(hub)
        sent = [*batches, *([event] for event in EVENTS)]
        again = [list(batch) for batch in sent]
        chance.shuffle(again)
        for batch in (*sent, *again):
            job = capture.capture(hub, device, document(*batch), chance.choice(["proceed", "rollback"]))
            assert set(statuses(job)) <= {"stored", "duplicate"}
        assert stored(hub) == sorted(
            [event_id(number) for number in range(1, 9)] + [event_id(1) + "!", event_id(4) + "!"]
        )
        hub.database.close()


def test_a_context_is_kept_under_its_own_number_after_the_tables_were_put_back(tmp_path: Path) -> None:
    """What was remembered of its number is another's now: no event is told under a context that is not its own."""
    hub = make_hub(tmp_path)
    device = device_of(hub)
    for number in (1, 2):  # looked up by the second, and remembered
        capture.capture(hub, device, document(told("zone_exit", (f"S{number}",), number=number)), "proceed")
    with hub.database.writing() as tx:
        tx.execute("UPDATE contexts SET body = '[]'")
    capture.capture(hub, device, document(told("zone_exit", ("S3",), number=3)), "proceed")
    with hub.reading() as reader:
        rows = reader.execute(
            "SELECT e.event_id, c.body FROM events e JOIN contexts c ON c.id = e.context ORDER BY e.n"
        ).fetchall()
    assert [row[0] for row in rows] == [event_id(number) for number in (1, 2, 3)]
    assert [row[1] == "[]" for row in rows] == [True, True, False]


def test_jobs_are_numbered_in_the_order_they_end_whatever_each_machines_clock(tmp_path: Path) -> None:
    """Who asks on from the last one sees those of a machine whose clock is behind."""
    ahead, behind = make_hub(tmp_path), make_hub(tmp_path)
    ahead.ids, behind.ids = (
        counted("01980000-0000-7000-8000-{:012d}"),
        counted("01970000-0000-7000-8000-{:012d}"),
    )
    device, after, seen = device_of(ahead), "", 0
    for number, hub in enumerate((ahead, behind, ahead, behind, behind), 1):
        job = capture.capture(
            hub, device, document(told("zone_exit", (f"S{number}",), number=number)), "proceed"
        )
        assert isinstance(job, wire.CaptureJob)
        assert job.capture_id > after
        seen += job.capture_id.encode() in capture.jobs(hub, after, 10)[0]
        after = job.capture_id
    assert seen == 5
