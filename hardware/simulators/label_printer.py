"""A simulated network label printer: it takes ZPL or ESC/POS over TCP and draws what it is sent.

    python hardware/simulators/label_printer.py --port 9100 --dpi 203 --into /tmp/labels

Each label becomes a PNG there, its name told on a line. Lines typed make it behave: ``paper-out``,
``ribbon-out``, ``head-open``, ``paused`` (it says so and keeps what it is sent), ``silent`` (it does
not answer), ``off`` (it takes no connection), ``on`` (all is well, what it kept comes out), ``quit``.

Of ZPL it knows what `edge.labels.zpl` uses and no more; symbols are drawn by zxing-cpp's own writer,
not by the code that made the label, so that a fault of one is not repeated by the other.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import socket
import sys
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import zxingcpp

from edge.codes import parse
from edge.codes.scanned import ScannedCode
from edge.drivers.typeface import Font, font
from edge.frame import Frame
from edge.labels import Bitmap, png
from edge.labels.bitmap import Canvas

FNC1, GS = "\ue001", "\x1d"
"""FNC1 on its way through a field; no data holds this letter."""

FAULTS = ("paper-out", "ribbon-out", "head-open", "paused", "silent", "off")
_COMMAND = re.compile(r"[\^~]([A-Z@][A-Z0-9@])([^\^~]*)", re.DOTALL)
_RASTER = b"\x1dv0"


@dataclass
class Pen:
    """What the commands of one format have set so far."""

    canvas: Canvas
    x: int = 0
    y: int = 0
    hex: str = ""
    field: tuple[str, list[str]] = ("", [])
    bar: tuple[int, int] = (2, 10)


def drawn(zpl: bytes, dpi: int = 203, letters: Font | None = None) -> list[Bitmap]:
    """The labels of what was sent, one a format and print. Raises ValueError for what is not understood."""
    labels = []
    for body in re.findall(r"\^XA(.*?)\^XZ", zpl.decode("utf-8"), re.DOTALL):
        commands = [(name, said.strip("\r\n")) for name, said in _COMMAND.findall(body)]
        told = dict(commands)
        pen = Pen(Canvas(int(told.get("PW") or 4 * dpi), int(told.get("LL") or 6 * dpi)))
        for name, said in commands:
            _obey(pen, name, said, letters or font())
        labels += [pen.canvas.bitmap()] * int(told.get("PQ") or 1)
    return labels


def _obey(pen: Pen, name: str, said: str, letters: Font) -> None:
    parts = said.split(",")
    if name == "FO":
        pen.x, pen.y = int(parts[0]), int(parts[1])
    elif name == "FH":
        pen.hex = said or "_"
    elif name == "BY":
        pen.bar = (int(parts[0]), int(parts[2]))
    elif name in ("BX", "BC", "A0"):
        pen.field = (name, parts)
    elif name == "GB":
        pen.canvas.fill(pen.x, pen.y, int(parts[0]), int(parts[1]))
    elif name == "GF":
        _graphic(pen, said)
    elif name == "FD":
        _field(pen, _unhexed(said, pen.hex), letters)
    elif name == "FS":
        pen.hex, pen.field = "", ("", [])
    elif name not in ("CI", "LH", "PW", "LL", "PQ"):
        raise ValueError(f"Failed to obey ^{name}{said}: expected a command that is known, got this.")


def _unhexed(said: str, sign: str) -> str:
    """``^FH``: two hexadecimal digits behind the sign are a byte."""
    if not sign:
        return said
    raw = re.sub(
        re.escape(sign).encode() + rb"([0-9A-Fa-f]{2})", lambda it: bytes((int(it[1], 16),)), said.encode()
    )
    return raw.decode("utf-8")


def _field(pen: Pen, said: str, letters: Font) -> None:
    name, parts = pen.field
    if name == "BX":
        if parts[2] != "200":
            raise ValueError(f"Failed to draw ^BX{','.join(parts)}: expected quality 200, got {parts[2]}.")
        symbol = _symbol(_bx_text(said, parts[6]), zxingcpp.BarcodeFormat.DataMatrix)
        pen.canvas.put(symbol.scaled(int(parts[1])), pen.x, pen.y)
    elif name == "BC":
        symbol = _symbol(_bc_text(said), zxingcpp.BarcodeFormat.Code128)
        pen.canvas.put(symbol.tall(int(parts[1] or pen.bar[1]), pen.bar[0]), pen.x, pen.y)
    elif name == "A0":
        pen.canvas.put(letters.draw(said, int(parts[1])), pen.x, pen.y)


def _bx_text(said: str, sign: str) -> str:
    """The content of a Data Matrix field, its escapes taken back."""
    out, at = "", 0
    while at < len(said):
        code = said[at + 1 : at + 2]
        if said[at] != sign:
            out, at = out + said[at], at + 1
        elif code == sign:
            out, at = out + sign, at + 2
        elif code == "1":
            out, at = out + FNC1, at + 2
        elif code == "d" and said[at + 2 : at + 5].isdigit():
            out, at = out + chr(int(said[at + 2 : at + 5])), at + 5
        elif code and "@" <= code <= "_":
            out, at = out + chr(ord(code) - 64), at + 2
        else:
            raise ValueError(
                f"Failed to read '{said}' as ^BX data: expected a known escape, got {said[at : at + 2]!r}."
            )
    return out


_BC_SIGNS = {"8": FNC1, "0": ">", "=": "~", "<": "^", ";": "", ":": "", "9": "", "5": "", "6": "", "7": ""}


def _bc_text(said: str) -> str:
    """The content of a Code 128 field, its invocations taken back; in set C digits stand in pairs."""
    out = re.sub(r">(.)", lambda it: _BC_SIGNS[it[1]], said, flags=re.DOTALL)
    digits = out.replace(FNC1, "")
    if said.startswith(">;") and not (digits.isdigit() and len(digits) % 2 == 0):
        raise ValueError(
            f"Failed to read '{said}' as ^BC data: expected digits in pairs in code set C, got others."
        )
    return out


def _symbol(content: str, form: zxingcpp.BarcodeFormat) -> Bitmap:
    """The modules that zxing-cpp's writer draws; of bars, one row."""
    if not content.startswith(FNC1):
        made = zxingcpp.create_barcode(content, form)
    else:
        elements = content[1:].replace(FNC1, GS)
        sign = "]d2" if form == zxingcpp.BarcodeFormat.DataMatrix else "]C1"
        now = datetime.now(UTC)
        code = parse(Frame(f"{sign}{elements}".encode(), "printer", now), today=now.date())
        if not isinstance(code, ScannedCode):
            raise ValueError(f"Failed to read '{elements}' as element string: {code.message}")
        said = "".join(f"[{ai}]{value}" for ai, value in code.elements)
        options = {"gs1": True} | ({"force_square": True} if sign == "]d2" else {})
        made = zxingcpp.create_barcode(said, form, **options)
    picture = memoryview(made.to_image(scale=1, add_quiet_zones=False, add_hrt=False))
    high, wide = picture.shape
    pixels = picture.tobytes()
    rows = [pixels[at : at + wide] for at in range(0, len(pixels), wide)]
    if form != zxingcpp.BarcodeFormat.DataMatrix:
        rows = rows[: 1 if high else 0]
    return Bitmap(wide, tuple(int("".join("01"[grey < 128] for grey in row), 2) for row in rows))


