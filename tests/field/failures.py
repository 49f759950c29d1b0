"""What may end a day, or somebody's work in it, before its time; and how it is said."""

from __future__ import annotations

import subprocess

import httpx

from edge.errors import BondscanError

FAILURES = (BondscanError, EOFError, OSError, AssertionError, subprocess.SubprocessError, httpx.HTTPError)
"""Of the product, a process that ended or hung, a device, a line."""


def said_of(failure: BaseException) -> str:
    """A failure in one line."""
    if isinstance(failure, BondscanError):
        return failure.message
    got = f"{type(failure).__name__} {failure}".strip().replace("\n", " ")
    return f"Failed to live through the day: expected it to go on, got {got}."
