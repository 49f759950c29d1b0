"""What the hub makes of events, in any order of arrival."""

from __future__ import annotations

import itertools
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from edge.epcis import names
from edge.hub import capture, catalogue, folding
from edge.hub.hub import Hub
from tests.hub import samples
from tests.hub.samples import FORM, device_of, document, event_id, key, make_hub, told, undone, uri


def open_exceptions(hub: Hub) -> set[tuple[str, str]]:
    """What does not add up now: (kind, subject)."""
    return {(it.kind, it.subject) for it in catalogue.exceptions(hub, 0).exceptions if it.open}


def announced(hub: Hub) -> dict[str, tuple[str, ...]]:
    """What is on its way by the latest word of each exit: event → packages."""
    return {it.event_id: it.keys for it in catalogue.despatches(hub, 0, "H-1").despatches}


def take(home: Path, *events: bytes) -> Hub:
    """A hub that was told these events one by one."""
    hub = make_hub(home)
    device = device_of(hub)
    for event in events:
        capture.capture(hub, device, document(event), "proceed")
    return hub


def test_one_serial_out_twice_is_an_exception(tmp_path: Path) -> None:
    """Two standing exits of one package are opened with both events."""
    hub = take(tmp_path, told("zone_exit", number=1), told("zone_exit", ("S1", "S2"), number=2))
    (it,) = catalogue.exceptions(hub, 0).exceptions
    assert (it.kind, it.subject, it.events) == ("exited-twice", key("S1"), (event_id(1), event_id(2)))
    assert it.stations == ("zone-1",)


def test_a_story_without_end_is_told_by_its_first_and_latest(tmp_path: Path) -> None:
    """However often a package leaves, a notice stays small, and each time is a new word of it."""
    many = 3 * folding.FEW
    hub = take(tmp_path, *(told("zone_exit", number=number) for number in range(1, many + 1)))
    (it,) = catalogue.exceptions(hub, 0).exceptions
    assert it.events == tuple(map(event_id, (*range(1, 11), *range(many - 9, many + 1))))
    mark = catalogue.exceptions(hub, 0).upto
    capture.capture(hub, device_of(hub), document(told("zone_exit", number=many + 1)), "proceed")
    (it,) = catalogue.exceptions(hub, mark).exceptions
    assert it.events[-1] == event_id(many + 1)


def test_a_package_that_came_back_may_leave_again(tmp_path: Path) -> None:
    """The exit says so itself: no exception, one pack of the first form, and the second is announced."""
    again = told("zone_exit", number=3, form="F-OTHER", **{"t:leftBefore": [uri("S1")]})
    for at, events in enumerate(itertools.permutations([told("zone_exit", number=1), again])):
        hub = take(tmp_path / str(at), *events)
        assert open_exceptions(hub) == set()
        assert [keys for keys in announced(hub).values() if keys] == [(key("S1"),)]
        with hub.reading() as reader:
            rows = reader.execute(
                "SELECT number, packs FROM spent WHERE packs <> 0 AND kind = 'form'"
            ).fetchall()
        assert [tuple(row) for row in rows] == [(FORM, 1)]
    voided = take(tmp_path / "voided", told("zone_exit", number=1), again, told("void_exit", number=4))
    assert list(announced(voided).values()).count((key("S1"),)) == 1
    assert open_exceptions(take(tmp_path / "twice", told("zone_exit", number=1), told("zone_exit", number=3)))


def test_a_void_or_an_undo_between_is_no_exception(tmp_path: Path) -> None:
    """A package taken back from its exit may leave again."""
    voided = [told("zone_exit", number=1), told("void_exit", number=2), told("zone_exit", number=3)]
    assert open_exceptions(take(tmp_path / "a", *voided)) == set()
    mistaken = told("zone_exit", number=1)
    assert (
        open_exceptions(take(tmp_path / "b", mistaken, undone(mistaken), told("zone_exit", number=2)))
        == set()
    )


def test_a_receipt_waits_for_its_exit(tmp_path: Path) -> None:
    """A receipt told before its exit is an exception until the exit is told."""
    hub = take(tmp_path, told("institution_receive", number=2))
    assert open_exceptions(hub) == {("receipt-without-exit", key("S1"))}
    mark = catalogue.exceptions(hub, 0).upto
    capture.capture(hub, device_of(hub), document(told("zone_exit", number=1)), "proceed")
    assert open_exceptions(hub) == set()
    (closed,) = catalogue.exceptions(hub, mark).exceptions
    assert not closed.open


