"""The signed catalogue, from a directory: brought in part by part, and every attack on it refused."""

from __future__ import annotations

import itertools
import random
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from edge.authority.keys import RoleSigner, signer
from edge.authority.publish import publish
from edge.authority.repository import Repository
from edge.catalogue import Hold
from edge.catalogue.sections import INDEX
from edge.clock import Reading
from edge.errors import ConfigError, SyncFinal, SyncRetryable
from edge.store import Store, catalogue_file
from edge.sync import trust
from edge.sync.signed import SignedPull
from edge.sync.source import FolderSource
from edge.sync.worker import build_file
from tests.authority import samples
from tests.authority.samples import TODAY
from tests.catalogue.sound import SOUND
from tests.sync.samples import counting_ids

AT = Reading(TODAY, "good")
HOLD = Hold(id="NEW", kind="recall", order="召回令", since=SOUND.issued, product="P-GOOD")


@pytest.fixture
def authority(tmp_path: Path) -> Repository:
    """A repository with version 1 of the catalogue in it."""
    return samples.made(tmp_path / "repository")


@pytest.fixture
def store(tmp_path: Path, authority: Repository) -> Iterator[Store]:
    """A store that trusts the repository's root."""
    with Store.open(
        tmp_path / "station", machine="m", anchor=tmp_path / "anchor", now=TODAY, ids=counting_ids()
    ) as opened:
        trust.pin(opened, authority.trusted_root(), AT)
        yield opened


class CountingSource(FolderSource):
    """A directory that counts what is read of its targets, and may fail, or send too much."""

    def __init__(self, folder: Path, most: int = 1 << 30) -> None:
        super().__init__(folder)
        self.sent: list[tuple[str, int, int]] = []
        self.most = most

    def read(self, path: str, start: int, most: int) -> bytes:
        """Bytes of a file, fewer at a time than were asked for."""
        piece = super().read(path, start, most if path.startswith("metadata") else min(most, self.most))
        if path.startswith("targets/"):
            self.sent.append((path, start, len(piece)))
        return piece


def pull_of(store: Store, folder: Path | CountingSource, watch: object = None) -> SignedPull:
    """A pull from a directory."""
    source = folder if isinstance(folder, FolderSource) else FolderSource(folder)
    return SignedPull(store, source, build_file, watch or (lambda *_: None))  # type: ignore[arg-type]


def brought(store: Store, folder: Path | CountingSource, at: Reading = AT) -> SignedPull:
    """A pull that has done all it could."""
    pull = pull_of(store, folder)
    pull.look(at)
    for _ in range(500):
        if not pull.waiting:
            return pull
        pull.step(at)
    raise AssertionError("the pull does not end")


def in_use(store: Store) -> int:
    """The version in use."""
    return store.catalogue.version if store.catalogue else 0


def test_the_newest_issue_is_built_aside_and_switched_in(store: Store, authority: Repository) -> None:
    """A first pull ends with the signed catalogue in use, its listed serials too."""
    pull = brought(store, authority.folder)
    assert (pull.problem, in_use(store), store.trust.signed) == ("", 1, True)
    assert store.catalogue is not None
    listed = next(form for form in SOUND.clearance_forms if form.serials)
    assert store.catalogue.listed(listed.number, listed.serials[0]) is True
    assert store.catalogue.listed(listed.number, "no such serial") is False
    assert not list(store.home.glob("download-*"))


def test_the_signed_policy_says_how_old_a_catalogue_may_get(store: Store, authority: Repository) -> None:
    """Fresh, stale and too old follow what the index's signer put into its custom fields."""
    policy = replace(SOUND.policy, fresh_hours=2, usable_hours=5)
    publish(authority, samples.content(version=2, policy=policy))
    brought(store, authority.folder)
    assert store.catalogue is not None
    assert store.catalogue.policy == policy
    signed = authority.read_targets().targets[INDEX].custom
    assert signed["policy"] == {"fresh_hours": 2, "usable_hours": 5}


