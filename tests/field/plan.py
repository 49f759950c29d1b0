"""A scripted day as its file says it: who works where on what, and what goes wrong meanwhile.

`read` gives a `Day` that can be played, or every fault of the file at once, each with its line.
What a table may hold is the class of that table below; times are of the day, as "HH:MM".
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_type_hints

import msgspec

from edge.errors import ConfigError
from tests.field import sound
from tests.field.clock import minutes
from tests.field.lines import lines_of

Row = dict[str, Any]


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the file."""


class Frame(Table, frozen=True, rename={"start": "from", "end": "to"}):
    """[day]: its name, from when to when, in how many real seconds it is lived through, and its seed."""

    name_zh: str
    name_en: str
    start: str
    end: str
    seconds: int
    seed: int = 1


class Station(Table, frozen=True):
    """[[station]]: a desk, the scanner at it, whether it prints labels, and what it is called."""

    id: str
    kind: Literal["zone", "institution"]
    name_zh: str = ""
    name_en: str = ""
    device: Literal["serial", "hid", "keyboard", "camera"] = "serial"
    labels: bool = False


class Form(Table, frozen=True):
    """[[form]]: a clearance form of so many packs, for one station or, with "*", shared by lease."""

    name: str
    packs: int
    station: str


class Batch(Table, frozen=True):
    """[[batch]]: packs of one lot. coded: without a serial from their maker; the station gives them one."""

    name: str
    lot: str
    packs: int
    coded: bool = False


class Work(Table, frozen=True, rename={"start": "from", "end": "to"}):
    """[[work]]: one task. packs: first and last of the batch. expects: the reason all are turned away for
    (a work that expects a recall waits for the station to have heard of it); may: reasons for which some may be.
    """

    start: str
    end: str
    station: str
    operator: str
    step: str
    batch: str
    packs: tuple[int, int]
    papers: dict[str, str] = {}
    expects: str = ""
    may: tuple[str, ...] = ()


class Recall(Table, frozen=True):
    """[[recall]]: at that time the hub's administrator recalls the lot of a batch."""

    at: str
    batch: str
    order: str


class Mishaps(Table, frozen=True):
    """[mishaps]: how often, all told; when and where is drawn from the seed. misscans: of a hundred packs."""

    misscans: float = 0.0
    unplugged: int = 0
    line_lost: int = 0
    line_bad: int = 0
    powered_off: int = 0
    hub_stopped: int = 0
    paper_out: int = 0


@dataclass(frozen=True, slots=True)
class Day:
    """A day that can be played. approved: packs the approval holds."""

    frame: Frame
    approved: int
    stations: tuple[Station, ...]
    forms: tuple[Form, ...]
    batches: Mapping[str, Batch]
    works: tuple[Work, ...]
    recalls: tuple[Recall, ...]
    mishaps: Mishaps

    @property
    def begins(self) -> int:
        """In minutes after midnight."""
        return minutes(self.frame.start)

    @property
    def ends(self) -> int:
        """In minutes after midnight."""
        return minutes(self.frame.end)

    def works_at(self, station: str) -> list[Work]:
        """What is done at a station, in order."""
        return sorted(
            (one for one in self.works if one.station == station), key=lambda one: minutes(one.start)
        )


class Quota(Table, frozen=True):
    """[quota]: packs the approval holds."""

    approved: int


TABLES: Mapping[str, type[Table]] = {"day": Frame, "quota": Quota, "mishaps": Mishaps}
LISTS: Mapping[str, type[Table]] = {
    "station": Station,
    "form": Form,
    "batch": Batch,
    "work": Work,
    "recall": Recall,
}
T = TypeVar("T", bound=Table)


def read(path: Path) -> Day:
    """The day in the file. Raises ConfigError with every fault, each with its line."""
    try:
        text = path.read_text("utf-8")
        table = tomllib.loads(text)
    except OSError as failure:
        raise _failed(
            path, [f"Failed to open it as a day: expected a file, got {failure.strerror}."]
        ) from None
    except UnicodeDecodeError:
        raise _failed(path, ["Failed to read it as a day: expected UTF-8, got other bytes."]) from None
    except tomllib.TOMLDecodeError as failure:
        raise _failed(path, [f"Failed to read it as a day: expected TOML, got {failure}."]) from None
    return _day(path, table, lines_of(text))


