"""The calibrations of this PC's keyboard scanners, kept in the home: one scan of the sheet for each source.

What is kept is the scan itself; the profile is made from it anew, so that a better reading of an
old calibration needs no new one. A digest stands over it: a file that was altered or torn is
refused, since one wrong character in it would read as another serial number.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from edge.codes.wedge import Profile
from edge.drivers.layout import restored
from edge.errors import ConfigError, StoreError
from edge.frame import Frame, Typed
from edge.runtime.places import Places
from edge.station import Refusal, Station
from edge.store.connection import sync_directory

if TYPE_CHECKING:
    from edge.codes.diagnosis import Diagnosis

KEYBOARD: Final = "keyboard"
"""The source of the scans that are typed into the program's own terminal (`Frame.source`)."""


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """One calibration.

    true: the text of the symbol. reported: what arrived. at: when, aware. by: the badge of who did
    it, or their name on this PC. suffix: the key that ended the scan.
    """

    true: str
    reported: str
    at: datetime
    by: str
    suffix: Literal["enter", "tab", "none", "unknown"] = "unknown"

    @property
    def profile(self) -> Profile:
        """How scans of that scanner are turned back."""
        return Profile.calibrate(self.true, self.reported)

    @property
    def diagnosis(self) -> Diagnosis:
        """What the scan says."""
        from edge.codes.diagnosis import Hints, diagnose  # a scan needs the profile alone

        return diagnose(self.reported, Hints(suffix=self.suffix), true=self.true)


class _Kept(msgspec.Struct, frozen=True):
    """The file: source → calibration, and the digest of these."""

    calibrations: dict[str, Calibration]
    sha256: str


def calibrations(home: Path) -> Mapping[str, Calibration]:
    """What is kept in `home`, by source; empty where nothing is.

    Raises ConfigError where the file is not what was written.
    """
    file = _file(home)
    try:
        kept = msgspec.json.decode(file.read_bytes(), type=_Kept)
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as failure:
        raise _damaged(file, str(failure)) from failure
    if _digest(kept.calibrations) != kept.sha256:
        raise _damaged(file, "other content than its digest")
    if any(one.at.tzinfo is None for one in kept.calibrations.values()):
        raise _damaged(file, "a time without its zone")
    return kept.calibrations


def reading_profiles(home: Path) -> Mapping[str, Profile]:
    """How each calibrated source's scans are turned back, sound or not; an unsound one refuses them.

    Raises ConfigError where the calibrations cannot be read: nothing is guessed in their place.
    """
    return {source: one.profile for source, one in calibrations(home).items()}


class Restorer:
    """Turns what a home's calibrated keyboard scanners type back into what the symbols held.

    Where the calibrations cannot be read every scan of a keyboard is marked as one that has no way
    back: it is refused, since what it would have been is not known.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._profiles: Mapping[str, Profile] | None = {}
        self.reload()

    def reload(self) -> None:
        """What is kept now; asked once at the start, and after each calibration."""
        try:
            self._profiles = reading_profiles(self._home)
        except ConfigError:
            self._profiles = None

    def calibrate(self, station: Station, found: Diagnosis) -> Calibration | Refusal:
        """As `calibrate`; the next scan is read by it."""
        answered = calibrate(station, found)
        self.reload()
        return answered

    def back(self, text: str) -> str | None:
        """What a text typed into the terminal was on the scanner, None where that is not known."""
        profile = self._profiles.get(KEYBOARD) if self._profiles else None
        return profile.restore(text) if profile is not None else text

    def __call__(self, frame: Frame) -> Frame:
        """`frame` as the symbol held it, as it came where its source is not calibrated."""
        if self._profiles is None:
            lost = Typed(frame.payload, restored=False, separated=False)
            return replace(frame, typed=lost) if frame.source == KEYBOARD else frame
        profile = self._profiles.get(frame.source)
        return restored(frame, profile) if profile is not None else frame


def keep(home: Path, found: Diagnosis, *, source: str = KEYBOARD, at: datetime, by: str) -> Calibration:
    """Keep a calibration, in the place of an earlier one of the same source; durable on return.

    Raises ConfigError where `found` is nothing to keep, StoreError where it cannot be written.
    """
    if not found.keepable:
        raise ConfigError(
            "Failed to keep the scan as calibration: expected the whole sheet, without Caps Lock or an input "
            f"method, got {', '.join(found.advice)}."
        )
    made = Calibration(true=found.true, reported=found.reported, at=at, by=by, suffix=found.suffix)
    with _alone(home):
        try:
            others = calibrations(home)
        except ConfigError:
            others = {}  # a damaged file is put right by calibrating again
        _write(home, {**others, source: made})
    return made


def calibrate(station: Station, found: Diagnosis) -> Calibration | Refusal:
    """Keep a calibration in the name of who is signed in; the journal says so."""
    by = station.access.acting
    if by is None:
        return Refusal("not-signed-in")
    kept = keep(station.store.home, found, at=station.world.wall(), by=by.badge)
    station.access.note_setting({"calibration": KEYBOARD, "reported": kept.reported, "suffix": kept.suffix})
    return kept


def forget(home: Path, source: str = KEYBOARD) -> bool:
    """Forget a source's calibration, a damaged file altogether; whether there was anything to forget."""
    with _alone(home):
        try:
            kept = dict(calibrations(home))
        except ConfigError:
            _write(home, {})
            return True
        if kept.pop(source, None) is None:
            return False
        _write(home, kept)
        return True


def _file(home: Path) -> Path:
    return Places(home, home).calibration


def _damaged(file: Path, got: str) -> ConfigError:
    return ConfigError(
        f"Failed to read {file} as the keyboard calibration: expected what bondscan wrote, got {got}; "
        "calibrate again with bondscan calibrate, or run bondscan calibrate forget."
    )


def _digest(kept: Mapping[str, Calibration]) -> str:
    return hashlib.sha256(msgspec.json.encode(kept, order="deterministic")).hexdigest()


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One process at a time rewrites the file."""
    from filelock import FileLock

    try:
        with FileLock(_file(home).with_suffix(".lock")):
            yield
    except OSError as failure:
        raise StoreError(
            f"Failed to keep a calibration in {home}: expected a directory that can be written, got {failure}."
        ) from failure


def _write(home: Path, kept: Mapping[str, Calibration]) -> None:
    """The whole file or none of it, durable."""
    file = _file(home)
    aside = file.with_suffix(".new")
    content = msgspec.json.format(msgspec.json.encode(_Kept(dict(kept), _digest(kept))))
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    aside.replace(file)
    sync_directory(file.parent)