def test_only_what_changed_travels(store: Store, authority: Repository) -> None:
    """The next issue brings the index and the one section that is new."""
    brought(store, authority.folder)
    publish(authority, samples.content(version=2, holds=(*SOUND.holds, HOLD)))
    source = CountingSource(authority.folder)
    brought(store, source)
    assert in_use(store) == 2
    assert [path for path, *_ in source.sent if not path.endswith(("holds.json.gz", "catalogue.json"))] == []


def many(count: int) -> dict[str, Any]:
    """A listed form with so many serials."""
    listed = next(form for form in SOUND.clearance_forms if form.serials)
    serials = tuple(f"S{number:06}" for number in range(count))
    grown = replace(listed, serials=serials, quantity=count + len(listed.serials))
    others = tuple(form for form in SOUND.clearance_forms if form is not listed)
    approvals = tuple(
        replace(one, quantity=10**6) if one.number == listed.approval else one for one in SOUND.approvals
    )
    return {"clearance_forms": (*others, grown), "approvals": approvals}


def test_a_delta_brings_a_long_list_up_to_date(store: Store, authority: Repository) -> None:
    """Two more serials on a list of thousands cost a few hundred bytes, and the list is the same as whole."""
    publish(authority, samples.content(version=2, **many(5000)))
    brought(store, authority.folder)
    publish(authority, samples.content(version=3, **many(5002)))
    source = CountingSource(authority.folder)
    assert brought(store, source).problem == ""
    assert in_use(store) == 3
    assert sum(length for path, _, length in source.sent if "/lists/" in path) < 2000
    assert store.catalogue is not None
    listed = next(form for form in SOUND.clearance_forms if form.serials)
    assert store.catalogue.listed(listed.number, "S005001") is True


def test_where_a_delta_leads_nowhere_the_whole_part_comes(store: Store, authority: Repository) -> None:
    """A kept part that was damaged on the disk is no base for a delta; the part is asked for whole."""
    publish(authority, samples.content(version=2, **many(5000)))
    brought(store, authority.folder)
    publish(authority, samples.content(version=3, **many(5002)))
    for part in (store.home / "parts").iterdir():
        if part.stat().st_size > 40_000:
            part.write_bytes(b"damaged")
    assert brought(store, authority.folder).problem == ""
    assert in_use(store) == 3


def test_a_part_cut_off_goes_on_where_it_was(store: Store, authority: Repository) -> None:
    """A station that was stopped asks only for the bytes it has not got."""
    publish(authority, samples.content(version=2, **many(5000)))
    source = CountingSource(authority.folder, most=3000)
    first = pull_of(store, source)
    first.look(AT)
    while not any("/lists/" in path for path, *_ in source.sent):
        first.step(AT)
    brought(store, source)
    assert in_use(store) == 2
    starts = [(path, start) for path, start, length in source.sent if length and "catalogue.json" not in path]
    assert len(starts) == len(set(starts))


def test_progress_is_told_in_bytes_and_then_in_rows(store: Store, authority: Repository) -> None:
    """What is watched only grows up to all there is, for the bytes, and again for the rows."""
    publish(authority, samples.content(version=2, **many(5000)))
    told: list[tuple[int, int]] = []
    pull = pull_of(
        store, CountingSource(authority.folder, most=3000), lambda done, total: told.append((done, total))
    )
    pull.look(AT)
    while pull.waiting:
        pull.step(AT)
    bytes_told = [done for done, total in told if total == told[0][1]]
    assert bytes_told == sorted(bytes_told)
    assert bytes_told[-1] == told[0][1]
    assert told[-1][0] == told[-1][1]


# attacks: the old catalogue stays, and the message says what


def refused(store: Store, folder: Path | CountingSource, trouble: str, at: Reading = AT) -> str:
    """The pull's word for why it took nothing."""
    before = in_use(store)
    pull = brought(store, folder, at)
    assert pull.trouble == trouble
    assert in_use(store) == before
    assert "Failed to take" in pull.problem
    assert f"catalogue {before} stays in use" in pull.problem
    return pull.problem


