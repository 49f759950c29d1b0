"""Signing a catalogue: who signs, what is new, what leads from the issue before."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from edge.authority import widths
from edge.authority.keys import Keys
from edge.authority.publish import newest, publish, reissue, sign, unpacked, whole
from edge.authority.repository import TOP, Repository
from edge.catalogue import Catalogue, Hold, sections, serial_list
from edge.catalogue.delta import apply
from edge.catalogue.sections import AUTHORITIES
from edge.errors import ConfigError
from edge.identity import verify_signature
from tests.authority import samples
from tests.catalogue.sound import SOUND
from tests.identity.test_patients import Drawer
from tests.station.desk import but

HOLD = Hold(id="NEW", kind="recall", order="召回令", since=SOUND.issued, product="P-GOOD")
LISTED = next(form for form in SOUND.clearance_forms if form.serials)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with version 1 in it."""
    return samples.made(tmp_path / "repository")


def test_only_the_authority_whose_section_changed_signs_again(repository: Repository) -> None:
    """A new hold is a new version of the holds and of the index, and of nothing else."""
    before = {role: repository.version(role) for role in AUTHORITIES}
    publish(repository, samples.content(version=2, holds=(*SOUND.holds, HOLD)))
    after = {role: repository.version(role) for role in AUTHORITIES}
    assert after == {**before, "holds": before["holds"] + 1}


def test_the_same_catalogue_again_is_no_new_issue(repository: Repository) -> None:
    """Publishing twice signs once."""
    before = repository.version("snapshot")
    assert publish(repository, samples.content(version=1)) == newest(repository)
    assert repository.version("snapshot") == before


@pytest.mark.parametrize("version", [1, 2])
def test_versions_only_go_up(repository: Repository, version: int) -> None:
    """An older issue, or other content under a number that was used, is not signed."""
    publish(repository, samples.content(version=2))
    with pytest.raises(ConfigError, match="expected one above 2"):
        publish(repository, samples.content(version=version, holds=(HOLD,)))


def relisted(version: int, serials: tuple[str, ...], packs: int = 4) -> bytes:
    """The catalogue with this list for its listed form."""
    forms = tuple(
        replace(form, serials=serials, quantity=Decimal(packs)) if form == LISTED else form
        for form in SOUND.clearance_forms
    )
    return samples.content(version=version, clearance_forms=forms)


def test_a_serial_that_was_struck_is_not_replaced_before_it_is_settled(repository: Repository) -> None:
    """A station that has not heard of the newer list still takes it: both together are one too many."""
    publish(repository, relisted(2, ("A", "B", "C")), settled=(LISTED.number,))
    publish(repository, relisted(3, ("A", "B", "C", "D")))
    publish(repository, relisted(4, ("A", "B", "C")))
    for serials in (("A", "B", "C", "E"), ("A", "E")):
        for attempt in (publish, partial(sign, repository, "approvals")):
            with pytest.raises(ConfigError, match="struck"):
                attempt(repository, relisted(5, serials)) if attempt is publish else attempt(
                    relisted(5, serials)
                )
    assert newest(repository) is not None
    publish(repository, relisted(5, ("A", "B", "C", "D")))
    publish(repository, relisted(6, ("A", "B", "C", "E")), settled=(LISTED.number,))
    with pytest.raises(ConfigError, match="struck"):
        publish(repository, relisted(7, ("A", "B", "F", "E")))


def test_a_form_that_went_and_came_back_remembers_its_serials(repository: Repository) -> None:
    """Taken out of the catalogue whole, it is struck whole."""
    publish(repository, relisted(2, ("A", "B", "C", "D")), settled=(LISTED.number,))
    others = tuple(form for form in SOUND.clearance_forms if form != LISTED)
    publish(repository, samples.content(version=3, clearance_forms=others))
    with pytest.raises(ConfigError, match="struck"):
        publish(repository, relisted(4, ("E",)))
    publish(repository, relisted(4, ("A", "D")))


def test_a_missing_key_is_named_before_anything_is_signed(repository: Repository) -> None:
    """Where the key of a section that changed is not here, no role gets a new version."""
    (repository.keys.folder / "holds.key").rename(repository.keys.folder / "elsewhere")
    before = {role: repository.version(role) for role in (*TOP, *AUTHORITIES)}
    with pytest.raises(ConfigError, match="sign as 'holds'"):
        publish(repository, samples.content(version=2, holds=(HOLD,)))
    assert {role: repository.version(role) for role in (*TOP, *AUTHORITIES)} == before
    assert publish(repository, samples.content(version=2)).version == 2


