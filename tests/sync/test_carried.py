"""Serial lists that travel with the goods: taken on their own signature, and on nothing less."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from edge.authority.keys import Keys, key_id
from edge.authority.publish import publish
from edge.authority.repository import Repository
from edge.catalogue import ClearanceForm, serial_list
from edge.errors import ConfigError, StoreError
from edge.store import BuiltCatalogue, Store, switching
from edge.sync import carried, kept_lists, trust
from tests.authority import samples
from tests.authority.samples import TODAY
from tests.catalogue.sound import SOUND
from tests.sync.samples import counting_ids
from tests.sync.test_signed import AT, brought

LISTED = next(form for form in SOUND.clearance_forms if form.serials)
NEW = replace(LISTED, number="F-ON-ITS-WAY", serials=("W1", "W2", "W3"))
WITH_NEW = (*SOUND.clearance_forms, NEW)


def opened(place: Path) -> Store:
    """A fresh store in a home of its own."""
    return Store.open(place, machine="m", anchor=place.with_suffix(".anchor"), now=TODAY, ids=counting_ids())


@pytest.fixture
def authority(tmp_path: Path) -> Repository:
    """Version 1, without the new form."""
    return samples.made(tmp_path / "repository", issued=TODAY - timedelta(hours=1))


@pytest.fixture
def zone(tmp_path: Path, authority: Repository) -> Iterator[Store]:
    """The station that sends: it has version 2, and in it the new form's list."""
    with opened(tmp_path / "zone") as store:
        trust.pin(store, authority.trusted_root(), AT)
        other = Repository(authority.folder, authority.keys, authority.now)
        brought(store, authority.folder)
        publish(other, samples.content(version=2, clearance_forms=WITH_NEW))
        brought(store, authority.folder)
        yield store


@pytest.fixture
def hospital(tmp_path: Path, authority: Repository) -> Iterator[Store]:
    """The station that receives: it has version 1, and has not heard of the form."""
    with opened(tmp_path / "hospital") as store:
        trust.pin(store, authority.trusted_root(), AT)
        brought(store, authority.folder)
        yield store


def knows(store: Store, form: ClearanceForm = NEW) -> bool | None:
    """Whether the station lists the form's serials, and no others."""
    view = store.catalogue
    assert view is not None
    if view.one(ClearanceForm, form.number) is None:
        return None
    return all(view.listed(form.number, one) for one in form.serials) and not view.listed(form.number, "W9")


@pytest.fixture
def document(hospital: Store, zone: Store) -> bytes:
    """The list as the sending station hands it on."""
    return carried.signed_list(zone.home, NEW.number)


def test_a_carried_list_lets_goods_in_that_the_catalogue_has_not_heard_of(
    hospital: Store, document: bytes
) -> None:
    """The form and its serials are known from then on; the issue in use is the same, with a row of the chain."""
    assert knows(hospital) is None
    before = hospital.head.seq
    taken = carried.take(hospital, document, AT)
    assert taken is not None
    assert (taken.number, knows(hospital), hospital.head.seq) == (NEW.number, True, before + 1)
    assert hospital.catalogue is not None
    assert (hospital.catalogue.version, hospital.trust.signed) == (1, True)
    assert json.loads(hospital.last_entry().detail)["carried"]  # type: ignore[union-attr]


def test_the_same_list_again_changes_nothing(hospital: Store, document: bytes) -> None:
    """No second row, and the station that has it from the catalogue needs it no more."""
    carried.take(hospital, document, AT)
    before = hospital.head.seq
    assert carried.take(hospital, document, AT) is None
    assert hospital.head.seq == before


def test_it_outlives_a_restart_and_can_be_handed_on(tmp_path: Path, hospital: Store, document: bytes) -> None:
    """The list stays, and whoever took it can pass it on."""
    carried.take(hospital, document, AT)
    hospital.close()
    with opened(tmp_path / "hospital") as again:
        assert knows(again) is True
        assert carried.signed_list(again.home, NEW.number) == document


