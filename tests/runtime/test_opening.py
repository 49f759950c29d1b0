"""Opening a home as the product does: the same again, restored, copied, moved, and after a crash."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest

from edge.errors import ConfigError, StoreLocked
from edge.frame import Frame
from edge.rules.task import Task
from edge.runtime import opening
from edge.station import Closing, Outcome, Station
from edge.store import lookup, pages
from tests import fakes
from tests.runtime.office import MAIN_FORM, Office, reissued, restored
from tests.station.desk import MAIN, codes, payload

LISTED = {"clearance_form": "F-LIST", "destination": "H1"}


def does(station: Station, operation: str, *serials: str, **papers: str) -> list[Outcome]:
    """A whole task."""
    tasks, facts = station.tasks, station.access.facts
    filled = {**fakes.PAPERS[operation], **papers}
    opened = tasks.start(facts, operation, filled)
    assert isinstance(opened, Task), opened
    outcomes = [station.scan(Frame(payload(serial), "test", station.world.wall())) for serial in serials]
    tasks.close(facts, Closing())
    return outcomes


def shelves(station: Station, *serials: str) -> None:
    """Coded, entered and shelved."""
    for operation in ("serialise", "bonded_receive", "put_away"):
        assert all(outcome.decision.verdict == "ACCEPT" for outcome in does(station, operation, *serials))


def exit_of(station: Station, serial: str, **papers: str) -> str:
    """The verdict, or the hardest reason, of one exit."""
    outcome = does(station, "zone_exit", serial, **(papers or MAIN))[0]
    return "ACCEPT" if outcome.decision.verdict == "ACCEPT" else codes(outcome)[0]


def doubt(station: Station) -> str:
    """Why the store doubts itself, "" where it does not."""
    with station.store.reader() as reader:
        rows = [row for row in pages.journal_page(reader).rows if row.kind == "quarantine"]
    if not station.store.station.quarantined:
        return ""
    return str(msgspec.json.decode(rows[0].detail)["reason"])


@pytest.fixture
def worked(office: Office) -> Path:
    """An enrolled home with eight packages on the shelf, S1 gone under F-MAIN."""
    home = office.home()
    office.join(home)
    with office.at(home) as station:
        shelves(station, *(f"S{number}" for number in range(1, 9)))
        assert exit_of(station, "S1") == "ACCEPT"
    return home


def test_a_home_opens_again_and_again(office: Office, worked: Path) -> None:
    """With and without spending in between, and by one process at a time."""
    for serial in ("S2", "S3"):
        with office.at(worked) as station:
            assert doubt(station) == ""
            assert exit_of(station, serial) == "ACCEPT"
            with pytest.raises(StoreLocked), opening.open_station(worked):
                pass


def test_a_moved_home_is_the_same_store(office: Office, worked: Path) -> None:
    """Its anchor is found by the store's own name, not by the path."""
    moved = worked.rename(office.root / "moved")
    with office.at(moved) as station:
        assert doubt(station) == ""
        assert exit_of(station, "S2") == "ACCEPT"


def test_a_restored_home_works_by_list_alone_until_it_is_enrolled_anew(office: Office, worked: Path) -> None:
    """A disk copied back: quota by count is closed, listed serials and backward steps go on."""
    backup = office.root / "backup"
    shutil.copytree(worked, backup)
    with office.at(worked) as station:
        assert exit_of(station, "S4") == "ACCEPT"
    restored(worked, backup)
    with office.at(worked) as station:
        assert doubt(station) == "anchored-row-missing"
        assert exit_of(station, "S4") == "station-quarantined"
        assert exit_of(station, "S5", **LISTED) == "serial-not-listed"
        assert exit_of(station, "S2", **LISTED) == "ACCEPT"
        assert does(station, "return_in", "S6")[0].decision.verdict == "ACCEPT"
    with office.at(worked) as station:
        assert doubt(station) == "anchored-row-missing", "opening it again lifts nothing"


def test_enrolling_anew_opens_a_new_life_that_cites_the_old_one(office: Office, worked: Path) -> None:
    """The hub fences the old device; quota of the old life is not quota here, that of the new one is."""
    office.exchange(worked)
    backup = office.root / "backup"
    shutil.copytree(worked, backup)
    with office.at(worked) as station:
        assert exit_of(station, "S4") == "ACCEPT"
    office.exchange(worked)
    restored(worked, backup)
    reply = office.join(worked)
    assert reply.incarnation == 2
    assert reply.fenced is not None
    with office.at(worked) as station:
        assert (doubt(station), station.store.station.incarnation) == ("", 2)
        with station.store.reader() as reader:
            row = next(row for row in pages.journal_page(reader).rows if row.kind == "incarnation")
            assert pages.verify(reader).ok
        assert msgspec.json.decode(row.detail)["old_head"] == reply.fenced.sha256
        assert exit_of(station, "S5") == "no-quota-here"
    office.publish(reissued(version=2, incarnation=2), MAIN_FORM)
    state = office.exchange(worked)
    assert (state.line, state.catalogue, state.parked) == ("up", 2, 0)
    with office.at(worked) as station:
        assert exit_of(station, "S5", **{**MAIN, "clearance_form": "F-MAIN/2"}) == "ACCEPT"
    with office.at(worked) as station:
        assert doubt(station) == ""


