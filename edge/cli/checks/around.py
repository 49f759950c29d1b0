"""Checks of what stands around the station: hub, clock, scanners, libraries, terminal."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from edge.cli.checks.found import Found
from edge.clock import TOLERANCE
from edge.config import Config
from edge.errors import BondscanError, SyncError, SyncFinal, SyncRevoked
from edge.runtime.ids import wall

HUB_SECONDS: Final = 5.0
"""How long the hub is waited for."""

OFF: Final = timedelta(seconds=60)
"""A clock further than this from the hub's is worth setting."""


def check_hub(home: Path, settings: Config, last_row: datetime | None) -> Iterator[Found]:
    """Whether the hub answers and admits this device, and how far its clock is from ours."""
    from edge.runtime.exchange import HubAccess, load_access
    from edge.runtime.places import Places

    try:
        access: HubAccess | None = load_access(Places(home, anchor=home))
    except BondscanError as failure:
        yield Found("hub", "wrong", "faulty", {"message": failure.message})
        access = None
    else:
        if access is None:
            yield Found("hub", "note", "off")
    ahead: timedelta | None = None
    if access is not None:
        found, ahead = _ask(access.url, access.token, settings)
        yield found
    yield _clock(ahead, last_row)


def _ask(url: str, token: str, settings: Config) -> tuple[Found, timedelta | None]:
    from edge.runtime.exchange import trust_of
    from edge.sync import HttpClient

    timeout = min(HUB_SECONDS, settings.hub_timeout.total_seconds())
    client = HttpClient(url, token, timeout=timeout, trust=trust_of(settings))
    ahead: timedelta | None = None
    try:
        asked = wall()
        said = datetime.fromisoformat(client.time().now)
        ahead = asked + (wall() - asked) / 2 - said
        client.manifest()  # any answer that takes the token would do
    except SyncRevoked as refused:
        return Found("hub", "wrong", "revoked", {"url": url, "message": refused.message}), ahead
    except (SyncFinal, ValueError) as odd:
        return Found("hub", "wrong", "faulty", {"message": str(odd)}), ahead
    except SyncError as failure:
        return Found("hub", "wrong", "unreachable", {"url": url, "message": failure.message}), ahead
    finally:
        client.close()
    return Found("hub", "ok", "answers", {"url": url}), ahead


def _clock(ahead: timedelta | None, last_row: datetime | None) -> Found:
    """ahead: how far our clock is before the hub's, None where it could not be asked."""
    if last_row is not None and last_row - wall() > TOLERANCE:
        return Found("clock", "wrong", "behind", {"seconds": f"{(last_row - wall()).total_seconds():.0f}"})
    if ahead is None:
        return Found("clock", "note", "unknown")
    params = {"seconds": f"{ahead.total_seconds():+.0f}"}
    if abs(ahead) <= OFF:
        return Found("clock", "ok", "agrees", params)
    return Found("clock", "wrong" if abs(ahead) > TOLERANCE else "warning", "off", params)


def check_scanners(home: Path | None) -> Found:
    """Which serial scanners of a known make are plugged in."""
    from edge import config
    from edge.drivers.ports import discover
    from edge.drivers.profile import profiles_from

    try:
        found = discover(profiles_from(config.scanners(home)))
    except (BondscanError, OSError) as failure:
        return Found("scanners", "warning", "failed", {"message": str(failure)})
    if not found:
        return Found("scanners", "note", "none")
    names = ", ".join(f"{one.port.path} ({one.profile.zh} {one.profile.en})" for one in found)
    return Found("scanners", "ok", "found", {"names": names})


def check_calibration(home: Path) -> Found:
    """Whether the keyboard scanner of this PC was calibrated, and its separators come through."""
    from edge.clock import CHINA
    from edge.runtime.calibration import KEYBOARD, calibrations

    try:
        kept = calibrations(home).get(KEYBOARD)
    except BondscanError as failure:
        return Found("calibration", "wrong", "damaged", {"message": failure.message})
    if kept is None:
        return Found("calibration", "note", "none")
    params = {"at": kept.at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M"), "by": kept.by}
    profile = kept.profile
    if not profile.sound:
        return Found("calibration", "wrong", "unsound", params)
    if not profile.gs_arrives:
        return Found("calibration", "warning", "no-gs", params)
    return Found("calibration", "ok", "good", params)


def check_zbar() -> Found:
    """Whether the second decoder for linear codes is installed; nothing but the camera uses it."""
    from ctypes.util import find_library

    try:
        missing = find_library("zbar") is None
    except OSError:
        missing = True
    return Found("zbar", "note", "missing") if missing else Found("zbar", "ok", "present")


def check_terminal(encoding: str | None) -> Found:
    """Whether Chinese can be shown in a terminal of that encoding."""
    named = encoding or "?"
    try:
        known = codecs.lookup(named).name
    except LookupError:
        known = named
    if known == "utf-8":
        return Found("terminal", "ok", "utf-8", {"encoding": named})
    return Found("terminal", "warning", "other", {"encoding": named})