@pytest.fixture
def loaded(store: Store, authority: Repository) -> Store:
    """A store with version 2 in use; version 1 is still about, as an attacker has it."""
    shutil.copytree(authority.folder, authority.folder.with_name("old"))
    publish(authority, samples.content(version=2, holds=(*SOUND.holds, HOLD)))
    brought(store, authority.folder)
    return store


def test_a_repository_put_back_is_refused(loaded: Store, authority: Repository) -> None:
    """Rollback: yesterday's repository, whole and rightly signed, is older than what was seen."""
    refused(loaded, authority.folder.with_name("old"), "catalogue-older")


def test_an_older_issue_signed_anew_is_refused(loaded: Store, authority: Repository) -> None:
    """Rollback by the index: new metadata over an older version of the catalogue changes nothing."""
    index = authority.read_targets(version=2).targets[INDEX]
    authority.sign_targets("targets", {INDEX: index})
    for role in ("holds",):
        authority.sign_targets(role, authority.read_targets(role, 2).targets)
    authority.seal()
    assert "expected version 2" in refused(loaded, authority.folder, "catalogue-older")


def test_a_repository_kept_frozen_is_refused(tmp_path: Path, loaded: Store, authority: Repository) -> None:
    """Freeze: what nobody has signed anew in time is said to have run out."""
    later = Reading(TODAY + timedelta(days=10), "good")
    publish(authority, samples.content(version=3))
    assert "ran out" in refused(loaded, authority.folder, "catalogue-expired", later)


def test_a_frozen_repository_is_refused_by_the_clock_of_the_machine_too(tmp_path: Path) -> None:
    """A timestamp signed long ago is expired however young the station is."""
    old = samples.made(tmp_path / "frozen", ago=timedelta(days=30))
    with Store.open(
        tmp_path / "home", machine="m", anchor=tmp_path / "a", now=TODAY, ids=counting_ids()
    ) as store:
        trust.pin(store, old.trusted_root(), AT)
        pull = brought(store, old.folder)
        assert pull.trouble == "catalogue-expired"
        assert "there is none yet" in pull.problem


def test_a_clock_set_back_does_not_thaw_a_frozen_repository(loaded: Store, authority: Repository) -> None:
    """What the store has seen of the time counts, not the reading alone."""
    with loaded.writing() as tx:
        tx.trust_root(loaded.trust.root, at=Reading(TODAY + timedelta(days=10), "good"))
    publish(authority, samples.content(version=3))
    refused(loaded, authority.folder, "catalogue-expired")


def test_signatures_that_ran_out_by_a_clock_in_doubt_are_said_to_be_that(
    loaded: Store, authority: Repository
) -> None:
    """Whoever reads it is to mend the clock, not to tell the publisher."""
    doubted = Reading(TODAY + timedelta(days=800), "suspect")
    publish(authority, samples.content(version=3))
    assert "ran out" in refused(loaded, authority.folder, "catalogue-clock", doubted)


@pytest.mark.parametrize("longer", [False, True])
def test_a_part_that_was_altered_is_refused(loaded: Store, authority: Repository, *, longer: bool) -> None:
    """Tamper: a changed byte, or bytes put after the end, are not what was signed."""
    publish(authority, samples.content(version=3, holds=()))
    part = newest_part(authority, "holds/holds.json.gz")
    body = part.read_bytes()
    part.write_bytes(body[:-1] + bytes([body[-1] ^ 1]) if not longer else b"x" + body)
    assert "holds" in refused(loaded, authority.folder, "catalogue-altered")


def newest_part(authority: Repository, path: str) -> Path:
    """Where the newest text of a part lies."""
    role = path.partition("/")[0]
    return authority.folder / "targets" / authority.read_targets(role).targets[path].get_prefixed_paths()[0]


