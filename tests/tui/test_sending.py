"""A terminal that does not keep up."""

from __future__ import annotations

import os
from types import SimpleNamespace

from textual.drivers._writer_thread import WriterThread

from edge.tui.sending import behind


def test_a_terminal_that_takes_nothing_is_behind_until_it_does() -> None:
    """What is being written is no reason to wait; what waits for it is."""
    taking, giving = os.pipe()
    with os.fdopen(giving, "w", encoding="ascii") as line:
        writer = WriterThread(line)
        app = SimpleNamespace(_driver=SimpleNamespace(_writer_thread=writer))
        assert not behind(app)
        writer.write("x")
        assert behind(app)
        writer.start()
        writer.stop()
        assert not behind(app)
    assert os.read(taking, 10) == b"x"
    os.close(taking)


def test_of_another_driver_nothing_is_known() -> None:
    """On Windows and in tests pictures are painted as they come."""
    assert not behind(None)
    assert not behind(SimpleNamespace(_driver=None))