def test_an_authority_signs_on_its_own_pc(tmp_path: Path, repository: Repository) -> None:
    """A key made elsewhere is delegated to; its holder signs, and publishing needs it no more."""
    elsewhere = Keys(tmp_path / "elsewhere")
    content = samples.content(version=2, holds=(HOLD,))
    repository.put_key("holds", elsewhere.make("holds").public)
    (repository.keys.folder / "holds.key").unlink()
    with pytest.raises(ConfigError, match="sign as 'holds'"):
        publish(repository, content)
    there = Repository(repository.folder, elsewhere, repository.now)
    assert sign(there, "holds", content) is True
    assert sign(there, "holds", content) is False
    assert publish(repository, content).version == 2
    assert repository.stands("holds")


def test_lists_are_signed_by_the_authority_of_the_forms(repository: Repository) -> None:
    """Each list carries a signature that stands by itself."""
    path = sections.list_path(LISTED.number)
    document = unpacked(repository.target(repository.read_targets("approvals").targets[path]))
    read = serial_list.parse(document)
    assert verify_signature(
        repository.keys.key("approvals").public, read.signed, bytes.fromhex(read.signature)
    )
    assert [read.key] == repository.read_targets().get_delegated_role("approvals").keyids


def test_a_renewed_key_signs_the_lists_again(repository: Repository) -> None:
    """After a rotation the next issue's lists carry the new key."""
    repository.rotate("approvals")
    publish(repository, samples.content(version=2))
    path = sections.list_path(LISTED.number)
    read = serial_list.parse(unpacked(repository.target(repository.read_targets("approvals").targets[path])))
    assert [read.key] == repository.read_targets().get_delegated_role("approvals").keyids


def test_deltas_lead_from_each_of_the_last_issues(repository: Repository) -> None:
    """From earlier texts of a long list a delta leads to the newest, where it is much shorter."""
    ample = tuple(
        replace(one, quantity=Decimal(9000)) if one.number == LISTED.approval else one
        for one in SOUND.approvals
    )
    texts = []
    for version in (2, 3, 4):
        serials = (*LISTED.serials, *(f"S{number:05}" for number in range(2000 + version)))
        grown = replace(LISTED, serials=serials, quantity=5000)  # type: ignore[arg-type]
        others = tuple(form for form in SOUND.clearance_forms if form is not LISTED)
        publish(
            repository,
            samples.content(version=version, clearance_forms=(*others, grown), approvals=ample),
        )
        path = sections.list_path(LISTED.number)
        target = repository.read_targets("approvals").targets[path]
        texts.append((target.custom["sha256"], unpacked(repository.target(target))))
    signed = repository.read_targets("approvals").targets
    for digest, text in texts[:-1]:
        leads = signed[sections.delta_path(path, digest)]
        assert b"".join(apply(text, unpacked(repository.target(leads)))) == texts[-1][1]
        assert leads.length * 2 < signed[path].length


def test_refreshing_renews_the_timestamp_alone(tmp_path: Path, repository: Repository) -> None:
    """Until half its time is over the snapshot stands, and the timestamp alone is signed again."""
    before = repository.version("snapshot"), repository.version("timestamp")
    repository.refresh()
    assert (repository.version("snapshot"), repository.version("timestamp")) == (before[0], before[1] + 1)
    later = Repository(repository.folder, repository.keys, repository.now + timedelta(days=20))
    later.refresh()
    assert later.version("snapshot") == before[0] + 1


def test_a_repository_is_not_made_over_another(repository: Repository) -> None:
    """Keys and root of a place in use are left alone."""
    with pytest.raises(ConfigError, match="in use"):
        repository.create()


def test_a_place_without_a_repository_is_said(tmp_path: Path) -> None:
    """A directory that holds none is named, with what is wrong."""
    with pytest.raises(ConfigError, match="authority init"):
        publish(samples.opened(tmp_path / "nothing"), samples.content(version=1))


def test_an_unknown_role_gets_no_key(repository: Repository) -> None:
    """Keys are for the roles there are."""
    with pytest.raises(ConfigError, match="expected one of root"):
        repository.put_key("nobody", bytes(32))


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX's")
def test_keys_are_their_owners_alone(repository: Repository) -> None:
    """Every private key is a file of mode 600, and one open to others is not used."""
    files = list(repository.keys.folder.glob("*.key"))
    assert len(files) == len(TOP) + len(AUTHORITIES)
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    files[0].chmod(0o644)
    with pytest.raises(ConfigError, match="mode 600"):
        repository.keys.key(files[0].stem)


