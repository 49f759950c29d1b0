"""The places of a day: a hub on its own clock, a line that can fail, stations that are enrolled there."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from edge.catalogue import SHARED, ApprovalLine, Catalogue, ClearanceForm, Name, StationEntry
from edge.errors import ConfigError
from edge.runtime.demo import sample
from edge.runtime.demo.catalogues.book import gln
from hardware.simulators.label_printer import LabelPrinterSimulator
from tests import xvfb
from tests.faults.line import FaultyLine
from tests.field.clock import DayClock
from tests.field.desk import ROOT, Desk
from tests.field.devices import CameraTwin, HidTwin, KeyboardTwin, SerialTwin, Twin
from tests.field.plan import Day, Station
from tests.field.sound import PARTIES
from tests.journeys.hub import Hub
from tests.journeys.processes import Wire, environment

PRODUCT = "P-ENZ"
SETTINGS = 'hub.interval_seconds = 30\nhub.timeout_seconds = 2\nstorage.anchor_directory = "{anchors}"\n'
PRINTER = 'labels.printer = "tcp://127.0.0.1:{port}"\n'
OPENING = 2 * 3600
"""Seconds before the day's beginning at which hub and stations are set up."""


class Site:
    """Everything set up under `root`; `open` begins the day's own clock. midnight: with which its date begins.

    left_out: what of the day this PC cannot play, and why: (zh, en).
    """

    def __init__(self, root: Path, day: Day, dawn: DayClock, midnight: datetime) -> None:
        self.root = root
        self.day = day
        self.clock = dawn
        self.midnight = midnight
        self.stamp = f"{dawn.now():%y%m%d}{day.frame.seed % 1000:03d}"
        self.left_out: list[tuple[str, str]] = []
        self.desks: dict[str, Desk] = {}
        self.printers: dict[str, LabelPrinterSimulator] = {}
        self.met: dict[str, int] = {}
        self.closed = False
        self._ordering = threading.Lock()
        self._stack = contextlib.ExitStack()
        self._environment = {**environment(root), "PYTHONPATH": str(ROOT)}
        self.hub = Hub(root / "hub", self._environment, program=self._program())
        self.hub.start()
        self._stack.callback(self.hub.stop)
        try:
            self._set_up()
        except BaseException:
            self.close()
            raise

    def _set_up(self) -> None:
        self.line = FaultyLine(self.hub.port, self.day.frame.seed)
        self._stack.callback(self.line.close)
        self.catalogue = catalogue(self.day, self.stamp, self.clock.now())
        self.hub.ask("PUT", "/catalogue", content=msgspec.json.encode(self.catalogue))
        self._admit()
        for station in self.day.stations:
            self.desks[station.id] = self._desk(station)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(self._enrol, self.desks.values()))

    def open(self, clock: DayClock) -> None:
        """Hub and stations begin the day: from now on everything goes by `clock`."""
        self.hub.stop()
        self.clock = clock
        self.hub.program = self._program()
        self.hub.start()
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(self._switch_on, self.desks.values()))

    def _switch_on(self, desk: Desk) -> None:
        desk.clock = self.clock
        desk.start()
        self._stack.callback(desk.kill)

    def recall(self, number: int, batch: str, order: str) -> str:
        """The hub's administrator recalls the lot of a batch; the order's id."""
        id_ = order_id(number)
        lot = self.day.batches[batch].lot
        wanted = ["--kind", "recall", "--order", order, "--product", PRODUCT, "--lot", lot]
        self.administrator("hold", id_, *wanted)
        return id_

    def disturb(self, mix: dict[str, float] | None) -> None:
        """The line fails by these weights from now on, or no longer."""
        with self._ordering:
            self.met = self.line.order(mix=mix or {})

    def stop_hub(self) -> None:
        """Switch it off: what it has not answered it may or may not have kept."""
        with self._ordering:
            self.hub.kill()

    def start_hub(self) -> None:
        """Switch it on again, where it was."""
        with self._ordering:
            if self.hub.process is None or self.hub.process.poll() is not None:
                self.hub.start()

    def administrator(self, *words: str) -> list[dict[str, Any]]:
        """What is done at the hub by its own command."""
        tables = f"sqlite:///{self.hub.folder / 'hub.db'}"
        return self._run("hub", "admin", "--db", tables, *words)

    def events(self) -> list[dict[str, Any]]:
        """Every event the hub has, in the order of their recording."""
        return self.hub.events()

    def close(self) -> None:
        """End every process and device."""
        self.closed = True
        self._stack.close()

    def _program(self) -> list[str]:
        return [sys.executable, "-m", "tests.field.clock", *self.clock.words()]

    def _run(self, *words: str, home: Path | None = None) -> list[dict[str, Any]]:
        """One command of bondscan by the day's clock; the JSON lines it printed."""
        own = {"BONDSCAN_HOME": str(home)} if home else {}
        done = subprocess.run(
            [*self._program(), *words],
            capture_output=True,
            cwd=ROOT,
            env={**self._environment, **own},
            timeout=60,
            check=False,
        )
        if done.returncode:
            raise ConfigError(
                f"Failed to run 'bondscan {words[0]}': expected it done, got {done.stderr.decode()}"
            )
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith(b"{")]

    def _admit(self) -> None:
        for party in PARTIES.values():
            people = [
                (badge, name, roles) for badge, (name, roles, at) in sample.BADGES.items() if at == party
            ]
            self.hub.admit(party, people, sample.PIN)

    def _desk(self, station: Station) -> Desk:
        home = self.root / station.id
        home.mkdir()
        settings = SETTINGS.format(anchors=self.root / "anchors")
        if station.labels:
            printer = self._stack.enter_context(LabelPrinterSimulator())
            self.printers[station.id] = printer
            settings += PRINTER.format(port=printer.port)
        (home / "bondscan.toml").write_text(settings, encoding="utf-8")
        wire = Wire(self.line)
        self._stack.callback(wire.close)
        desk = Desk(station, home, wire, self._environment, self.clock)
        desk.give(self._twin(station, desk))
        if desk.twin is not None:
            self._stack.callback(desk.twin.close)
        return desk

    def _twin(self, station: Station, desk: Desk) -> Twin:
        if station.device == "hid":
            return HidTwin(desk.tell)
        if station.device == "camera":
            return CameraTwin(self.day.frame.seed * 100)
        if station.device == "keyboard":
            try:
                return KeyboardTwin(xvfb.start())
            except LookupError as why:
                words = (
                    f"{station.id}：键盘扫码器改为串口（{why}）",
                    f"{station.id}: serial for keyboard ({why})",
                )
                self.left_out.append(words)
        return SerialTwin(self.root / f"{station.id}.scanner")

    def _enrol(self, desk: Desk) -> None:
        entry = next(one for one in self.catalogue.stations if one.id == desk.station.id)
        wanted = {"station": entry.id, "kind": entry.kind, "party": entry.party, "gln": entry.gln}
        code = self.hub.ask("POST", "/admin/codes", json=wanted).json()["code"]
        self._run("enrol", desk.wire.url, code, home=desk.home)