def test_a_station_that_took_its_step_back_hears_that_the_exception_is_closed(tmp_path: Path) -> None:
    """The story no longer names the station, but an exception opened over it must not stand there for ever."""
    hub = make_hub(tmp_path)
    near, far = device_of(hub), device_of(hub, "zone-2")
    late = told("zone_exit", number=2)
    capture.capture(hub, near, document(told("zone_exit", number=1)), "proceed")
    capture.capture(hub, far, document(late), "proceed")
    mark = catalogue.exceptions(hub, 0, far).upto
    capture.capture(hub, far, document(undone(late)), "proceed")
    for device in (near, far):
        (closed,) = catalogue.exceptions(hub, mark, device).exceptions
        assert not closed.open


def test_a_return_opens_the_way_for_a_second_use(tmp_path: Path) -> None:
    """Received or dispensed twice is odd, unless the package came back between."""
    steps = [told("zone_exit", number=1), told("institution_receive", number=2), told("dispense", number=3)]
    again = [told("dispense", number=5)]
    assert open_exceptions(take(tmp_path / "a", *steps, *again)) == {("dispensed-twice", key("S1"))}
    assert open_exceptions(take(tmp_path / "b", *steps, told("return_in", number=4), *again)) == set()


def test_a_form_that_gave_more_than_it_holds_is_an_exception(tmp_path: Path) -> None:
    """Packages out under a form are counted against the catalogue, whichever comes first."""
    hub = take(tmp_path, *(told("zone_exit", (f"S{n}",), n) for n in (1, 2, 3)))
    assert open_exceptions(hub) == set()
    catalogue.publish(hub, samples.catalogue(1, {FORM: 2}))
    assert open_exceptions(hub) == {("form-over-exited", FORM)}
    capture.capture(hub, device_of(hub), document(told("void_exit", ("S3",), 4)), "proceed")
    assert open_exceptions(hub) == set()
    catalogue.publish(hub, samples.catalogue(2, {FORM: 2}, approval=1))
    assert open_exceptions(hub) == {("approval-over-exited", samples.APPROVAL)}


def test_the_destination_hears_what_is_on_its_way(tmp_path: Path) -> None:
    """An exit is announced with its packages, form and seal, to its destination only."""
    hub = take(tmp_path, told("zone_exit", ("S1", "S2")))
    (notice,) = catalogue.despatches(hub, 0, "H-1").despatches
    assert (notice.keys, notice.form, notice.seal) == ((key("S1"), key("S2")), FORM, "A-1")
    assert notice.exited == "2026-03-01T09:01:00.000+08:00"
    assert catalogue.despatches(hub, 0, "H-2").despatches == ()
    assert catalogue.despatches(hub, catalogue.despatches(hub, 0, "H-1").upto, "H-1").despatches == ()


def test_the_destination_hears_what_is_not_coming_after_all(tmp_path: Path) -> None:
    """A void of one package announces the rest anew; an undo of the exit withdraws it."""
    event = told("zone_exit", ("S1", "S2"))
    hub = take(tmp_path, event, told("void_exit", ("S2",), 2))
    assert announced(hub) == {event_id(1): (key("S1"),)}
    capture.capture(hub, device_of(hub), document(undone(event)), "proceed")
    assert catalogue.despatches(hub, 0, "H-1").despatches[-1].withdrawn


def test_a_case_counts_by_its_packages(tmp_path: Path) -> None:
    """An exit by SSCC lists the case beside its packages; only packages are counted."""
    case = "https://id.gs1.org/00/069012345000000018"
    epcs = [case, samples.uri("S1"), samples.uri("S2")]
    hub = take(tmp_path, told("zone_exit", epcList=epcs))
    assert announced(hub) == {event_id(1): (key("S1"), key("S2"))}
    catalogue.publish(hub, samples.catalogue(1, {FORM: 2}))
    assert open_exceptions(hub) == set()


FIRST = told("zone_exit", ("S1", "S2"), 1)
DAY = [
    FIRST,
    undone(FIRST),
    told("zone_exit", ("S1", "S3"), 2),
    told("void_exit", ("S3",), 3),
    told("zone_exit", ("S3",), 4, form="OTHER"),
    told("institution_receive", ("S1", "S2", "S3"), 5),
    told("zone_exit", ("S1",), 6),
    told("return_in", ("S1",), 7),
    told("dispense", ("S3",), 8),
]


