"""What a hub serves signed, it goes by itself."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from edge.authority import manners
from edge.authority.publish import publish, whole
from edge.authority.repository import Repository
from edge.catalogue import SHARED
from edge.hub import catalogue, issues
from edge.hub.app import make_app
from edge.hub.hub import Hub
from edge.hub.issues import NEWEST, PATIENCE
from tests.authority import samples
from tests.catalogue.sound import SOUND
from tests.hub.samples import Clock, let_in, make_hub

DATABASES = ("sqlite",)
FORM = next(form for form in SOUND.clearance_forms if form.station and form.station != SHARED)


@pytest.fixture
def authority(tmp_path: Path) -> Repository:
    """A signed repository."""
    return samples.made(tmp_path / "repository")


@pytest.fixture
def clock() -> Clock:
    """The hub's clock."""
    return Clock(samples.TODAY)


@pytest.fixture
def hub(tmp_path: Path, authority: Repository, clock: Clock) -> Hub:
    """A hub that serves it."""
    made = make_hub(tmp_path / "hub", clock)
    made.repository = authority.folder
    return made


def version(hub: Hub) -> int:
    """The issue the hub goes by."""
    known = catalogue.manifest(hub)
    return known.version if known else 0


def forgets(authority: Repository) -> None:
    """How it counted papers in earlier issues is known to it no more."""
    (authority.folder / manners.FILE).write_bytes(b"[]")


def touched(authority: Repository) -> None:
    """The file that says what is newest is another one, whatever the grain of the disk's clock."""
    place = authority.folder / NEWEST
    later = place.stat().st_mtime_ns + 1_000_000
    os.utime(place, ns=(later, later))


def test_the_newest_issue_is_the_one_stations_put_together(authority: Repository) -> None:
    """Byte for byte, its lists too; none where nothing is newer."""
    found = issues.newest(authority.folder)
    assert found is not None
    assert found.body == whole(authority)
    assert issues.newest(authority.folder, above=1) is None


def test_a_newer_issue_is_taken_over_before_it_is_told_of(hub: Hub, authority: Repository) -> None:
    """At the first look at what is newest, and once for each."""
    assert (issues.keep_up(hub), version(hub)) == ("", 1)
    publish(authority, samples.content(version=2, holds=()))
    touched(authority)
    assert (issues.keep_up(hub), version(hub)) == ("", 2)
    known = catalogue.manifest(hub)
    assert known is not None
    assert known.sha256 == hashlib.sha256(whole(authority)).hexdigest()
    assert issues.keep_up(hub) == ""


def test_tables_that_were_put_back_take_the_issue_over_again(hub: Hub, authority: Repository) -> None:
    """Though the files are as they were: by an older issue nothing would be granted to who has the newer."""
    publish(authority, samples.content(version=2, holds=()))
    touched(authority)
    assert (issues.keep_up(hub), version(hub)) == ("", 2)
    with hub.database.writing() as tx:
        tx.execute("DELETE FROM catalogues")
    assert (issues.keep_up(hub), version(hub)) == ("", 2)


async def test_an_issue_the_hub_cannot_take_is_not_served(
    hub: Hub, authority: Repository, clock: Clock
) -> None:
    """Of an authority that has lost what it said before: stations would spend packs that are leased out.

    Put right, it is served again.
    """
    token = let_in(hub).token
    app = httpx.ASGITransport(app=make_app(hub))  # type: ignore[arg-type]
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(transport=app, base_url="http://hub", headers=headers) as http:
        assert (await http.get(f"/repository/{NEWEST}")).status_code == 200
        forms = tuple(
            replace(form, station=SHARED) if form == FORM else form for form in SOUND.clearance_forms
        )
        forgets(authority)
        publish(authority, samples.content(version=2, clearance_forms=forms))
        touched(authority)
        refused = await http.get(f"/repository/{NEWEST}")
        assert (refused.status_code, FORM.number in refused.text, version(hub)) == (404, True, 1)
        assert (await http.get("/repository/metadata/1.root.json")).status_code == 200
        forgets(authority)
        publish(authority, samples.content(version=3))
        touched(authority)
        clock.now += PATIENCE
        assert (await http.get(f"/repository/{NEWEST}")).status_code == 200
    assert version(hub) == 3


def test_a_repository_that_cannot_be_read_says_so(hub: Hub, authority: Repository, clock: Clock) -> None:
    """A part that is not there yet, as in the middle of a copy; it is looked at again in a while."""
    publish(authority, samples.content(version=2, holds=()))
    index = next((authority.folder / "targets").glob("*.catalogue.json"))
    parts = sorted((authority.folder / "targets").rglob("*.gz"))
    for part in parts:
        part.rename(part.with_suffix(".away"))
    assert index.exists()
    assert "expected what 'authority' wrote" in issues.keep_up(hub)
    for part in parts:
        part.with_suffix(".away").rename(part)
    assert issues.keep_up(hub) != ""
    clock.now += timedelta(minutes=2)
    assert (issues.keep_up(hub), version(hub)) == ("", 2)


def test_without_a_repository_there_is_nothing_to_keep_up_with(hub: Hub, tmp_path: Path) -> None:
    """Nor in a directory that has none."""
    hub.repository = None
    assert issues.keep_up(hub) == ""
    hub.repository = tmp_path
    assert issues.keep_up(hub) == ""


def test_what_the_signed_issue_says_is_settled_is_settled_here(hub: Hub, authority: Repository) -> None:
    """The index says since which issue: also a hub that skipped that one knows, and one that knows it asks no more."""

    def signed(version: int, first: int, second: int, *settled: str) -> None:
        publish(authority, samples.reissued(version, first, second), settled)
        touched(authority)

    signed(2, 60, 0, "F-MAIN")
    assert (issues.keep_up(hub), version(hub)) == ("", 2)
    signed(3, 10, 60, "F-MAIN")
    signed(4, 10, 62)
    assert (issues.keep_up(hub), version(hub)) == ("", 4)
    found = issues.newest(authority.folder, 2)
    assert found is not None
    assert found.settled == {"F-MAIN"}
    found = issues.newest(authority.folder, 3)
    assert found is not None
    assert found.settled == frozenset()