def test_the_fenced_device_is_no_longer_admitted(office: Office, worked: Path) -> None:
    """A copy that goes on with the old token is told so, and loses nothing it has recorded."""
    copy = office.root / "copy"
    shutil.copytree(worked, copy)
    office.join(worked)
    state = office.exchange(copy)
    assert (state.line, state.stopped) == ("revoked", True)
    with office.at(copy) as station, station.store.reader() as reader:
        assert lookup.item(reader, f"01{fakes.GTINS['P-GOOD']}21S1") is not None


def test_a_copied_home_on_another_machine_is_quarantined(office: Office, worked: Path) -> None:
    """Its anchor may have come along: the machine's own id did not."""
    (office.root / "machine").write_text("another machine\n")
    with office.at(worked) as station:
        assert doubt(station) == "other-machine"
        assert exit_of(station, "S2") == "station-quarantined"
    office.join(worked)
    with office.at(worked) as station:
        assert doubt(station) == ""


def test_a_copy_beside_the_original_gives_itself_away_when_either_has_spent(
    office: Office, worked: Path
) -> None:
    """Two homes of one name share one anchor, which knows only one of them."""
    copy = office.root / "copy"
    shutil.copytree(worked, copy)
    with office.at(worked) as station:
        assert exit_of(station, "S2") == "ACCEPT"
    with office.at(copy) as station:
        assert doubt(station) == "anchored-row-missing"


def test_a_copy_cannot_work_beside_the_original(office: Office, worked: Path) -> None:
    """Neither would see what the other spends until one of them is opened anew."""
    copy = office.root / "copy"
    shutil.copytree(worked, copy)
    with office.at(worked) as station:
        with pytest.raises(StoreLocked, match="copy of this home"), opening.open_station(copy):
            pass
        assert exit_of(station, "S2") == "ACCEPT"
    with office.at(copy) as station:
        assert doubt(station) == "anchored-row-missing"


@pytest.mark.parametrize(
    ("content", "why"), [(None, "anchor-missing"), (b"", "anchor-empty"), (b"?" * 8192, "anchor-damaged")]
)
def test_a_home_without_its_anchor_is_quarantined(
    office: Office, worked: Path, content: bytes | None, why: str
) -> None:
    """Missing, empty, damaged: each is said, and none is forgiven by opening again."""
    anchor = office.anchor(worked)
    anchor.unlink()
    if content is not None:
        anchor.write_bytes(content)
    for _ in range(2):
        with office.at(worked) as station:
            assert doubt(station) == why
            assert exit_of(station, "S2") == "station-quarantined"


def test_a_home_that_lost_its_name_misses_its_anchor(office: Office, worked: Path) -> None:
    """A new name is drawn, and the store does not trust itself."""
    (worked / "store-id").write_bytes(b"")
    with office.at(worked) as station:
        assert doubt(station) == "anchor-missing"


def test_a_crash_between_commit_and_anchor_is_no_reason_for_doubt(office: Office, worked: Path) -> None:
    """One exit ahead of its anchor: the anchor follows. Two ahead: an anchor copied back."""
    anchor = office.anchor(worked)
    before = anchor.read_bytes()
    with office.at(worked) as station:
        assert exit_of(station, "S2") == "ACCEPT"
    anchor.write_bytes(before)
    with office.at(worked) as station:
        assert doubt(station) == ""
        assert exit_of(station, "S3") == "ACCEPT"
    anchor.write_bytes(before)
    with office.at(worked) as station:
        assert doubt(station) == "store-ahead"


def test_a_home_with_wrong_settings_is_said_in_words_and_stays_closed(office: Office) -> None:
    """Every problem of the file is named; no store is made."""
    home = office.home("wrong")
    (home / "bondscan.toml").write_text("language = 'fr'\nnonsense = 1\n")
    with pytest.raises(ConfigError) as refused, opening.open_station(home):
        pass
    assert len(refused.value.problems) == 2
    assert not (home / "bondscan.db").exists()


def test_a_site_key_open_to_others_lets_go_of_the_store_again(office: Office) -> None:
    """The failure is told, and the lock is free for the next try."""
    home = office.home()
    with opening.open_station(home):
        pass
    (home / "site.key").chmod(0o644)
    with pytest.raises(ConfigError), opening.open_station(home):
        pass
    (home / "site.key").chmod(0o600)
    with opening.open_station(home) as station:
        assert station.store.station.id == ""