def test_it_stays_through_an_issue_that_does_not_have_it_yet(
    tmp_path: Path, hospital: Store, document: bytes, authority: Repository
) -> None:
    """An issue older than the list leaves it standing; one that has the form takes its place."""
    carried.take(hospital, document, AT)
    publish(authority, samples.content(version=3, issued=TODAY - timedelta(minutes=30)))
    brought(hospital, authority.folder)
    assert hospital.catalogue is not None
    assert (hospital.catalogue.version, knows(hospital)) == (3, True)
    publish(authority, samples.content(version=4, clearance_forms=WITH_NEW))
    brought(hospital, authority.folder)
    assert knows(hospital) is True
    assert not list((hospital.home / kept_lists.FOLDER).glob("*.json"))


def test_an_issue_signed_later_that_lacks_the_form_ends_it(
    hospital: Store, document: bytes, authority: Repository
) -> None:
    """A form its authority no longer stands by does not live on by a list from before."""
    carried.take(hospital, document, AT)
    publish(authority, samples.content(version=3, issued=TODAY + timedelta(minutes=30)))
    brought(hospital, authority.folder)
    assert knows(hospital) is None
    with pytest.raises(ConfigError, match="newer than the catalogue"):
        carried.take(hospital, document, AT)


def altered(document: bytes, **changes: object) -> bytes:
    """The list with other words under its signature."""
    return json.dumps({**json.loads(document), **changes}, separators=(",", ":")).encode()


def test_an_altered_list_is_refused(hospital: Store, document: bytes) -> None:
    """One serial more, another form, another date: the signature is of none of them."""
    form = {**json.loads(document)["form"], "quantity": 99}
    for changes in (
        {"serials": ["W1", "W2", "W3", "W4"]},
        {"form": form},
        {"signed_at": "2099-01-01T00:00:00Z"},
    ):
        with pytest.raises(ConfigError, match="the serials that were signed"):
            carried.take(hospital, altered(document, **changes), AT)
    assert knows(hospital) is None


def test_a_list_of_another_signer_is_refused(tmp_path: Path, hospital: Store, document: bytes) -> None:
    """A key that the root lets sign for nobody, or for others, vouches for no list."""
    read = serial_list.parse(document)
    for role in ("stranger", "holds"):
        keys = Keys(tmp_path / "own" if role == "stranger" else tmp_path / "repository.keys")
        key = keys.make(role)
        form, serials = bytes(read.form), bytes(read.serials)
        signature = key.sign(serial_list.to_sign(form, serials, read.signed_at))
        forged = serial_list.lay_out(form, serials, read.signed_at, key_id(key.public), signature)
        with pytest.raises(ConfigError, match="signature of the authority of forms"):
            carried.take(hospital, forged, AT)


def signed(authority: Repository, form: ClearanceForm, day: datetime = TODAY) -> bytes:
    """A list of this form by the authority's own key, today unless told otherwise."""
    key = authority.keys.key("approvals")
    bare = msgspec.json.encode({k: v for k, v in msgspec.to_builtins(form).items() if k != "serials"})
    serials = msgspec.json.encode(form.serials)
    at = day.isoformat()
    return serial_list.lay_out(
        bare, serials, at, key_id(key.public), key.sign(serial_list.to_sign(bare, serials, at))
    )


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (replace(NEW, approval="A-NONE"), "approval"),
        (replace(NEW, importer="NOBODY"), "importer"),
        (replace(NEW, institutions=("H9",)), "institution"),
        (replace(NEW, serials=tuple(f"W{n}" for n in range(5000))), "serials"),
        (replace(NEW, serials=("W1", "W1")), "W1"),
        (replace(NEW, serials=()), "at least one serial"),
        (replace(LISTED, serials=("W1",)), "with other serials"),
    ],
)
def test_a_list_that_does_not_fit_is_refused(
    hospital: Store, authority: Repository, form: ClearanceForm, said: str
) -> None:
    """However well signed: what it names must be known here, and its serials no more than its packs."""
    before = hospital.head.seq
    with pytest.raises(ConfigError, match=said):
        carried.take(hospital, signed(authority, form), AT)
    assert hospital.head.seq == before


