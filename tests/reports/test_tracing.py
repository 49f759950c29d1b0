from edge.reports.moves import Where, steps
from edge.reports.tracing import TRACED, said_step, traced
from edge.store import Reader


def test_a_line_names_the_row_it_came_from(ward: Reader) -> None:
    """Number, time, event and step, and what it counts as."""
    with ward.snapshot() as connection:
        step = next(steps(connection))
        line = dict(zip(TRACED, traced(step, Where("H1", "P-GOOD", "L", "used"), "en", 3), strict=True))
    assert ward.query("SELECT event_id FROM journal WHERE seq = ?", (line["seq"],)) == [(line["event_id"],)]
    assert (line["step"], line["stand"], line["packs"]) == ("Receive at the institution", "Used", 3)


def test_an_undo_says_what_it_undoes() -> None:
    """In words."""
    assert said_step("undo", "dispense", "en") == "Undo: Dispense"
    assert said_step("scan", "", "en") == ""