def _day(path: Path, table: Row, lines: Mapping[tuple[str | int, ...], int]) -> Day:
    reading = _Reading(table, lines)
    single = {name: reading.one(name, kind) for name, kind in TABLES.items()}
    several = {name: reading.several(name, kind) for name, kind in LISTS.items()}
    for name in sorted(table.keys() - TABLES.keys() - LISTS.keys()):
        known = ", ".join((*TABLES, *LISTS))
        reading.fault((name,), f"Failed to read [{name}] as a table: expected one of {known}, got {name}.")
    if reading.faults:
        raise _failed(path, reading.told())
    day = Day(
        frame=single["day"],
        approved=single["quota"].approved,
        stations=tuple(several["station"]),
        forms=tuple(several["form"]),
        batches={one.name: one for one in several["batch"]},
        works=tuple(several["work"]),
        recalls=tuple(several["recall"]),
        mishaps=single["mishaps"],
    )
    for place, words in sound.faults(day, several):
        reading.fault(place, words)
    if reading.faults:
        raise _failed(path, reading.told())
    return day


class _Reading:
    """Tables read one by one, and what was wrong with them."""

    def __init__(self, table: Row, lines: Mapping[tuple[str | int, ...], int]) -> None:
        self._table = table
        self._lines = lines
        self.faults: list[tuple[int, str]] = []

    def fault(self, place: tuple[str | int, ...], words: str) -> None:
        """Note a fault at the line of `place`, or of the table around it."""
        while place and place not in self._lines:
            place = place[:-1]
        self.faults.append((self._lines.get(place, 1), words))

    def told(self) -> list[str]:
        """Every fault in the order of the file."""
        return [f"line {line}: {words}" for line, words in sorted(self.faults)]

    def one(self, name: str, kind: type[T]) -> Any:
        """A table that comes once; [mishaps] may be left out."""
        if name not in self._table and kind is not Mishaps:
            self.fault((), f"Failed to find [{name}] in the day: expected one, got none.")
            return None
        return self._made((name,), self._table.get(name, {}), kind)

    def several(self, name: str, kind: type[T]) -> list[Any]:
        """A table that may come several times."""
        rows = self._table.get(name, [])
        if not isinstance(rows, list):
            self.fault((name,), f"Failed to read [{name}] as a list: expected [[{name}]], got [{name}].")
            return []
        if not rows and kind not in (Form, Recall):
            self.fault((), f"Failed to find [[{name}]] in the day: expected one at least, got none.")
        made = [self._made((name, number), row, kind) for number, row in enumerate(rows)]
        return [one for one in made if one is not None]

    def _made(self, place: tuple[str | int, ...], row: Row, kind: type[T]) -> T | None:
        try:
            return msgspec.convert(row, kind)
        except msgspec.ValidationError as failure:
            words, _, where = str(failure).partition(" - at `$.")
            entry = where.rstrip("`").partition(".")[0].partition("[")[0] or _named(words)
            self.fault((*place, entry), _said(place[0], entry, words, kind))
            return None


def _named(words: str) -> str:
    """The entry that a message names without a path: one that is missing, or one too many."""
    return words.split("`")[1] if "`" in words else ""


def _said(table: str | int, entry: str, words: str, kind: type[Table]) -> str:
    expected, _, got = words.replace("`", "").partition(", got ")
    if "missing required" in words:
        expected, got = "it", "none"
    elif "unknown field" in words:
        expected, got = f"one of {', '.join(kind.__struct_encode_fields__)}", entry
    elif "Invalid enum value" in words:
        chosen = get_args(get_type_hints(kind)[entry])
        expected, got = f"one of {', '.join(chosen)}", words.rpartition("value ")[2]
    expected = expected.removeprefix("Expected ")
    return f"Failed to read '{entry}' as an entry of [{table}]: expected {expected}, got {got}."


def _failed(path: Path, problems: list[str]) -> ConfigError:
    return ConfigError(
        f"Failed to load {path.name} as a day.", tuple(f"{path.name}: {one}" for one in problems)
    )


def span(work: Work) -> Iterator[int]:
    """The numbers of its packs."""
    return iter(range(work.packs[0], work.packs[1] + 1))