def test_a_station_that_trusts_nobody_takes_no_list(tmp_path: Path, document: bytes) -> None:
    """Without a root there is nobody whose signature could count."""
    with opened(tmp_path / "plain") as store, pytest.raises(ConfigError, match="trusts a root"):
        carried.take(store, document, AT)


def test_without_a_catalogue_there_is_nothing_to_add_to(
    tmp_path: Path, authority: Repository, document: bytes, hospital: Store
) -> None:
    """The keys are known but no issue is in use yet."""
    with opened(tmp_path / "plain") as store:
        trust.pin(store, authority.trusted_root(), AT)
        trust.Trusted(store, trust_source(authority)).refresh(TODAY)
        with pytest.raises(ConfigError, match="bring that in first"):
            carried.take(store, document, AT)


def trust_source(authority: Repository) -> object:
    """The repository as a directory."""
    from edge.sync.source import FolderSource

    return FolderSource(authority.folder)


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff\xfe"])
def test_what_is_no_list_is_refused(hospital: Store, content: bytes) -> None:
    """A file that is something else is said to be."""
    with pytest.raises(ConfigError, match="serial list"):
        carried.take(hospital, content, AT)


def test_a_form_without_a_signed_list_cannot_be_handed_on(hospital: Store) -> None:
    """What was not signed here is not shown to others."""
    with pytest.raises(ConfigError, match="expected a signed one here"):
        carried.signed_list(hospital.home, "F-OK")


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    """A missing file is one line."""
    with pytest.raises(ConfigError, match="can be read"):
        carried.read_file(tmp_path / "missing")


def test_a_list_that_was_refused_takes_no_other_out_of_force(hospital: Store, authority: Repository) -> None:
    """It is not kept: the next catalogue is built with those that were taken."""
    unfit = replace(NEW, number="F-OTHER", approval="A-NOT-HERE-YET", serials=("V1",))
    carried.take(hospital, signed(authority, NEW), AT)
    with pytest.raises(ConfigError):
        carried.take(hospital, signed(authority, unfit), AT)
    publish(authority, samples.content(version=3, issued=TODAY - timedelta(minutes=30)))
    pull = brought(hospital, authority.folder)
    assert (pull.problem, pull.left_out, knows(hospital)) == ("", (), True)
    assert len(list((hospital.home / kept_lists.FOLDER).iterdir())) == 1


def test_a_list_that_a_new_catalogue_has_no_place_for_is_told_of_and_comes_back(
    hospital: Store, authority: Repository
) -> None:
    """The others stay in force; it is kept, and is in force again with the catalogue that it fits."""
    second = replace(LISTED, number="F-SECOND", serials=("V1", "V2"))
    other = replace(
        next(form for form in SOUND.clearance_forms if form.approval != LISTED.approval),
        number="F-ELSEWHERE",
        serials=("U1",),
    )
    for form in (NEW, second, other):
        carried.take(hospital, signed(authority, form), AT)
    without = tuple(one for one in SOUND.approvals if one.number != other.approval)
    forms = tuple(one for one in SOUND.clearance_forms if one.approval != other.approval)
    publish(
        authority,
        samples.content(
            version=3, issued=TODAY - timedelta(minutes=30), approvals=without, clearance_forms=forms
        ),
    )
    pull = brought(hospital, authority.folder)
    assert (pull.problem, pull.left_out) == ("", ("F-ELSEWHERE",))
    assert [knows(hospital, form) for form in (NEW, second, other)] == [True, True, None]
    assert brought(hospital, authority.folder).left_out == ("F-ELSEWHERE",), (
        "it is told of after a restart too"
    )
    publish(authority, samples.content(version=4, issued=TODAY - timedelta(minutes=20)))
    pull = brought(hospital, authority.folder)
    assert (pull.left_out, knows(hospital, other)) == ((), True)


def test_a_list_of_a_key_that_was_revoked_since_ends_with_the_next_catalogue(
    hospital: Store, authority: Repository
) -> None:
    """Whoever stole it may have dated the list as far ahead as we take; it is told of, and not taken anew."""
    document = signed(authority, NEW)
    carried.take(hospital, document, AT)
    authority.rotate("approvals")
    publish(authority, samples.content(version=3, issued=TODAY - timedelta(minutes=30)))
    pull = brought(hospital, authority.folder)
    assert (pull.problem, pull.left_out, knows(hospital)) == ("", (NEW.number,), None)
    with pytest.raises(ConfigError, match="the key"):
        carried.take(hospital, document, AT)


