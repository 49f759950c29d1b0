"""Serial lists that travel with the goods: taken on their own signature, and on nothing less."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from edge.authority.keys import Keys, key_id
from edge.authority.publish import publish
from edge.authority.repository import Repository
from edge.catalogue import ClearanceForm, serial_list
from edge.errors import ConfigError
from edge.store import Store
from edge.sync import carried, trust
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
    assert not list((hospital.home / carried.FOLDER).glob("*.json"))


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


def signed(authority: Repository, form: ClearanceForm) -> bytes:
    """A list of this form by the authority's own key, today."""
    key = authority.keys.key("approvals")
    bare = msgspec.json.encode({k: v for k, v in msgspec.to_builtins(form).items() if k != "serials"})
    serials = msgspec.json.encode(form.serials)
    at = TODAY.isoformat()
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
    assert len(list((hospital.home / carried.FOLDER).iterdir())) == 1


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
    key = authority.keys.key("approvals")
    bare = msgspec.json.encode({k: v for k, v in msgspec.to_builtins(NEW).items() if k != "serials"})
    serials = msgspec.json.encode(NEW.serials)

    def dated(ahead: timedelta) -> bytes:
        at = (TODAY + ahead).isoformat()
        signature = key.sign(serial_list.to_sign(bare, serials, at))
        return serial_list.lay_out(bare, serials, at, key_id(key.public), signature)

    with pytest.raises(ConfigError, match="clock"):
        carried.take(hospital, dated(carried.AHEAD + timedelta(minutes=1)), AT)
    assert knows(hospital) is None
    assert carried.take(hospital, dated(timedelta(hours=9)), AT) is not None
