"""The app's own commands on a fresh home, one process after another, to be recorded.

    python power_commands.py FOLDER CATALOGUE.json

FOLDER gets ``home/`` and, by ``XDG_STATE_HOME``, ``elsewhere/``. What the commands print is what a person
was told; after each, a line says how far the journal then went.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from edge.clock import CHINA
from edge.runtime.opening import open_station
from edge.store import Store
from tests import fakes
from tests.prove.power_day import BADGE, OWN_PIN, PIN, label

PACKS = 3
STEPS: Sequence[tuple[str, Mapping[str, str]]] = (
    ("serialise", {"importer": "IMP-1"}),
    ("bonded_receive", {"customs_entry": "E-1"}),
    ("put_away", {"place": "RARE-A"}),
    ("zone_exit", {"clearance_form": "F-TINY", "destination": "H1"}),
)


def catalogue() -> bytes:
    """The small world as of today, so that these commands may run in any year."""
    now = datetime.now(CHINA)
    whole = fakes.catalogue(
        issued=now,
        approvals=tuple(replace(one, valid_to=None) for one in fakes.APPROVALS),
        importers=tuple(replace(one, licence_valid_to=None) for one in fakes.IMPORTERS),
    )
    return msgspec.json.encode(whole)


class Commands:
    """What a person types, in order."""

    def __init__(self, folder: Path, catalogue: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.catalogue = catalogue

    def give(self) -> None:
        """First administrator, enrolment, catalogue, an operator, and four tasks."""
        self.bondscan("operator", "add", "A001", "--name", "郑")
        with open_station(self.home) as station, station.store.writing() as tx:
            tx.enrol(fakes.ZONE, at=station.read_clock())
        self.say()
        self.bondscan("catalogue", "import", str(self.catalogue))
        roles = ("--role", "warehouse", "--role", "supervisor")
        self.bondscan("operator", "add", BADGE, "--name", "李", *roles, "--by", "A001")
        self.bondscan("operator", "change-pin", BADGE, pin=PIN, new_pin=OWN_PIN)
        expiry = f"{datetime.now(CHINA) + timedelta(days=400):%y%m28}"
        for operation, papers in STEPS:
            task = self.catalogue.with_name(f"{operation}.json")
            task.write_text(json.dumps({"operation": operation, "papers": papers}))
            scans = b"".join(label(f"S{number}", expiry=expiry) + b"\r" for number in range(PACKS))
            asked = ("--operator", BADGE, "--task", str(task), "--offline")
            self.bondscan("scan", *asked, pin=OWN_PIN, scans=scans)

    def bondscan(self, *words: str, pin: str = PIN, new_pin: str = PIN, scans: bytes = b"") -> None:
        """One command in a process of its own, its words on our standard output."""
        command = [sys.executable, "-m", "edge.cli", *words, "--home", str(self.home)]
        env = {**os.environ, "BONDSCAN_PIN": pin, "BONDSCAN_NEW_PIN": new_pin}
        subprocess.run(command, env=env, input=scans, check=True)
        self.say()

    def say(self) -> None:
        """How far the journal goes."""
        with Store.read(self.home) as reader:
            seq = reader.query("SELECT coalesce(max(seq), 0) FROM journal")[0][0]
            catalogue = reader.view.version if reader.view else 0
        print(json.dumps({"seq": seq, "catalogue": catalogue}), flush=True)


if __name__ == "__main__":
    Commands(Path(sys.argv[1]), Path(sys.argv[2])).give()
