"""One regime's sample catalogue, published by a hub and worked with at enrolled stations, all real processes."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from edge import epcis
from edge.catalogue import Catalogue
from edge.epcis import model
from edge.epcis.names import GS1, item_uri
from edge.rules.operations import OPERATIONS
from edge.runtime.demo.catalogues.codes import label
from tests.journeys.hub import Hub
from tests.journeys.processes import BONDSCAN, PATIENCE, Wire, environment

PIN = "246810"
EXPIRY = date(2035, 12, 31)
SCHEMA = Path(__file__).resolve().parents[3] / "shared" / "standards" / "epcis-json-schema-2.0.1.json"
PATIENT = "110101199001010000"
Line = dict[str, Any]
Standing = dict[str, Counter[str]]
"""What goods are called, and how many packs of them stand in which state."""


class Seat:
    """A station of the sample, used by its people through the command."""

    def __init__(self, pilot: Pilot, station: str) -> None:
        self.station = station
        self.party = station.partition("-")[0]
        self.pilot = pilot
        self.home = pilot.root / f"station-{station}"
        self.home.mkdir()
        self.accepted: dict[str, Line] = {}
        self.environment = {**pilot.environment, "BONDSCAN_HOME": str(self.home), "BONDSCAN_PIN": PIN}
        self.must("enrol", pilot.wire.url, pilot.admin("code", station)[0]["code"])

    def run(self, *words: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """One command to its end."""
        return run(*words, stdin=stdin, environment=self.environment)

    def must(self, *words: str) -> list[Line]:
        """One command that must come to a good end; the JSON lines it printed."""
        return lines_of(self.run(*words))

    def scan(
        self, operation: str, *codes: str, by: str = "P1", online: bool = False, **papers: str
    ) -> list[Line]:
        """One task through `bondscan scan`, its codes typed on stdin.

        by: the end of the badge. online: whether it talks to the hub meanwhile, rather than afterwards.
        """
        done = self.asked(operation, codes, papers, by, online)
        lines = lines_of(done)
        assert len(lines) == len(codes), (lines, done.stderr.decode())
        for line in lines:
            if line["verdict"] == "ACCEPT" and not line["repeat"]:
                self.accepted[line["event_id"]] = line
        return lines

    def asked(
        self,
        operation: str,
        codes: tuple[str, ...],
        papers: dict[str, str],
        by: str = "P1",
        online: bool = False,
    ) -> subprocess.CompletedProcess[bytes]:
        """The same, whatever comes of it."""
        task = self.home.with_name(f"{self.home.name}.task.json")
        task.write_text(json.dumps({"operation": operation, "papers": papers}), encoding="utf-8")
        words = ["scan", "--operator", f"{self.party}-{by}", "--task", str(task)]
        given = {**self.environment, "BONDSCAN_SECOND_PIN": PIN}
        typed = "".join(f"{code}\r" for code in codes).encode()
        return run(*words, *([] if online else ["--offline"]), stdin=typed, environment=given)

    def takes(self, operation: str, *codes: str, **more: Any) -> None:
        """All of it is accepted."""
        refused = [
            [(reason["code"], reason["message"]) for reason in line["reasons"]]
            for line in self.scan(operation, *codes, **more)
            if line["verdict"] != "ACCEPT"
        ]
        assert not refused, (operation, refused)

    def refuses(
        self,
        why: str,
        operation: str,
        code: str,
        /,
        *,
        verdict: str = "REJECT",
        clause: str = "",
        **more: Any,
    ) -> str:
        """One scan that comes to `verdict` for `why`, resting on `clause`; the sentence shown."""
        (line,) = self.scan(operation, code, **more)
        found = {one["code"]: one for one in line["reasons"]}
        assert (line["verdict"], why in found) == (verdict, True), (operation, why, line)
        assert clause in str(found[why]["clause"]), found[why]
        assert found[why]["next"], found[why]
        return str(found[why]["message"])

    def turned_away(self, why: str, operation: str, /, **papers: str) -> None:
        """The task is not even opened, in one line that says why."""
        done = self.asked(operation, ("",), papers)
        assert (done.returncode, done.stdout) == (1, b"")
        (words,) = done.stderr.decode().splitlines()
        assert f"[{why}" in words, words

    def stock(self) -> Standing:
        """What the station says it has, by state."""
        standing: Standing = {}
        for row in self.must("stock"):
            lot = f"{GS1}01/{row['gtin']}/10/{row['lot']}"
            called = item_uri(row["key"], row["epc"]) if row["serial"] else lot
            standing.setdefault(called, Counter())[row["state"]] += row["packs"]
        return standing

    def settles(self) -> None:
        """What waits goes up, and the chain holds."""
        state = self.must("sync", "--once")[-1]
        assert (state["pending"], state["parked"], state["waiting"]) == (0, 0, 0)
        verified = self.run("journal", "verify")
        assert verified.returncode == 0, verified.stdout.decode() + verified.stderr.decode()

    def prints(self, kind: str, **asked: str) -> None:
        """A paper as a workbook and in print; both open."""
        flags = [word for name, value in asked.items() for word in (f"--{name}", value)]
        out = self.home.with_name(f"{self.station}-{kind}")
        for shape in ("xlsx", "pdf"):
            self.must("report", kind, *flags, "--out", f"{out}.{shape}")
        opens(Path(f"{out}.xlsx"), Path(f"{out}.pdf"))

    def sums(self) -> dict[str, dict[str, int]]:
        """The stock and movement paper's sums: product → what is not nought; each agrees with itself."""
        found = {}
        for row in self.report("stock")["sums"]:
            assert (row["In = accounted"], row["Journal = stock kept"]) == ("agrees", "agrees"), row
            found[row["Product"]] = {
                name: int(cell) for name, cell in row.items() if cell.isdigit() and cell != "0"
            }
            assert found[row["Product"]].pop("Accounted for") == found[row["Product"]].pop("In, all told")
        return found

    def report(self, kind: str, **asked: str) -> dict[str, list[dict[str, str]]]:
        """A paper's tables by name, its rows by heading."""
        flags = [word for name, value in asked.items() for word in (f"--{name}", value)]
        out = self.home.with_name(f"{self.station}-{kind}")
        self.must("report", kind, *flags, "--language", "en", "--out", f"{out}.csv")
        tables: dict[str, list[dict[str, str]]] = {}
        headings: dict[str, list[str]] = {}
        for name, *cells in csv.reader(io.StringIO(Path(f"{out}.csv").read_text("utf-8-sig"))):
            if name in headings and name != "about":
                tables[name].append(dict(zip(headings[name], cells, strict=False)))
            else:
                headings[name] = cells
                tables.setdefault(name, [])
                if name == "about":
                    tables[name].append({cells[0]: cells[1]})
        return tables


