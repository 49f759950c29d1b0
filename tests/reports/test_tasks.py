import msgspec

from edge.reports.tasks import Papers, detail_of
from edge.store import Reader


def test_papers_are_those_of_the_task(ward: Reader) -> None:
    """What was filled in, the patient as a pseudonym; nothing for no task."""
    (task,) = ward.query("SELECT task FROM journal WHERE operation = 'dispense' AND kind = 'scan' LIMIT 1")[0]
    with ward.connection() as connection:
        papers = Papers(connection)
        assert papers.of(task)["patient"].startswith("p1-")
        assert papers.of("none") == {}


def test_what_a_row_says_itself_goes_before(ward: Reader) -> None:
    """Papers in its detail, or the detail itself."""
    with ward.connection() as connection:
        papers = Papers(connection)
        assert papers.of("", msgspec.json.encode({"papers": {"manifest": "W-1"}})) == {"manifest": "W-1"}
        assert papers.of("", msgspec.json.encode({"severity": "serious", "none": None})) == {
            "severity": "serious"
        }


def test_a_detail_that_cannot_be_read_says_nothing() -> None:
    """Bytes of another kind."""
    assert detail_of(b"\xff") == detail_of(b"") == detail_of(b"[1]") == {}