def test_a_part_that_was_shortened_is_refused(loaded: Store, authority: Repository) -> None:
    """Tamper: a part cut off short on its carrier is noticed, not waited for."""
    publish(authority, samples.content(version=3, holds=()))
    part = newest_part(authority, "holds/holds.json.gz")
    part.write_bytes(part.read_bytes()[:-5])
    refused(loaded, authority.folder, "catalogue-altered")


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets", "holds"])
def test_altered_metadata_is_refused(loaded: Store, authority: Repository, role: str) -> None:
    """Tamper: no word of any role can be changed under its signature."""
    publish(authority, samples.content(version=3, holds=()))
    name = "timestamp.json" if role == "timestamp" else f"{authority.version(role)}.{role}.json"
    path = authority.metadata / name
    said = path.read_bytes()
    expires = re.search(rb'"expires": ?"(\d{4})', said)
    assert expires
    path.write_bytes(said[: expires.start(1)] + b"2099" + said[expires.end(1) :])
    expected = "catalogue-unsigned" if role == "timestamp" else "catalogue-altered"
    refused(loaded, authority.folder, expected)


def test_old_and_new_put_together_are_refused(loaded: Store, authority: Repository) -> None:
    """Mix and match: an authority's earlier word under the newest snapshot belongs to another state."""
    publish(authority, samples.content(version=3, holds=(*SOUND.holds, replace(HOLD, id="OLD"))))
    newest = authority.version("holds")
    older = authority.metadata / f"{newest - 1}.holds.json"
    (authority.metadata / f"{newest}.holds.json").write_bytes(older.read_bytes())
    refused(loaded, authority.folder, "catalogue-altered")


def test_a_snapshot_of_another_state_is_refused(loaded: Store, authority: Repository) -> None:
    """Mix and match: the newest timestamp does not vouch for an earlier snapshot."""
    publish(authority, samples.content(version=3, holds=()))
    newest = authority.version("snapshot")
    older = authority.metadata / f"{newest - 1}.snapshot.json"
    (authority.metadata / f"{newest}.snapshot.json").write_bytes(older.read_bytes())
    refused(loaded, authority.folder, "catalogue-altered")


def test_an_authority_cannot_speak_for_another(loaded: Store, authority: Repository) -> None:
    """Wrong delegation: products signed by the key of the holds are no products."""
    publish(authority, samples.content(version=3, holds=()))
    products = authority.read_targets("products").targets
    authority.sign_targets("products", {})
    authority.sign_targets("holds", {**authority.read_targets("holds").targets, **products})
    authority.seal()
    assert "products/products.json.gz" in refused(loaded, authority.folder, "catalogue-unsigned")


def test_metadata_of_an_authority_signed_by_anothers_key_is_refused(
    loaded: Store, authority: Repository
) -> None:
    """Wrong delegation: the key that signs a role is the one its delegation names."""
    publish(authority, samples.content(version=3, holds=()))
    metadata = authority.read("holds")
    metadata.signed.version += 1
    metadata.sign(signer(authority.keys.key("products")))
    (authority.metadata / f"{metadata.signed.version}.holds.json").write_bytes(metadata.to_bytes())
    authority.seal()
    refused(loaded, authority.folder, "catalogue-unsigned")


def test_another_authority_altogether_is_refused(tmp_path: Path, loaded: Store) -> None:
    """A whole repository of somebody else's, rightly made, is not under the pinned root."""
    other = samples.made(tmp_path / "other", version=9)
    refused(loaded, other.folder, "catalogue-unsigned")


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "holds"])
def test_endless_metadata_is_cut_off(loaded: Store, authority: Repository, role: str) -> None:
    """Endless data: no more is read than the length allowed, and none of it is kept."""
    publish(authority, samples.content(version=3, holds=()))
    name = "timestamp.json" if role == "timestamp" else f"{authority.version(role)}.{role}.json"
    with (authority.metadata / name).open("ab") as file:
        file.truncate(20_000_000)
    refused(loaded, authority.folder, "catalogue-endless")