def test_the_same_catalogue_is_dated_anew(repository: Repository) -> None:
    """Nothing has changed, and that is signed: the next version, today's date, no part signed again."""
    before = {role: repository.version(role) for role in AUTHORITIES}
    again = reissue(repository)
    assert again.version == 2
    assert again.issued > SOUND.issued.isoformat()
    assert {role: repository.version(role) for role in AUTHORITIES} == before
    said = msgspec.json.decode(whole(repository), type=Catalogue)
    assert said == replace(SOUND, version=2, issued=datetime.fromisoformat(again.issued))


def test_nothing_is_dated_anew_or_read_before_the_first_issue(tmp_path: Path) -> None:
    """An empty repository has no catalogue."""
    empty = samples.opened(tmp_path / "empty")
    empty.create()
    for act in (reissue, whole):
        with pytest.raises(ConfigError, match="expected one published"):
            act(empty)


def test_keys_may_be_kept_in_the_systems_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file is made; a rotated key is put aside under its id; what is not there is named."""
    drawer = Drawer()
    monkeypatch.setitem(sys.modules, "keyring", drawer)
    monkeypatch.setitem(sys.modules, "keyring.errors", drawer.errors)
    keys = Keys(tmp_path / "keys", keyring="pilot")
    repository = Repository(tmp_path / "repository", keys, samples.TODAY)
    repository.create()
    publish(repository, samples.content(version=1))
    repository.rotate("holds")
    publish(repository, samples.content(version=2, holds=()))
    assert not (tmp_path / "keys").exists()
    names = [name for _, name in drawer.kept]
    assert names.count("pilot/holds") == 1
    assert any(name.startswith("pilot/holds.") and name.endswith(".old") for name in names)
    del drawer.kept["bondscan", "pilot/holds"]
    with pytest.raises(ConfigError, match="entry 'pilot/holds' of the keyring"):
        keys.key("holds")


MOVES: dict[str, dict[str, Any]] = {
    "shared": {"station": "*"},
    "another station": {"station": "ZONE-2"},
    "a later life": {"incarnation": 2},
    "a list": {"station": "", "serials": ("a", "b")},
    "another unit": {"unit": "mg"},
}


@pytest.mark.parametrize("change", MOVES)
@pytest.mark.parametrize("kept", [True, False])
def test_a_paper_is_not_signed_as_counted_otherwise(repository: Repository, change: str, kept: bool) -> None:
    """Not by the authority of the papers nor by the index, also where only the newest issue tells; nothing is
    signed of it, and after an issue without the paper it is refused still.
    """
    if not kept:
        (repository.folder / "manners.json").unlink()
    moved = but(SOUND.clearance_forms, "F-MAIN", **MOVES[change])
    content = samples.content(version=3, clearance_forms=moved)
    before = {role: repository.version(role) for role in ("approvals", "targets", "snapshot")}
    for act in (lambda: publish(repository, content), lambda: sign(repository, "approvals", content)):
        with pytest.raises(ConfigError, match="new number"):
            act()
    assert {role: repository.version(role) for role in before} == before
    without = tuple(form for form in SOUND.clearance_forms if form.number != "F-MAIN")
    publish(repository, samples.content(version=2, clearance_forms=without))
    with pytest.raises(ConfigError, match="new number"):
        publish(repository, content)
    publish(repository, samples.content(version=3))


@pytest.mark.parametrize("kept", [True, False])
def test_what_one_station_may_have_taken_is_not_signed_away_to_another(
    repository: Repository, kept: bool
) -> None:
    """Not by the authority of the papers nor by the index, also where only the newest issue tells; settled, the
    form stays with what was used of it, and the index says so from then on.
    """
    publish(repository, samples.reissued(2, 60, 0), settled=("F-MAIN",))
    if not kept:
        (repository.folder / widths.FILE).unlink()
    for content in (samples.reissued(3, None, 60), samples.reissued(3, 10, 60)):
        for act in (partial(publish, repository, content), partial(sign, repository, "approvals", content)):
            with pytest.raises(ConfigError, match="at most 100 steps"):
                act()
    index = publish(repository, samples.reissued(3, 10, 60), settled=("F-MAIN",))
    assert index.settled == {"F-MAIN": 3}
    assert publish(repository, samples.reissued(4, None, 60)).settled == {"F-MAIN": 3}
    with pytest.raises(ConfigError, match="at most 100 steps"):
        publish(repository, samples.reissued(5, None, 91))


def test_papers_that_cannot_be_read_stop_the_signing(repository: Repository) -> None:
    """Without them it would be signed what may have been given away."""
    (repository.folder / widths.FILE).write_bytes(b"{")
    with pytest.raises(ConfigError, match="papers of earlier issues"):
        publish(repository, samples.content(version=2))
