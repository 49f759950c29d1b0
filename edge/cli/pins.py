"""The PIN of who acts: from the environment, or asked for on a terminal; never an argument others could see."""

from __future__ import annotations

import getpass
import os
import sys

from edge.cli.arguments import UsageError


def asked_pin(badge: str, variable: str = "BONDSCAN_PIN") -> str:
    """The PIN of `badge`."""
    given = os.environ.get(variable)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise UsageError(f"bondscan: expected the PIN in {variable}, got none and no terminal to ask on")
    return getpass.getpass(f"PIN ({badge}): ")
