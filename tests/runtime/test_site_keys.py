"""Taking over the site's key: once, before the first patient, and put down."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from edge.errors import BondscanError, ConfigError
from edge.identity import secret_file
from edge.runtime.site_keys import replace_key
from edge.store import archiving
from tests import fakes
from tests.station.desk import Desk
from tests.sync.test_site import Seat, all_sent, archived

KEY = bytes(range(32))


@pytest.fixture
def pharmacy(tmp_path: Path) -> Iterator[Desk]:
    """A pharmacy's desk."""
    made = Desk(tmp_path, seat=fakes.PHARMACY)
    made.sign_in("P900")
    yield made
    made.close()


def test_a_key_is_taken_over_once_and_put_down(pharmacy: Desk, tmp_path: Path) -> None:
    """0600, with a row of the journal; the same again changes nothing."""
    path = tmp_path / "site.key"
    secret_file.replace(path, bytes(32))
    assert replace_key(pharmacy.station, path, KEY)
    assert path.read_bytes() == KEY
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [b"site_key" in row.detail for row in pharmacy.rows("setting")] == [True]
    assert not replace_key(pharmacy.station, path, KEY)
    assert len(pharmacy.rows("setting")) == 1


def test_after_the_first_patient_it_is_too_late(pharmacy: Desk, tmp_path: Path) -> None:
    """The old key stays, and the sentence says why."""
    path = tmp_path / "site.key"
    secret_file.replace(path, bytes(32))
    pharmacy.does("institution_receive", "S1")
    pharmacy.does("pharmacy_store", "S1")
    pharmacy.does("dispense", "S1")
    with pytest.raises(ConfigError, match="no patient"):
        replace_key(pharmacy.station, path, KEY)
    assert path.read_bytes() == bytes(32)


def test_a_patient_in_the_archive_is_a_patient(
    pharmacy: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At hand it says so; away, nobody can tell, and the old key stays."""
    monkeypatch.setattr(archiving, "KEPT", 0)
    path = tmp_path / "site.key"
    secret_file.replace(path, bytes(32))
    for operation in ("institution_receive", "pharmacy_store", "dispense"):
        pharmacy.does(operation, "S1")
    pharmacy.passes(days=1)
    seat = cast(Seat, SimpleNamespace(desk=pharmacy))
    all_sent(seat)
    archived(seat, tmp_path)
    with pytest.raises(ConfigError, match="no patient"):
        replace_key(pharmacy.station, path, KEY)
    for file in tmp_path.glob("*.db"):
        file.unlink()
    with pytest.raises(BondscanError, match="archive"):
        replace_key(pharmacy.station, path, KEY)
    assert path.read_bytes() == bytes(32)