def _graphic(pen: Pen, said: str) -> None:
    """``^GFA``: hexadecimal digits, runs of them by letters, ends of rows by marks."""
    kind, _, size, across, packed = said.split(",", 4)
    if not kind.startswith("A"):
        raise ValueError(f"Failed to draw ^GF{kind}: expected A, got this.")
    digits, row, times = 2 * int(across), "", 0
    rows: list[str] = []
    for letter in packed:
        if "G" <= letter <= "Y":
            times += ord(letter) - ord("F")
        elif "g" <= letter <= "z":
            times += 20 * (ord(letter) - ord("f"))
        elif letter == ":":
            rows.append(rows[-1])
        elif letter in ",!":
            rows.append(row.ljust(digits, "0" if letter == "," else "F"))
            row = ""
        else:
            row, times = row + letter * (times or 1), 0
            if len(row) >= digits:
                rows.append(row[:digits])
                row = row[digits:]
    if len(rows) * int(across) != int(size) or row:
        raise ValueError(f"Failed to draw a picture: expected {size} bytes, got {len(rows) * int(across)}.")
    picture = Bitmap(4 * digits, tuple(int(one, 16) for one in rows))
    pen.canvas.put(picture, pen.x, pen.y)


def raster(escpos: bytes) -> Bitmap:
    """The one picture of what was sent to an ESC/POS printer, its bands joined."""
    rows: list[int] = []
    width, at = 0, escpos.find(_RASTER)
    while at >= 0:
        across = int.from_bytes(escpos[at + 4 : at + 6], "little")
        high = int.from_bytes(escpos[at + 6 : at + 8], "little")
        body = escpos[at + 8 : at + 8 + across * high]
        if len(body) != across * high:
            raise ValueError(f"Failed to draw a picture: expected {across * high} bytes, got {len(body)}.")
        rows += [int.from_bytes(body[n : n + across], "big") for n in range(0, len(body), across)]
        width = 8 * across
        at = escpos.find(_RASTER, at + 8 + len(body))
    return Bitmap(width, tuple(rows))


