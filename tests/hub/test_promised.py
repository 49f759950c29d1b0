"""A hub whose tables were put back to an earlier copy, though nobody said so: it remembers what it promised."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st

from edge import wire
from edge.errors import ConfigError, StoreError
from edge.hub import audit, catalogue, lease_doubts, promised
from edge.hub.hub import Hub
from edge.hub.promised import Memory, Promises, remember
from edge.hub.reached import Reached, reached_in
from edge.hub.sql import PUT_META
from edge.hub.tables import whereabouts
from tests.hub.leasing import CLAIM, Pc, issue
from tests.hub.samples import make_hub, place_of

TOTAL = 20
BOOKS = ("lease_holders", "leases", "meta")
Rows = dict[str, list[tuple[object, ...]]]


def remembering(home: Path) -> Hub:
    """A hub of one shared form that remembers, in a folder beside its home."""
    hub = make_hub(home)
    assert not isinstance(catalogue.publish(hub, issue(form=TOTAL)), wire.Problem)
    remember(hub, home.with_name(f"{home.name}-state"), place_of(home))
    return hub


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    """A hub that remembers."""
    (tmp_path / "home").mkdir()
    return remembering(tmp_path / "home")


def two(hub: Hub) -> tuple[Pc, Pc]:
    """Two stations that hold all there was, before more was issued: the pool has the rest."""
    catalogue.publish(hub, issue(2, form=6))
    first, second = Pc(hub, "zone-1"), Pc(hub, "zone-2")
    first.ask(need=3)
    second.ask(need=2)
    catalogue.publish(hub, issue(3, form=TOTAL))
    assert 0 < first.left() + second.left() <= 6
    return first, second


def copied(hub: Hub, *tables: str) -> Rows:
    """The books as they are, or other tables."""
    with hub.database.snapshot() as reader:
        return {
            table: [tuple(row) for row in hub.database.rows_of(reader, table)] for table in tables or BOOKS
        }


def put_back(hub: Hub, copy: Rows) -> None:
    """The books as they were, as a copy of the database makes them; nobody is told, and no change is counted."""
    with hub.database.writing() as tx:
        for table, (columns, *rows) in copy.items():
            tx.execute(f"DELETE FROM {table}")
            marks = ", ".join("?" * len(columns))
            tx.executemany(f"INSERT INTO {table} ({', '.join(map(str, columns))}) VALUES ({marks})", rows)


def test_whoever_asks_first_is_granted_nothing_that_another_may_hold(hub: Hub) -> None:
    """One whose own leases are as the copy has them could not have told; once all have shown, it goes on."""
    first, second = two(hub)
    copy, had = copied(hub), second.left()
    first.ask(need=TOTAL)
    assert first.left() + second.left() == TOTAL
    put_back(hub, copy)
    told = second.ask(need=9)
    assert (told.learning, second.left()) == (True, had)
    first.ask()
    second.ask(need=9)
    assert first.left() + second.left() == TOTAL == sum(row.out for row in lease_doubts.rows(hub))
    assert [act.act for act in audit.acts(hub)][-1] == "epoch-begun"


@pytest.mark.parametrize("announced", [False, True])
def test_a_station_let_in_since_the_copy_is_waited_for_and_can_be_counted(hub: Hub, announced: bool) -> None:
    """The tables have forgotten it altogether; what it was granted is in doubt until two people have counted."""
    first, second = two(hub)
    before = copied(hub)
    late = Pc(hub, "zone-9")
    late.ask(need=5)
    has = late.left()
    assert has > 0
    put_back(hub, before)
    with hub.writing() as tx:
        tx.execute("DELETE FROM devices WHERE station = 'zone-9'")
        tx.execute("DELETE FROM tokens WHERE station = 'zone-9'")
    if announced:
        audit.begin_epoch(hub, "restored")
    had = first.left() + second.left()
    for pc in (first, second, first, second):
        assert pc.ask(need=TOTAL).learning
    assert lease_doubts.standing(hub).owing == ("zone-9/1",)
    for person in ("A", "B"):
        lease_doubts.count(hub, "zone-9", 1, {CLAIM: has}, person)
    first.ask(need=TOTAL)
    assert had < first.left() + second.left() <= TOTAL - has


def test_a_hub_that_remembers_nothing_cannot_know(hub: Hub) -> None:
    """Which is what the file is for: without it the same packs are granted twice."""
    hub.memory = None
    first, second = two(hub)
    copy = copied(hub)
    first.ask(need=TOTAL)
    put_back(hub, copy)
    second.ask(need=9)
    assert first.left() + second.left() > TOTAL


def test_what_was_promised_outlasts_the_process(hub: Hub, tmp_path: Path) -> None:
    """The next one reads it; tables that were not put back begin no epoch."""
    first, second = two(hub)
    copy = copied(hub)
    first.ask(need=9)
    remember(hub, tmp_path / "home-state", place_of(tmp_path / "home"))
    second.ask(need=1)
    assert lease_doubts.standing(hub).epoch == 1
    put_back(hub, copy)
    remember(hub, tmp_path / "home-state", place_of(tmp_path / "home"))
    assert second.ask(need=9).learning


def test_a_change_that_promised_nothing_is_missed_too(hub: Hub) -> None:
    """Other news would have the marks that stations have read past: a new epoch has them read all again."""
    copy = copied(hub)
    catalogue.publish(hub, issue(2, form=TOTAL))
    put_back(hub, copy)
    catalogue.publish(hub, issue(3, form=TOTAL))
    assert [(act.act, act.detail["why"].partition(":")[0]) for act in audit.acts(hub, act="epoch-begun")] == [
        ("epoch-begun", "these tables are older than what was done")
    ]


def test_tables_put_back_while_no_process_ran_are_known_at_its_start(hub: Hub, tmp_path: Path) -> None:
    """Before anybody asks anything; those that were not put back begin no epoch."""
    copy = copied(hub)
    catalogue.publish(hub, issue(2, form=TOTAL))
    remember(hub, tmp_path / "home-state", place_of(tmp_path / "home"))
    assert lease_doubts.standing(hub).epoch == 1
    put_back(hub, copy)
    remember(hub, tmp_path / "home-state", place_of(tmp_path / "home"))
    assert lease_doubts.standing(hub).epoch > 1


def test_no_life_of_a_station_is_given_out_twice(hub: Hub) -> None:
    """A PC replaced since the copy has the number of a life that the tables forgot; the next has another."""
    first = Pc(hub, "zone-1")
    copy = copied(hub, *BOOKS, "devices", "tokens", "codes")
    lives = [first.life, Pc(hub, "zone-1").life]
    put_back(hub, copy)
    lives.append(Pc(hub, "zone-1").life)
    assert len(set(lives)) == len(lives)


def fail(hub: Hub) -> None:
    """A change that is taken back."""
    with hub.writing() as tx:
        audit.put_down(hub, tx, "test")
        raise StoreError("Failed to go on: expected room, got none.")


def test_a_change_that_came_to_nothing_is_not_counted(hub: Hub) -> None:
    """One that was refused, and one that only looked: else each would be written to the disk."""
    with hub.reading() as reader:
        before = reached_in(reader)
    with hub.writing() as tx:
        tx.execute("SELECT 1").fetchone()
    with pytest.raises(StoreError):
        fail(hub)
    with hub.reading() as reader:
        assert reached_in(reader) == before
    audit.write_down(hub, "test")
    with hub.reading() as reader:
        assert reached_in(reader) == before._replace(writes=before.writes + 1)


def test_what_cannot_be_noted_stops_nothing_but_promises(hub: Hub, tmp_path: Path) -> None:
    """Events are taken on a full or damaged disk of the other files; what is in a torn one counts for nothing."""
    audit.write_down(hub, "test")
    (file,) = (tmp_path / "home-state").glob("*.reached")
    file.unlink()
    file.mkdir()
    catalogue.publish(hub, issue(2, form=TOTAL))
    with pytest.raises(StoreError, match="expected what it wrote"):
        Pc(hub)
    file.rmdir()
    file.write_text("torn")
    assert Pc(hub).life == 1


def test_an_epoch_that_was_announced_is_not_begun_twice(hub: Hub) -> None:
    """Whoever puts a copy back and says so is believed."""
    pc = Pc(hub)
    pc.ask(need=3)
    copy = copied(hub)
    pc.ask(need=9)
    put_back(hub, copy)
    said = audit.begin_epoch(hub, "restored")
    pc.ask(need=9)
    assert lease_doubts.standing(hub).epoch == said


def test_a_grant_that_cannot_be_remembered_is_not_told(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told once it can be, and counts once."""
    pc = Pc(hub)

    def full(*_: object) -> None:
        raise StoreError("Failed to write: expected room, got none.")

    with monkeypatch.context() as patch:
        patch.setattr("edge.hub.promised.secret_file.replace", full)
        with pytest.raises(StoreError, match="expected room"):
            pc.ask(need=5)
    assert pc.left() == 0
    pc.ask(need=5)
    assert pc.left() == sum(row.out for row in lease_doubts.rows(hub))