def test_a_text_that_swells_is_cut_off(loaded: Store, authority: Repository) -> None:
    """Endless data: a small target that unpacks to far more than its authority said is refused."""
    from edge.authority.publish import gzipped

    publish(authority, samples.content(version=3, holds=()))
    targets = dict(authority.read_targets("holds").targets)
    path = "holds/holds.json.gz"
    bomb = authority.put_target(path, gzipped(b" " * 50_000_000), targets[path].custom | {"sha256": "0" * 64})
    authority.sign_targets("holds", {path: bomb})
    authority.seal()
    assert "at most 2 bytes" in refused(loaded, authority.folder, "catalogue-altered")


class Read(FolderSource):
    """A directory that notes which of its files were read."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.paths: set[str] = set()

    def read(self, path: str, start: int, most: int) -> bytes:
        """A piece, noted where there is one."""
        piece = super().read(path, start, most)
        self.paths.add(path)
        return piece


def test_no_altered_byte_and_no_cut_of_any_file_is_ever_taken(tmp_path: Path, authority: Repository) -> None:
    """Every file that a pull reads, a bit of it flipped or its end lost: refused, or the very same catalogue."""
    numbers = itertools.count()
    chance = random.Random(5)

    def pulled(source: FolderSource) -> tuple[str, str]:
        """What a new station came to: the hash of the catalogue it took, and why it took none."""
        place = tmp_path / f"station-{next(numbers)}"
        with Store.open(
            place, machine="m", anchor=tmp_path / "elsewhere" / place.name, now=TODAY, ids=counting_ids()
        ) as store:
            trust.pin(store, root, AT)
            problem = brought(store, source).problem
            return store.catalogue.sha256 if store.catalogue else "", problem

    root, source = authority.trusted_root(), Read(authority.folder)
    sound, problem = pulled(source)
    assert sound
    assert problem == ""
    refusals = 0
    for path in sorted(source.paths):
        file = authority.folder / path
        body = file.read_bytes()
        place = chance.randrange(len(body))
        flipped = body[:place] + bytes([body[place] ^ 1 << chance.randrange(8)]) + body[place + 1 :]
        for damaged in (flipped, body[:place]):
            file.write_bytes(damaged)
            taken, problem = pulled(FolderSource(authority.folder))
            assert (taken == sound) is not bool(problem)
            assert taken in (sound, "")
            refusals += bool(problem)
        file.write_bytes(body)
    # a letter of a signature may change its case, and it is the same signature
    assert refusals > len(source.paths)


class Slow(FolderSource):
    """A source that gives up for slowness, as the line does."""

    def read(self, path: str, start: int, most: int) -> bytes:
        """Too slow."""
        raise SyncRetryable("Failed to read an answer: expected at least 200 bytes a second, got 3 in 30 s.")


def test_a_slow_line_is_left_and_tried_again(loaded: Store, authority: Repository) -> None:
    """Slow retrieval: it is a failure of the line, with its back-off; the old catalogue stays."""
    pull = SignedPull(loaded, Slow(authority.folder), build_file, lambda *_: None)
    with pytest.raises(SyncRetryable):
        pull.look(AT)
    assert in_use(loaded) == 2
    assert pull.waiting is False


def test_no_repository_where_one_was_is_said(loaded: Store, tmp_path: Path) -> None:
    """A source that has nothing signed is no way back to unsigned catalogues."""
    (tmp_path / "nothing").mkdir()
    refused(loaded, tmp_path / "nothing", "catalogue-absent")


def test_a_change_of_root_keys_is_followed(loaded: Store, authority: Repository) -> None:
    """A root rotated twice, each signed by the one before, is trusted by a station that pinned the first."""
    authority.rotate("root")
    authority.rotate("root")
    for role in ("timestamp", "snapshot", "targets", "holds"):
        authority.rotate(role)
    publish(authority, samples.content(version=3, holds=()))
    assert brought(loaded, authority.folder).problem == ""
    assert in_use(loaded) == 3


def test_a_key_that_was_withdrawn_no_longer_signs(loaded: Store, authority: Repository) -> None:
    """After a rotation the stolen old key signs nothing that is taken."""
    stolen = RoleSigner(authority.keys.key("holds"))
    authority.rotate("holds")
    publish(authority, samples.content(version=3, holds=()))
    metadata = authority.read("holds")
    metadata.signed.version += 1
    metadata.sign(stolen)  # type: ignore[arg-type]
    (authority.metadata / f"{metadata.signed.version}.holds.json").write_bytes(metadata.to_bytes())
    authority.seal()
    refused(loaded, authority.folder, "catalogue-unsigned")


# no way back


def test_an_unsigned_catalogue_is_refused_once_a_root_is_trusted(loaded: Store) -> None:
    """Whatever way it came, a catalogue that nobody signed is not switched to."""
    built = catalogue_file.build(samples.content(version=8), loaded.home)
    with pytest.raises(ConfigError, match="nobody signed"), loaded.writing() as tx:
        tx.switch_catalogue(built, at=AT)
    assert in_use(loaded) == 2


def test_the_signed_issue_replaces_the_unsigned_one_of_its_version(
    tmp_path: Path, authority: Repository
) -> None:
    """A station that began without signatures takes the signed catalogue of the same version."""
    with Store.open(
        tmp_path / "home", machine="m", anchor=tmp_path / "a", now=TODAY, ids=counting_ids()
    ) as store:
        built = catalogue_file.build(samples.content(version=1), store.home)
        with store.writing() as tx:
            tx.switch_catalogue(built, at=AT)
        trust.pin(store, authority.trusted_root(), AT)
        assert store.trust.signed is False
        brought(store, authority.folder)
        assert store.trust.signed is True


def test_another_root_is_not_pinned_over_the_first(tmp_path: Path, loaded: Store) -> None:
    """A second root is refused unless a person says so; the same one again is no change."""
    other = samples.made(tmp_path / "other").trusted_root()
    with pytest.raises(ConfigError, match="trusts already"):
        trust.pin(loaded, other, AT)
    assert trust.pin(loaded, (loaded.home / "trust" / "root.json").read_bytes(), AT) is False
    assert trust.pin(loaded, other, AT, replace=True) is True


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"signed":{"_type":"root"},"signatures":[]}'])
def test_what_is_no_root_is_not_pinned(store: Store, content: bytes) -> None:
    """Only a root signed by its own keys is a root."""
    with pytest.raises(ConfigError, match="trusted root"):
        trust.pin(store, content, AT)


def test_a_root_that_was_swapped_on_the_disk_is_noticed(
    tmp_path: Path, loaded: Store, authority: Repository
) -> None:
    """The journal knows which root was pinned; another file in its place is not used."""
    other = samples.made(tmp_path / "other", version=9)
    (loaded.home / "trust" / "root.json").write_bytes(other.trusted_root())
    pull = brought(loaded, other.folder)
    assert (pull.trouble, in_use(loaded)) == ("catalogue-unsigned", 2)
    assert "got another" in pull.problem


def test_the_authorities_keys_are_known_without_a_line(loaded: Store, authority: Repository) -> None:
    """Which keys may sign serial lists is kept from the last look."""
    keys = trust.keys(loaded.home, "approvals")
    assert list(keys.values()) == [authority.keys.key("approvals").public]


def test_a_folder_that_cannot_be_read_is_no_missing_file(tmp_path: Path) -> None:
    """A missing file is final; one that is a directory, or torn away, may be there the next time."""
    source = FolderSource(tmp_path)
    with pytest.raises(SyncFinal) as absent:
        source.read("metadata/timestamp.json", 0, 10)
    assert absent.value.status == 404
    (tmp_path / "metadata").mkdir()
    with pytest.raises(SyncRetryable):
        source.read("metadata", 0, 10)