class Pilot:
    """A hub that has published the sample of one regime, the line to it, and seats at its stations."""

    def __init__(self, root: Path, sample: str, *stations: str, **outside: str) -> None:
        self.root = root
        self.environment = environment(root)
        self.hub = Hub(root / "hub", self.environment)
        self.hub.start()
        self.wire = Wire(self.hub)
        issue = root / "catalogue.json"
        lines_of(run("demo", "catalogue", sample, "--to", str(issue), environment=self.environment))
        moved(issue, outside)
        self.catalogue = msgspec.json.decode(issue.read_bytes(), type=Catalogue)
        self.products = {product.id: product for product in self.catalogue.products}
        self.admin("publish", str(issue))
        self.admit({station.partition("-")[0] for station in stations})
        self.seats = [Seat(self, station) for station in stations]

    def admin(self, *words: str) -> list[Line]:
        """What the hub's administrator does on its PC."""
        tables = str(self.hub.folder / "hub.db")
        return lines_of(run("hub", "admin", "--db", tables, *words, environment=self.environment))

    def admit(self, parties: set[str]) -> None:
        """Everybody of these parties may sign in."""
        for party in parties:
            everybody = self.catalogue.operators
            people = [(one.badge, one.name, one.roles) for one in everybody if one.party == party]
            self.hub.admit(party, people, PIN)

    def code(self, product: str, serial: str, lot: str = "L1", expiry: date = EXPIRY) -> str:
        """What a scanner sends of one package."""
        return label(self.products[product], serial, lot, expiry)

    def purpose(self, approval: str) -> str:
        """What goods of this approval are for."""
        return next(one.purposes[0] for one in self.catalogue.approvals if one.number == approval)

    def events(self) -> list[dict[str, Any]]:
        """Every event the hub has, in the order of their recording."""
        return self.hub.events()

    def settled(self) -> list[dict[str, Any]]:
        """Everything went up, once each, valid, and folds to what the stations say they have."""
        for seat in self.seats:
            seat.settles()
        events = self.events()
        told = Counter(event["eventID"].removeprefix("urn:uuid:") for event in events)
        accepted = {one.removeprefix("urn:uuid:") for seat in self.seats for one in seat.accepted}
        assert told == Counter(dict.fromkeys(accepted, 1))
        sound(events)
        for seat in self.seats:
            assert seat.stock() == folded(events, seat.station), seat.station
        return events

    def close(self) -> None:
        """The line and the hub end."""
        self.wire.close()
        self.hub.stop()


