from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import edge.tui
from edge.tui.pages import PAGES, made
from edge.tui.room import Room

HEAVY = ("cv2", "numpy", "httpx", "sqlite3", "argon2", "tuf", "starlette", "textual.widgets._data_table")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_can_be_made(page: str) -> None:
    """Each name leads to a screen of its own kind."""
    assert isinstance(made(page), Room)


def test_scan_screen_waits_for_no_other_screen() -> None:
    """Importing the app loads no other screen, no database, no network, no camera."""
    modules = sorted({module for module, _ in PAGES.values()} | set(HEAVY))
    code = f"import sys, edge.tui.app; print([name for name in {modules!r} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_style_sheet_lies_beside_the_app() -> None:
    """The style sheet is a file of the package, so that a wheel holds it."""
    assert (Path(edge.tui.__file__).parent / "bondscan.tcss").is_file()
