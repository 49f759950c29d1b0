"""The PIN of who acts: from the environment, or asked for on a terminal; never an argument others could see."""

from __future__ import annotations

import getpass
import os
import sys
from typing import TYPE_CHECKING

from edge.cli.arguments import UsageError

if TYPE_CHECKING:
    from edge.station import Refusal, Station


def asked_pin(badge: str, variable: str = "BONDSCAN_PIN") -> str:
    """The PIN of `badge`."""
    given = os.environ.get(variable)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise UsageError(f"bondscan: expected the PIN in {variable}, got none and no terminal to ask on")
    return getpass.getpass(f"PIN ({badge}): ")


def new_pin(command: str, otherwise: str | None = None) -> str:
    """The PIN to be set, typed twice where it is typed; otherwise: the one to be had where none is given."""
    given = os.environ.get("BONDSCAN_NEW_PIN", otherwise)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise UsageError(
            f"{command}: expected the PIN in BONDSCAN_NEW_PIN, got none and no terminal to ask on"
        )
    first = getpass.getpass("新 PIN New PIN: ")
    if first != getpass.getpass("再输一次 Again: "):
        raise UsageError(f"{command}: expected the same new PIN twice, got two")
    return first


def signed_in(station: Station, badge: str, pin: str) -> Refusal | None:
    """Sign in so as to act: None where that is done; whose PIN another has set is to change it first."""
    from edge.station import Refusal

    signed = station.access.sign_in(badge, pin)
    if isinstance(signed, Refusal):
        return signed
    return Refusal("pin-to-change", {"badge": badge}) if signed.must_change else None