def test_a_file_that_is_none_is_said_at_the_start(hub: Hub, tmp_path: Path) -> None:
    """With what to do; a folder that cannot be had likewise."""
    Pc(hub).ask(need=3)
    (file,) = (tmp_path / "home-state").glob("*.holders")
    file.write_text("no numbers")
    with pytest.raises(StoreError, match="epoch --restored"):
        remember(hub, tmp_path / "home-state", place_of(tmp_path / "home"))
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(ConfigError, match="expected a folder"):
        remember(hub, tmp_path / "taken" / "under", place_of(tmp_path / "home"))


def test_one_process_does_not_unlearn_what_another_wrote(tmp_path: Path) -> None:
    """The files only ever go on; a later epoch is further, however few its changes."""
    one, other = Memory(tmp_path, "x"), Memory(tmp_path, "x")
    assert one.known() == Reached(0, 0)
    other.keep(Promises(Reached(1, 6), (("zone-1", 1),)))
    one.keep(Promises(Reached(1, 5)))
    assert one.known() == other.known() == Reached(1, 6)
    one.reach(Reached(1, 8))
    assert other.known() == Reached(1, 8)
    one.keep(Promises(Reached(2, 1)))
    assert other.known() == Reached(2, 1)


def test_one_place_is_one_place_however_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file by its path or as a URL, a server with another password; another database is another place."""
    monkeypatch.chdir(tmp_path)
    file = str(tmp_path / "hub.db")
    assert (
        whereabouts("hub.db") == whereabouts("sqlite:///hub.db") == whereabouts(f"sqlite:///{file}") == file
    )
    assert whereabouts("postgresql://a:b@host/x") == whereabouts("postgres://a:c@host/x") == "host/x"
    assert whereabouts("postgresql://a@host/y") == "host/y"


STEP = st.tuples(st.sampled_from((0, 1, 2)), st.integers(0, 9), st.integers(0, 3))
STEPS = st.lists(STEP, max_size=6)


@settings(max_examples=30)
@given(before=STEPS, forgotten=STEPS, after=st.lists(STEP, max_size=12))
def test_no_more_is_ever_out_than_there_is(
    before: list[tuple[int, int, int]],
    forgotten: list[tuple[int, int, int]],
    after: list[tuple[int, int, int]],
) -> None:
    """Whatever three stations ask for and use before the copy, after it, and once it was put back unannounced."""
    with TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        hub = remembering(home)
        pcs = [*two(hub), Pc(hub, "zone-3")]
        used = 0

        def live(steps: list[tuple[int, int, int]]) -> None:
            nonlocal used
            for which, need, spent in steps:
                pcs[which].ask(need=need)
                packs = min(spent, pcs[which].left(CLAIM))
                if packs:
                    pcs[which].spend(packs)
                    used += packs
                assert used + sum(pc.left(CLAIM) for pc in pcs) <= TOTAL

        live(before)
        copy = copied(hub)
        live(forgotten)
        put_back(hub, copy)
        live(after)
        hub.database.close()


def test_what_one_process_notes_is_never_less_than_another_did(tmp_path: Path) -> None:
    """Though it has not read it yet: the file would else say that tables which lost something lack nothing."""
    one, other = Memory(tmp_path, "x"), Memory(tmp_path, "x")
    assert one.known() == other.known() == Reached(0, 0)
    other.reach(Reached(1, 28))
    one.reach(Reached(1, 24))
    assert Memory(tmp_path, "x").known() == Reached(1, 28)
    assert one.known() == Reached(1, 28)


def test_a_process_that_stands_still_with_the_files_holds_no_ordinary_change_up(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is stored is told; a promise is not, and it says which file somebody holds."""
    pc = Pc(hub)
    folder = tmp_path / "home-state"
    (noted,) = folder.glob("*.reached")
    with FileLock(noted.with_suffix(".lock"), thread_local=False):
        for seconds in (-1.0, 0.0):  # for ever: an ordinary change does not wait so long
            monkeypatch.setattr(promised, "WAITED", seconds)
            hub.memory = Memory(folder, noted.stem)
            hub.memory.known()
            audit.write_down(hub, "test")
        with pytest.raises(StoreError, match=r"\.lock"):
            pc.ask(need=3)
    audit.write_down(hub, "test")
    pc.ask(need=3)
    assert pc.left() == sum(row.out for row in lease_doubts.rows(hub))