def test_a_list_dated_in_days_to_come_is_refused(hospital: Store, authority: Repository) -> None:
    """It would outlive the catalogues that are to take its place; hours may be a time zone set wrong."""
    late = signed(authority, NEW, TODAY + carried.AHEAD + timedelta(minutes=1))
    with pytest.raises(ConfigError, match="clock"):
        carried.take(hospital, late, AT)
    assert knows(hospital) is None
    assert carried.take(hospital, signed(authority, NEW, TODAY + timedelta(hours=9)), AT) is not None


def published(authority: Repository, version: int, **changes: object) -> Repository:
    """The repository with a further issue, of a moment before the lists of today."""
    publish(
        authority, samples.content(version=version, issued=TODAY - timedelta(minutes=40 - version), **changes)
    )
    return authority


def in_passing(monkeypatch: pytest.MonkeyPatch, module: str, act: Callable[[], object]) -> None:
    """Have something done once, by another thread as it were, when a new catalogue is about to be switched in."""
    waiting = [act]

    def weighed(built: BuiltCatalogue) -> BuiltCatalogue:
        if waiting:
            waiting.pop()()
        return switching.weighed(built)

    monkeypatch.setattr(f"edge.sync.{module}.weighed", weighed)


def test_a_list_dated_in_days_to_come_that_lies_here_is_not_in_force_with_the_next_catalogue(
    hospital: Store, authority: Repository
) -> None:
    """It may have been taken by a clock that was wrong: it is judged anew by the time too, and told of."""
    kept_lists.keep(
        hospital.home, NEW.number, signed(authority, NEW, datetime.fromisoformat("2099-01-01T00:00Z"))
    )
    pull = brought(hospital, published(authority, 3).folder)
    assert (pull.left_out, knows(hospital)) == ((NEW.number,), None)