def pictures(job: bytes, dpi: int) -> list[Bitmap]:
    """The labels of one job in either language. Raises ValueError."""
    return [raster(job)] if _RASTER in job else drawn(job, dpi)


@dataclass
class LabelPrinterSimulator:
    """The printer on a port of this PC (0: any free one).

    fault: one of `FAULTS`, "" for none. jobs: what was printed, oldest first. kept: sent while it
    could not print. heard: every byte that came.
    """

    port: int = 0
    dpi: int = 203
    fault: str = ""
    jobs: list[bytes] = field(default_factory=list)
    kept: list[bytes] = field(default_factory=list)
    heard: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        """Nothing is listened to before `start`."""
        self.changed = threading.Condition()
        self._drawn: list[Bitmap] = []
        self._pen = threading.Lock()
        self._listener: socket.socket | None = None
        self._threads: list[threading.Thread] = []
        self._open: set[socket.socket] = set()

    @property
    def labels(self) -> list[Bitmap]:
        """What has come out, oldest first; drawn when it is looked at, so that no answer waits for it."""
        with self._pen:
            for job in self.jobs[len(self._drawn) :]:
                self._drawn += pictures(job, self.dpi)
            return list(self._drawn)

    @property
    def address(self) -> str:
        """As `[labels] printer` names it."""
        return f"tcp://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen, on the same port as before where there was one; harmless while it listens."""
        if self._listener is not None:
            return
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        thread = threading.Thread(target=self._accept, args=(self._listener,), daemon=True)
        self._threads = [thread]
        thread.start()

    def stop(self) -> None:
        """Switch it off: every connection ends."""
        if self._listener is not None:
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        for line in list(self._open):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> Self:
        """On."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Off."""
        self.stop()

    def behave(self, fault: str) -> None:
        """From now on so; with "" what it kept comes out."""
        with self.changed:
            self.fault = fault
            if not fault:
                kept, self.kept = self.kept, []
                for job in kept:
                    self._out(job)

    def printed(self, count: int, wait: float = 10.0) -> list[Bitmap]:
        """The labels, once there are so many of them."""
        with self.changed:
            if not self.changed.wait_for(lambda: len(self.jobs) >= count, wait):
                raise TimeoutError(f"expected {count} labels, got {len(self.jobs)}")
        return self.labels

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            self._open.add(line)
            thread = threading.Thread(target=self._serve, args=(line,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, line: socket.socket) -> None:
        pending = b""
        with line, contextlib.suppress(OSError):
            while got := line.recv(65536):
                with self.changed:
                    self.heard += got
                pending = self._take(line, pending + got)
        self._open.discard(line)

    def _take(self, line: socket.socket, pending: bytes) -> bytes:
        """Answer and print what is whole; the rest waits."""
        while True:
            ends = [
                (pending.find(sign), sign)
                for sign in (b"~HS", b"~JA", b"^XZ", b"\x10\x04\x02\x10\x04\x04", b"\x1dVB\0")
                if sign in pending
            ]
            if not ends:
                return pending
            at, sign = min(ends)
            whole, pending = pending[: at + len(sign)], pending[at + len(sign) :]
            if sign == b"~JA":
                self.kept.clear()
            elif sign in (b"^XZ", b"\x1dVB\0"):
                self._job(whole)
            elif self.fault != "silent":
                line.sendall(self._zpl_status() if sign == b"~HS" else self._escpos_status())

    def _job(self, content: bytes) -> None:
        with self.changed:
            if self.fault:
                self.kept.append(content)
            else:
                self._out(content)

    def _out(self, content: bytes) -> None:
        self.jobs.append(content)
        self.changed.notify_all()

    def _zpl_status(self) -> bytes:
        def flag(name: str) -> str:
            return str(int(self.fault == name))

        first = f"030,{flag('paper-out')},{flag('paused')},1245,{len(self.kept):03},0,0,0,000,0,0,0"
        second = f"000,0,{flag('head-open')},{flag('ribbon-out')},0,2,4,0,00000000,1,000"
        return "".join(f"\x02{line}\x03\r\n" for line in (first, second, "0000,0")).encode()

    def _escpos_status(self) -> bytes:
        offline = 0x12 | (0x04 if self.fault == "head-open" else 0) | (0x40 if self.fault == "paused" else 0)
        return bytes((offline, 0x12 | (0x60 if self.fault == "paper-out" else 0)))


def main(arguments: list[str] | None = None) -> int:
    """Run until the input ends or says ``quit``; each new label is told as the path of its picture."""
    parser = argparse.ArgumentParser(description="A simulated network label printer.")
    parser.add_argument("--port", type=int, default=9100)
    parser.add_argument("--dpi", type=int, choices=(180, 203, 300, 600), default=203)
    parser.add_argument("--into", type=Path, default=Path("labels"), help="where pictures of labels go")
    given = parser.parse_args(arguments)
    given.into.mkdir(parents=True, exist_ok=True)
    with LabelPrinterSimulator(given.port, given.dpi) as printer:
        print(printer.address, flush=True)
        ending = threading.Event()
        teller = threading.Thread(target=_tell, args=(printer, given.into, ending))
        teller.start()
        for line in sys.stdin:
            wish = line.strip()
            if wish == "quit":
                break
            if wish == "off":
                printer.stop()
            elif wish == "on":
                printer.start()
                printer.behave("")
            elif wish in FAULTS:
                printer.behave(wish)
            elif wish:
                print(f"expected one of {', '.join((*FAULTS, 'on', 'quit'))}, got {wish!r}", file=sys.stderr)
        with printer.changed:
            ending.set()
            printer.changed.notify_all()
        teller.join()
    return 0


def _tell(printer: LabelPrinterSimulator, into: Path, ending: threading.Event) -> None:
    """Draw each label as it comes out, the last before the end too."""
    told = 0
    while True:
        with printer.changed:
            while len(printer.jobs) == told and not ending.is_set():
                printer.changed.wait()
            fresh = printer.jobs[told:]
        if not fresh:
            return
        for job in fresh:
            told += 1
            try:
                labels = pictures(job, printer.dpi)
            except ValueError as fault:
                print(fault, file=sys.stderr, flush=True)
                continue
            for label in labels:
                path = into / f"label-{told:04}.png"
                path.write_bytes(png(label, printer.dpi))
                print(path, flush=True)


if __name__ == "__main__":
    sys.exit(main())
