"""Handing the site's key on: taken only where no patient has a pseudonym yet."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from edge.errors import ConfigError
from edge.identity import secret_file
from edge.station import Station

_PATIENTS: Final = (
    "SELECT 1 FROM journal WHERE body IS NOT NULL AND instr(body, CAST('/patient/p1-' AS BLOB)) LIMIT 1"
)


def replace_key(station: Station, path: Path, key: bytes) -> bool:
    """Make `key` the one at `path`, and put that down in the journal; False where it was already.

    Raises ConfigError where this PC has given a patient a pseudonym under its own key: two keys
    would tell one person as two; and a BondscanError where an archive that would tell is not at hand.
    """
    if path.exists() and path.read_bytes() == key:
        return False
    with station.store.reader(archived=True) as reader:
        if reader.query(_PATIENTS):
            raise ConfigError(
                "Failed to take the site key: expected a station that has entered no patient yet, "
                "got one that has; its patients would be told as others."
            )
    secret_file.replace(path, key)
    station.access.note_setting({"site_key": "taken over"})
    return True
