import io
import json
from pathlib import Path

from edge.epcis import read
from edge.reports.events import write_document
from edge.store import Reader, Store
from tests import homes
from tests.fakes import NOW


def test_every_committed_event_is_in_the_document_in_its_own_bytes(reader: Reader) -> None:
    """In the journal's order, undone ones and their declarations included; nothing is serialised again."""
    out = io.BytesIO()
    count = write_document(reader, out, NOW)
    bodies = [
        body for (body,) in reader.query("SELECT body FROM journal WHERE body IS NOT NULL ORDER BY seq")
    ]
    assert count == len(bodies) > 30
    content = out.getvalue()
    place = 0
    for body in bodies:
        place = content.index(body, place) + len(body)


def test_the_document_is_one_that_can_be_read_back(reader: Reader) -> None:
    """As JSON, and each event as an event."""
    out = io.BytesIO()
    count = write_document(reader, out, NOW)
    document = json.loads(out.getvalue())
    events = document["epcisBody"]["eventList"]
    assert (document["type"], document["schemaVersion"], len(events)) == ("EPCISDocument", "2.0", count)
    declared = [event for event in events if "errorDeclaration" in event]
    assert len(declared) == 1
    for event in events:
        read(json.dumps(event).encode())


def test_a_journal_without_events_is_an_empty_document(tmp_path: Path) -> None:
    """Still a document."""
    home = tmp_path / "zone"
    with homes.at_work(home):
        pass
    out = io.BytesIO()
    with Store.read(home) as reader:
        assert write_document(reader, out, NOW) == 0
    assert json.loads(out.getvalue())["epcisBody"]["eventList"] == []
