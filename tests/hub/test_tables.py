"""The seam to the hub's database: the same whichever kind it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.errors import ConfigError, StoreNewer
from edge.hub import capture, catalogue, sql
from edge.hub.tables import open_database, path_of
from tests.hub import samples
from tests.hub.samples import device_of, document, event_id, make_hub, place_of, told


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///hub.db", "hub.db"),
        ("sqlite:////var/hub.db", "/var/hub.db"),
        ("/var/hub.db", "/var/hub.db"),
        ("hub.db", "hub.db"),
    ],
)
def test_a_database_is_named_by_url_or_path(url: str, path: str) -> None:
    """SQLite by URL, or any plain path."""
    assert path_of(url) == Path(path)


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "sqlite:///"])
def test_another_database_is_refused(url: str) -> None:
    """A kind of database that is not served is a plain message."""
    with pytest.raises(ConfigError, match="expected sqlite"):
        open_database(url)


def test_what_was_written_is_there_after_opening_again(tmp_path: Path) -> None:
    """Tables are made once; a second opening finds them as they were left."""
    hub = make_hub(tmp_path)
    device = device_of(hub)
    capture.capture(hub, device, document(told("zone_exit")), "proceed")
    hub.database.close()
    again = make_hub(tmp_path)
    assert catalogue.despatches(again, 0).despatches[0].event_id == event_id(1)
    again.database.close()


def test_what_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    """A transaction that ends in a failure is undone whole, and the next one is served."""
    hub = make_hub(tmp_path)

    def half() -> None:
        with hub.writing() as tx:
            tx.execute(sql.PUT_META, ("a", "1"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    with hub.writing() as tx:
        assert tx.execute(sql.GET_META, ("a",)).fetchone() is None
        tx.execute(sql.PUT_META, ("b", "2"))
    with hub.reading() as reader:
        assert tuple(reader.execute(sql.GET_META, ("b",)).fetchone()) == ("2",)
    hub.database.close()


def test_tables_of_an_older_version_are_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hub's database goes on being used: what it held before every upgrade is held after it."""
    with monkeypatch.context() as before:
        before.setattr(sql, "VERSION", 1)
        before.setattr(sql, "UPGRADES", ())
        old = open_database(place_of(tmp_path / "bare"))
        with old.writing() as tx:
            tx.execute("INSERT INTO contexts (id, body) VALUES (?, ?)", (7, '["context"]'))
            tx.execute(sql.PUT_BOUND, ("form", samples.FORM, 5))
        old.close()
    hub = make_hub(tmp_path / "bare")
    with hub.reading() as reader:
        assert tuple(reader.execute(sql.GET_CONTEXT_ID, ('["context"]',)).fetchone()) == (7,)
        assert tuple(reader.execute("SELECT count(*) FROM taken").fetchone()) == (0,)
        assert tuple(reader.execute("SELECT quantity FROM bounds").fetchone()) == (5,)
    hub.database.close()


def test_a_newer_database_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables a newer bondscan wrote are not touched."""
    with monkeypatch.context() as later:
        later.setattr(sql, "VERSION", 99)
        open_database(place_of(tmp_path / "bare")).close()
    with pytest.raises(StoreNewer, match="got 99"):
        open_database(place_of(tmp_path / "bare"))


def test_a_part_of_a_catalogue_is_read_without_the_rest(tmp_path: Path) -> None:
    """Parts are cut where they are asked for; past the end there is nothing."""
    hub = make_hub(tmp_path)
    body = samples.catalogue()
    catalogue.publish(hub, body)
    assert catalogue.part_of(hub, 1, 0, len(body)) == body
    assert catalogue.part_of(hub, 1, 10, 20) == body[10:30]
    assert catalogue.part_of(hub, 1, len(body) - 3, 50) == body[-3:]
    assert catalogue.part_of(hub, 1, len(body) + 9, 50) == b""
    hub.database.close()