def test_an_ordinary_change_finds_what_another_process_did_missing(tmp_path: Path) -> None:
    """Two processes of one machine: the tables lose the change of one, and the other, which never made a promise
    since, begins a new epoch with whatever it writes next.
    """
    (tmp_path / "home").mkdir()
    hub = remembering(tmp_path / "home")
    Pc(hub)
    beside = Memory(tmp_path / "home-state", next((tmp_path / "home-state").glob("*.reached")).stem)
    with hub.reading() as reader:
        standing = reached_in(reader)
    beside.reach(standing._replace(writes=standing.writes + 5))
    with hub.writing() as tx:
        audit.put_down(hub, tx, "nothing", "x")
    with hub.reading() as reader:
        assert audit.epoch_of(reader) > standing.epoch


def test_tables_made_anew_are_found_by_an_ordinary_change(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the database's own word, on a machine that wrote none of what they lack."""
    with hub.writing() as tx:
        tx.execute(PUT_META, (audit.MACHINES, "one another"))
        tx.execute(PUT_META, (audit.ORIGIN, "primary"))
    with hub.reading() as reader:
        before = audit.epoch_of(reader)
    monkeypatch.setattr(hub.database, "origin", lambda _: "promoted")
    epochs = []
    for _ in range(2):
        with hub.writing() as tx:
            audit.put_down(hub, tx, "nothing", "x")
        with hub.reading() as reader:
            epochs.append(audit.epoch_of(reader))
    assert before < epochs[0] == epochs[1], "once"
