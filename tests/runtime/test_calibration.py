"""The calibrations kept in a home."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from edge.codes.diagnosis import Hints, diagnose
from edge.codes.sheet import SHEET
from edge.errors import ConfigError, StoreError
from edge.frame import Frame
from edge.runtime.calibration import (
    KEYBOARD,
    Restorer,
    calibrate,
    calibrations,
    forget,
    keep,
    reading_profiles,
)
from edge.station import Refusal
from edge.station.rows import detail_of
from tests.station.desk import Desk
from tests.wedges import typed

AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
GERMAN = diagnose(typed(SHEET, "german"), Hints(suffix="enter"))
PACKAGE = "]d2010950600013435210yZ-7\x1d21=8"


def test_nothing_is_kept_at_first(tmp_path: Path) -> None:
    """A new home has no profiles, and there is nothing to forget."""
    assert calibrations(tmp_path) == {}
    assert reading_profiles(tmp_path) == {}
    assert not forget(tmp_path)


def test_what_is_kept_turns_scans_back(tmp_path: Path) -> None:
    """The profile of the next start restores what the symbol held."""
    keep(tmp_path, GERMAN, at=AT, by="W001")
    kept = calibrations(tmp_path)[KEYBOARD]
    assert (kept.at, kept.by, kept.suffix) == (AT, "W001", "enter")
    assert kept.diagnosis == GERMAN
    assert reading_profiles(tmp_path)[KEYBOARD].restore(typed(PACKAGE, "german")) == PACKAGE


def test_an_unsound_one_refuses_and_never_guesses(tmp_path: Path) -> None:
    """Where dead keys leave no trace no scan comes back."""
    keep(tmp_path, diagnose(typed(SHEET, "german", hides=False)), at=AT, by="W001")
    profile = reading_profiles(tmp_path)[KEYBOARD]
    assert not profile.sound
    assert profile.restore("+d2") is None


def test_each_source_has_its_own(tmp_path: Path) -> None:
    """The newest of a source stands; another source's is not touched."""
    keep(tmp_path, GERMAN, at=AT, by="W001", source="keyboard:2")
    keep(tmp_path, GERMAN, at=AT, by="W001")
    keep(tmp_path, diagnose(SHEET), at=AT, by="W002")
    assert {source: one.by for source, one in calibrations(tmp_path).items()} == {
        "keyboard:2": "W001",
        KEYBOARD: "W002",
    }
    assert forget(tmp_path)
    assert list(calibrations(tmp_path)) == ["keyboard:2"]


@pytest.mark.parametrize("reported", [SHEET.swapcase(), SHEET[:190], "]d2010950600013435221A"])
def test_what_does_not_last_is_not_kept(tmp_path: Path, reported: str) -> None:
    """Caps Lock, a torn scan, a package: refused, and nothing is written."""
    with pytest.raises(ConfigError, match="expected the whole sheet"):
        keep(tmp_path, diagnose(reported), at=AT, by="W001")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_was_altered_is_refused_until_it_is_put_right(tmp_path: Path) -> None:
    """One character more or less would read as another serial number: the digest says so."""
    keep(tmp_path, GERMAN, at=AT, by="W001")
    file = tmp_path / "calibration.json"
    whole = file.read_text("utf-8")
    altered = json.loads(whole)
    altered["calibrations"][KEYBOARD]["reported"] = SHEET
    naive = json.loads(whole)
    naive["calibrations"][KEYBOARD]["at"] = "2026-03-01T08:30:00"
    for content in (json.dumps(altered), json.dumps(naive), whole[:-40], "", "[]", "\udcff"):
        file.write_bytes(content.encode("utf-8", "surrogatepass"))
        with pytest.raises(ConfigError, match="bondscan calibrate forget"):
            reading_profiles(tmp_path)
    assert forget(tmp_path)
    assert calibrations(tmp_path) == {}
    file.write_text("{", encoding="utf-8")
    keep(tmp_path, GERMAN, at=AT, by="W002")
    assert calibrations(tmp_path)[KEYBOARD].by == "W002"


def test_a_home_that_is_gone_is_a_failure(tmp_path: Path) -> None:
    """Where nothing can be written it is said, and nothing is half written."""
    home = tmp_path / "home"
    home.write_text("a file where the directory should be", encoding="utf-8")
    with pytest.raises(StoreError, match="directory that can be written"):
        keep(home, GERMAN, at=AT, by="W001")


def test_a_calibration_is_kept_in_the_name_of_who_is_signed_in(desk: Desk) -> None:
    """Nobody at the station may not, somebody signed in may."""
    station, home = desk.station, desk.station.store.home
    station.access.lock()
    assert calibrate(station, GERMAN) == Refusal("not-signed-in")
    assert calibrations(home) == {}
    desk.sign_in("W001")
    assert calibrate(station, GERMAN) == calibrations(home)[KEYBOARD]
    assert calibrations(home)[KEYBOARD].by == "W001"
    (row,) = desk.rows("setting")
    assert (row.operator, detail_of(row)["reported"]) == ("W001", GERMAN.reported)


def frame(text: str, source: str = KEYBOARD) -> Frame:
    """What somebody's keys made."""
    return Frame(text.encode(), source, AT)


def test_scans_are_turned_back_by_what_is_kept_now(desk: Desk) -> None:
    """Nothing is changed before a calibration, and from it on each scan of that source, and no other's."""
    desk.sign_in("W001")
    restorer = Restorer(desk.home)
    arrived = typed(PACKAGE, "german")
    assert restorer(frame(arrived)) == frame(arrived)
    assert restorer.back(arrived) == arrived
    restorer.calibrate(desk.station, GERMAN)
    assert restorer(frame(arrived)).payload == PACKAGE.encode()
    assert restorer.back(arrived) == PACKAGE
    assert restorer(frame(arrived, "paste")) == frame(arrived, "paste")


def test_while_the_calibration_cannot_be_read_no_keyboard_scan_passes(tmp_path: Path) -> None:
    """What it would have been is not known: marked, so that it is refused; other sources go on."""
    keep(tmp_path, GERMAN, at=AT, by="W001")
    (tmp_path / "calibration.json").write_text("{", encoding="utf-8")
    restorer = Restorer(tmp_path)
    lost = restorer(frame(PACKAGE))
    assert lost.typed is not None
    assert not lost.typed.restored
    assert restorer(frame(PACKAGE, "serial:/dev/ttyACM0")).typed is None