def test_a_list_is_let_go_only_when_the_catalogue_that_has_it_is_in_use(
    hospital: Store, authority: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut before the switch leaves the old catalogue, and the list it was built with."""

    def cut() -> None:
        raise StoreError("the power was cut")

    document = signed(authority, NEW)
    carried.take(hospital, document, AT)
    published(authority, 3, clearance_forms=WITH_NEW)
    in_passing(monkeypatch, "signed", cut)
    with pytest.raises(StoreError):
        brought(hospital, authority.folder)
    assert (knows(hospital), carried.signed_list(hospital.home, NEW.number)) == (True, document)
    pull = brought(hospital, authority.folder)
    assert (pull.version, pull.left_out, knows(hospital)) == (3, (), True)
    assert not list(kept_lists.every(hospital.home))


def test_a_list_that_was_kept_and_never_in_force_is_told_of_until_it_is(
    hospital: Store, authority: Repository
) -> None:
    """A power cut before it was taken loses nothing: it is taken anew, and the line has nothing more to tell."""
    document = signed(authority, NEW)
    kept_lists.keep(hospital.home, NEW.number, document)
    pull = brought(hospital, authority.folder)
    assert (pull.left_out, knows(hospital)) == ((NEW.number,), None)
    assert carried.take(hospital, document, AT) is not None
    pull.look(AT)
    assert (pull.left_out, knows(hospital)) == ((), True)


def test_a_list_taken_while_a_newer_catalogue_is_switched_in_stays_in_force(
    hospital: Store, authority: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The catalogue is built with it, though it came after the lists had been looked through."""
    in_passing(monkeypatch, "signed", lambda: carried.take(hospital, signed(authority, NEW), AT))
    pull = brought(hospital, published(authority, 3).folder)
    assert (pull.version, pull.left_out, knows(hospital)) == (3, (), True)


def test_a_newer_catalogue_switched_in_while_a_list_is_taken_has_the_list(
    hospital: Store, authority: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is added to the one that is in use by then."""
    published(authority, 3)
    in_passing(monkeypatch, "carried", lambda: brought(hospital, authority.folder))
    assert carried.take(hospital, signed(authority, NEW), AT) is not None
    assert hospital.catalogue is not None
    assert (hospital.catalogue.version, knows(hospital)) == (3, True)


def test_two_lists_taken_at_once_are_both_in_force(
    hospital: Store, authority: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither is added to a catalogue without the other."""
    second = replace(LISTED, number="F-SECOND", serials=("V1", "V2"))
    in_passing(monkeypatch, "carried", lambda: carried.take(hospital, signed(authority, second), AT))
    assert carried.take(hospital, signed(authority, NEW), AT) is not None
    assert (knows(hospital), knows(hospital, second)) == (True, True)


def test_a_known_list_signed_with_the_new_key_takes_the_place_of_one_whose_key_was_revoked(
    hospital: Store, authority: Repository
) -> None:
    """Nothing is new in it, but the next catalogue would be built without: the chain says that it vouches."""
    carried.take(hospital, signed(authority, NEW), AT)
    authority.rotate("approvals")
    brought(hospital, authority.folder)
    before = hospital.head.seq
    renewed = signed(authority, NEW)
    assert carried.take(hospital, renewed, AT) is None
    assert carried.take(hospital, renewed, AT) is None
    assert hospital.head.seq == before + 1
    assert carried.left_out(hospital) == ()
    pull = brought(hospital, published(authority, 3).folder)
    assert (pull.version, pull.left_out, knows(hospital)) == (3, (), True)


def test_a_known_list_signed_with_the_new_key_is_kept_though_another_list_is_taken_meanwhile(
    hospital: Store, authority: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The chain names the words of all three."""
    carried.take(hospital, signed(authority, NEW), AT)
    authority.rotate("approvals")
    brought(hospital, authority.folder)
    second, renewed = replace(LISTED, number="F-SECOND", serials=("V1", "V2")), signed(authority, NEW)
    in_passing(monkeypatch, "carried", lambda: carried.take(hospital, signed(authority, second), AT))
    assert carried.take(hospital, renewed, AT) is None
    assert carried.signed_list(hospital.home, NEW.number) == renewed
    assert len(json.loads(hospital.last_entry().detail)["carried"]) == 3  # type: ignore[union-attr]


def test_a_list_whose_file_is_torn_is_told_of_by_its_file_and_mended_by_taking_it_anew(
    hospital: Store, authority: Repository
) -> None:
    """It stays in force until the next catalogue; that goes without, and says so until another is signed."""
    document, place = signed(authority, NEW), kept_lists.place_of(hospital.home, NEW.number)
    carried.take(hospital, document, AT)
    place.write_bytes(document[:50])
    assert carried.take(hospital, document, AT) is None
    pull = brought(hospital, published(authority, 3).folder)
    assert (pull.left_out, knows(hospital)) == ((), True)
    place.write_bytes(document[:50])
    pull = brought(hospital, published(authority, 4).folder)
    assert (pull.left_out, knows(hospital)) == ((place.name,), None)
    publish(authority, samples.content(version=5, issued=datetime.now(UTC) + timedelta(hours=1)))
    assert (brought(hospital, authority.folder).left_out, place.exists()) == ((), False)


def test_nothing_is_let_go_by_a_catalogue_that_cannot_be_read(hospital: Store, authority: Repository) -> None:
    """Its file is damaged: what it has and has not is asked when it is here again."""
    carried.take(hospital, signed(authority, NEW), AT)
    built = carried.in_use(hospital)
    assert built is not None
    built.path.write_bytes(b"torn")
    assert carried.left_out(hospital) == ()
    assert kept_lists.place_of(hospital.home, NEW.number).exists()


def test_a_catalogue_whose_file_is_gone_takes_no_list(hospital: Store, authority: Repository) -> None:
    """The failure is said as it is, and the list is not kept as though it had been taken."""
    built = carried.in_use(hospital)
    assert built is not None
    built.path.unlink()
    with pytest.raises(StoreError, match=built.path.name):
        carried.take(hospital, signed(authority, NEW), AT)
    assert not list(kept_lists.every(hospital.home))