def outcome(order: list[bytes], cuts: int) -> tuple[object, ...]:
    """All the hub concludes from a day told in this order, `cuts` events at a time."""
    with TemporaryDirectory() as home:
        hub = make_hub(Path(home))
        catalogue.publish(hub, samples.catalogue(1, {FORM: 1, "OTHER": 0}))
        device = device_of(hub)
        for batch in (
            itertools.batched(order, cuts) if hasattr(itertools, "batched") else _batched(order, cuts)
        ):
            capture.capture(hub, device, document(*batch), "proceed")
        concluded = (open_exceptions(hub), announced(hub))
        hub.database.close()
        return concluded


def _batched(order: list[bytes], size: int) -> list[list[bytes]]:
    return [order[start : start + size] for start in range(0, len(order), size)]


@settings(max_examples=30)
@given(st.permutations(DAY), st.integers(1, 9))
def test_the_order_of_arrival_does_not_matter(order: list[bytes], cuts: int) -> None:
    """A day told in any order, in batches of any size, comes to the same conclusions."""
    expected = (
        {
            ("exited-twice", key("S1")),
            ("receipt-without-exit", key("S2")),
            ("form-over-exited", "OTHER"),
        },
        {event_id(2): (), event_id(4): (key("S3"),), event_id(6): (key("S1"),)},
    )
    exceptions, despatches = outcome(order, cuts)
    standing = {event: keys for event, keys in despatches.items() if keys}  # type: ignore[attr-defined]
    assert exceptions == expected[0]
    assert standing == {event: keys for event, keys in expected[1].items() if keys}


def received(number: int = 1) -> bytes:
    """A receipt that is itself what takes from its papers."""
    taken = [{"t:paper": names.own("clearance", FORM), "t:steps": 1, "t:unit": "pack"}]
    return told("institution_receive", number=number, **{"t:taken": taken})


def test_what_has_ended_should_not_be_seen_again(tmp_path: Path) -> None:
    """A dispensing after a destruction is an exception, in whichever order they are told."""
    gone, given = told("destroy", number=2, action="DELETE"), told("dispense", number=3)
    for at, events in enumerate(((received(), gone, given), (given, received(), gone))):
        hub = take(tmp_path / str(at), *events)
        assert open_exceptions(hub) == {("seen-after-end", key("S1"))}
    before = take(tmp_path / "before", received(), given, told("destroy", number=9, action="DELETE"))
    assert open_exceptions(before) == set()


def test_part_of_a_package_may_be_used_and_the_rest_again(tmp_path: Path) -> None:
    """Uses and dispensings in part are no second one, and no end; the empty container is done away with."""
    parts = [told("dispense", number=n, disposition="partially_dispensed") for n in (2, 3)]
    uses = [told("use_special", number=n) for n in (4, 5)]
    last = [told("use_special", number=6, action="DELETE"), told("destroy", number=7, action="DELETE")]
    assert open_exceptions(take(tmp_path, received(), *parts, *uses, *last)) == set()


def test_a_device_is_implanted_once(tmp_path: Path) -> None:
    """Two implants of one serial are an exception; the patient is no package."""
    fields = {
        "type": "AssociationEvent",
        "action": "ADD",
        "parentID": names.own("patient", "p-1"),
        "childEPCs": [samples.uri("S1")],
        "epcList": None,
    }
    events = [told("implant", number=n, **fields) for n in (2, 3)]
    events = [body.replace(b', "epcList": null', b"") for body in events]
    hub = take(tmp_path, received(), *events)
    assert open_exceptions(hub) == {("implanted-twice", key("S1"))}


def test_another_stations_declaration_of_error_changes_nothing_and_is_an_exception(tmp_path: Path) -> None:
    """Whichever comes first; both are told, and the station's own still takes the exit back."""
    exit_ = told("zone_exit", ("S1",), number=1)
    for order in ("after", "before"):
        hub = make_hub(tmp_path / order)
        zone, other = device_of(hub), device_of(hub, "H1-PC1", "institution", "H-1")
        sent = [(zone, exit_), (other, undone(exit_))]
        for device, event in sent if order == "after" else reversed(sent):
            capture.capture(hub, device, document(event), "proceed")
        assert announced(hub) == {event_id(1): (key("S1"),)}
        (odd,) = catalogue.exceptions(hub, 0).exceptions
        assert (odd.kind, odd.subject, odd.open) == ("declared-by-another", event_id(1), True)
        assert odd.stations == ("zone-1", "H1-PC1")
        capture.capture(hub, zone, document(undone(exit_, minute=31)), "proceed")
        assert announced(hub) == {event_id(1): ()}
