"""A hub process of the race: it pushes its share of batches, as the stations they are of, and ends.

`python -m tests.hub.pushing URL`, with one JSON array of [token, [event, …], …] on standard input.
"""

from __future__ import annotations

import json
import os
import sys

from edge import epcis, wire
from edge.hub import capture, devices
from edge.hub.serve import open_hub
from edge.runtime.ids import Uuid7, wall
from tests.hub.samples import START


def main(url: str) -> None:
    """Push all batches and print what became of each event."""
    hub = open_hub(url, now=lambda: START, ids=Uuid7(wall, os.urandom))
    print("ready", flush=True)
    for token, events in json.loads(sys.stdin.readline()):
        device = devices.admit(hub, token)
        assert device is not None
        job = capture.capture(hub, device, epcis.document([it.encode() for it in events], START), "proceed")
        assert isinstance(job, wire.CaptureJob), job
        print(*(f"{it.status}:{it.event_id}{it.declared}" for it in job.results or ()), flush=True)
    hub.database.close()


if __name__ == "__main__":
    main(sys.argv[1])
