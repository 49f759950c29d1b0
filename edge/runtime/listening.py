"""The thread that listens to the hub for orders; it comes back whenever the line was cut."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from edge.errors import BondscanError, SyncFinal, SyncRevoked
from edge.runtime import faults

if TYPE_CHECKING:
    from edge.store import Entry
    from edge.sync.ear import Ear

REST = 0.5
REST_AT_MOST = 20.0
"""Seconds before the line is opened again, doubled by each failure, and any part of that by chance: after
a hub came back not all of its stations ask at once."""

REFUSED = 300.0
"""Seconds before a server that cannot be listened to, or turns this device away, is asked again."""

STOPPING = 5.0


class Listening:
    """Runs an ear in a thread of its own.

    make: the ear; called on that thread, for what it needs takes a while to load.
    heard: told of signs of life and orders. look: told when the site has news. lost: told when the line is cut.
    log: the directory for details of faults.
    """

    def __init__(
        self,
        make: Callable[[], Ear],
        *,
        heard: Callable[[datetime, Entry | None], None],
        look: Callable[[], None],
        lost: Callable[[], None],
        chance: random.Random,
        log: Path | None = None,
    ) -> None:
        self._make = make
        self._heard = heard
        self._look = look
        self._lost = lost
        self._chance = chance
        self._log = log
        self._failures = 0
        self._wake = threading.Event()
        self._stopping = False
        self._held = False
        self._ear: Ear | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._run, name="ear", daemon=True)
        self._thread.start()

    def resume(self) -> None:
        """Try again at once."""
        self._wake.set()

    def hold(self, held: bool) -> None:
        """Hear nothing while held, as if the line were down."""
        self._held = held
        if held and self._ear is not None:
            self._ear.hang_up()
        self._wake.set()

    def stop(self) -> None:
        """Hang up and end."""
        self._stopping = True
        self._wake.set()
        if self._ear is not None:
            self._ear.hang_up()
        if self._thread is not None:
            self._thread.join(timeout=STOPPING)
            self._thread = None

    def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            rest = self._listen() if not self._held else REST_AT_MOST
            if not self._stopping:
                self._wake.wait(rest)

    def _listen(self) -> float:
        """Listen once; how long to rest after it."""
        try:
            self._ear = self._ear or self._made()
            self._ear.listen(lambda: self._stopping or self._held)
            self._failures += 1
        except (SyncFinal, SyncRevoked):
            return REFUSED
        except BondscanError:
            self._failures += 1
        except Exception as fault:  # noqa: BLE001 - it listens on whatever went wrong
            self._failures += 1
            faults.told(self._log, "listen to the hub", fault)
        finally:
            self._lost()
        return self._chance.uniform(0.0, min(REST_AT_MOST, REST * 2.0 ** min(self._failures, 16)))

    def _made(self) -> Ear:
        ear = self._make()

        def heard(at: datetime, entry: Entry | None) -> None:
            self._failures = 0
            self._heard(at, entry)

        ear.heard = heard
        ear.look = self._look
        return ear