@contextlib.contextmanager
def at_work(root: Path, sample: str, *stations: str, **outside: str) -> Iterator[Pilot]:
    """A pilot, ended whatever happens; outside: what of the sample lies in another region, and which."""
    pilot = Pilot(root, sample, *stations, **outside)
    try:
        yield pilot
    finally:
        pilot.close()


def run(*words: str, environment: dict[str, str], stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """One command to its end."""
    return subprocess.run(
        [*BONDSCAN, *words], input=stdin, capture_output=True, env=environment, timeout=PATIENCE, check=False
    )


def lines_of(done: subprocess.CompletedProcess[bytes]) -> list[Line]:
    """What a command that came to a good end printed."""
    assert done.returncode == 0, (done.args, done.stdout.decode(), done.stderr.decode())
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith(b"{")]


def moved(issue: Path, outside: dict[str, str]) -> None:
    """The catalogue at `issue`, some of its institutions and places (``B02``, ``S05_DOOR``) in other regions."""
    whole = json.loads(issue.read_bytes())
    for entry in (*whole["institutions"], *whole["places"]):
        entry["region"] = outside.get(entry["id"].replace("-", "_"), entry.get("region", ""))
    issue.write_text(json.dumps(whole), encoding="utf-8")


def sound(events: list[dict[str, Any]]) -> None:
    """Each is an event of EPCIS 2.0; by the standard's own schema too, where that is at hand."""
    from datetime import UTC, datetime

    bodies = [msgspec.json.encode(event) for event in events]
    for body in bodies:
        read = model.read(body)
        assert not isinstance(read, model.Malformed), read
    if not SCHEMA.is_file():
        return
    from jsonschema import Draft7Validator, FormatChecker

    validator = Draft7Validator(json.loads(SCHEMA.read_text("utf-8")), format_checker=FormatChecker())
    document = json.loads(epcis.document(bodies, datetime.now(UTC)))
    assert [(error.json_path, error.message[:200]) for error in validator.iter_errors(document)] == []


def folded(events: list[dict[str, Any]], station: str) -> Standing:
    """What stands at `station`, from raw events alone."""
    stock: Standing = {}
    for event in sorted(events, key=lambda one: (one["eventTime"], one["eventID"])):
        if event["t:station"].rsplit("/", 1)[1] != station:
            continue
        step = OPERATIONS[event["t:op"].rsplit("/", 1)[1]]
        for made in event.get("outputEPCList", ()):
            if made not in event["inputEPCList"]:
                stock[made] = Counter(stock[event["inputEPCList"][0]])
        if step.after is None or event.get("disposition") == "partially_dispensed" or _partly(event):
            continue
        for epc in (*event.get("epcList", ()), *event.get("childEPCs", ())):
            stock[epc] = Counter({step.after: 1})
        for part in (*event.get("quantityList", ()), *event.get("childQuantityList", ())):
            there = stock.setdefault(part["epcClass"], Counter())
            earlier = [state for state in there if state in step.before]
            if earlier:
                there[earlier[0]] -= part["quantity"]
            there[step.after] += part["quantity"]
            stock[part["epcClass"]] = +there
    return stock


def _partly(event: dict[str, Any]) -> bool:
    return bool(event.get("t:amount")) and event.get("action") != "DELETE"


def opens(workbook: Path, printed: Path) -> None:
    """A workbook with a sheet at least, a PDF with a page at least."""
    import zipfile

    from pypdf import PdfReader

    with zipfile.ZipFile(workbook) as archive:
        assert archive.testzip() is None
        assert "xl/worksheets/sheet1.xml" in archive.namelist()
    assert len(PdfReader(printed).pages) >= 1