def order_id(number: int) -> str:
    """Under which the hub knows the day's `number`-th recall."""
    return f"FT-RECALL-{number}"


def form_number(stamp: str, name: str) -> str:
    """A form's number, from its name in the day."""
    return sample.form_number(stamp, name)


def catalogue(day: Day, stamp: str, issued: datetime) -> Catalogue:
    """The sample catalogue with the day's own approval, forms and stations."""
    made = sample.catalogue(stamp, issued, int(issued.timestamp()))
    usual = next(one for one in made.approvals if one.product == PRODUCT)
    approval = replace(
        usual,
        quantity=Decimal(day.approved),
        lines=(ApprovalLine(institution=sample.HOSPITAL), ApprovalLine(institution=sample.CHILDREN)),
    )
    like = next(one for one in made.clearance_forms if one.product == PRODUCT)
    return replace(
        made,
        approvals=tuple(approval if one is usual else one for one in made.approvals),
        clearance_forms=(
            *(one for one in made.clearance_forms if one.product != PRODUCT),
            *_forms(day, stamp, like),
        ),
        stations=_stations(day.stations, made.stations),
    )


def _forms(day: Day, stamp: str, like: ClearanceForm) -> list[ClearanceForm]:
    institutions = (sample.HOSPITAL, sample.CHILDREN)
    return [
        replace(
            like,
            number=form_number(stamp, one.name),
            quantity=Decimal(one.packs),
            station=SHARED if one.station == "*" else one.station,
            institutions=institutions[:1] if one.station == "*" else institutions,
        )
        for one in day.forms
    ]


def _stations(wanted: Sequence[Station], known: Sequence[StationEntry]) -> tuple[StationEntry, ...]:
    """Those of the sample, named anew where the day does so, and those that only the day has."""
    named = {one.id: one for one in wanted}
    kept = [_named(one, named[one.id]) if one.id in named else one for one in known]
    fresh = [one for one in wanted if one.id not in {entry.id for entry in known}]
    return (
        *kept,
        *(
            StationEntry(
                id=one.id,
                kind=one.kind,
                party=PARTIES[one.kind],
                gln=gln(9000 + number),
                name=Name(zh=one.name_zh or one.id, en=one.name_en or one.id),
            )
            for number, one in enumerate(fresh)
        ),
    )


def _named(entry: StationEntry, said: Station) -> StationEntry:
    name = Name(zh=said.name_zh or entry.name.zh, en=said.name_en or entry.name.en)
    return replace(entry, name=name)
