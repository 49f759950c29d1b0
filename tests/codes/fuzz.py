"""Throws bytes at the parsers until one raises, hangs, or ten million have passed.

    scripts/fuzz [COUNT]        led by coverage where atheris is installed, else by mutations alone

The first byte of an input says how the rest is read: as a scan of one family of symbols, with a
look-up or without, through a keyboard's profile, or as a request line. What raises, or takes over
a tenth of a second, is printed with its bytes, and the exit code is 1.
"""

from __future__ import annotations

import contextlib
import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

try:
    import atheris
except ImportError:
    atheris = None

with atheris.instrument_imports(include=["edge.codes"]) if atheris else contextlib.nullcontext():
    from edge.codes import Misreading, Profile, ScannedCode, parse, parse_line
    from edge.codes.charsets import SET_82
    from edge.frame import Frame

TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
SHEET = "]d1  " + " ".join(SET_82) + "   ] \x1d"
PROFILE = Profile.calibrate(SHEET, SHEET.translate(str.maketrans("yz", "zy")))
LONGEST_ALLOWED = 0.1
"""Seconds of the processor one input may take."""

READINGS: tuple[Callable[[bytes], object], ...] = (
    *(
        lambda raw, symbology=symbology: parse(Frame(raw, "fuzz", NOW, symbology), today=TODAY)
        for symbology in (None, "]d2", "]d1", "]E0", "]I1")
    ),
    lambda raw: parse(Frame(raw, "fuzz", NOW), today=TODAY, resolve=lambda code: bool(code.lot)),
    lambda raw: parse(Frame(raw, "fuzz", NOW), today=TODAY, profile=PROFILE),
    lambda raw: parse_line(raw, TODAY),
)

SEEDS = (
    b"]d20109506000134352172701311" + b"0L-1\x1d21S-1",
    b"(01)09506000134352(10)A\\(B(21)C",
    b"https://id.gs1.org/01/09506000134352/10/A%2FB?17=270131",
    b"+A123BJC5D6E71G+$$52001510X3GD",
    b"+A99912345/$$52001510X3/16D20111212/S77DEFG457",
    b"[)>\x1e06\x1d9N111234568408\x1d1TAB\x1dS1\x1dD270200\x1e\x04",
    b"MA.156.M0.100001.10000012.LA1.S0042.E270131",
    b"=A99991712345600=%6200=<E0791V00&>0270312359",
    b"81000010000000010000",
    b"BS-OP-W-017-T",
    b"]E04006381333931|]e0010950600013435210A",
    b"01095060001343521021212121212121212121212121",
    b"8110012345612345611110123",
    b'{"data": "]d2", "symbology": null, "baseline": {"true": "]d1  A B", "reported": "+d1  B A"}}',
)


def one_input(raw: bytes) -> None:
    """Everything one input goes through; raises what the parsers raise."""
    started = time.process_time()
    result = READINGS[(raw[0] if raw else 0) % len(READINGS)](raw[1:])
    if not isinstance(result, (ScannedCode, Misreading, dict)):
        raise TypeError(type(result).__name__)
    if time.process_time() - started > LONGEST_ALLOWED:
        raise TimeoutError(f"{time.process_time() - started:.3f} s")


def mutations(seed: int) -> Iterator[bytes]:
    """Endless inputs near the seeds: pieces swapped, cut, repeated and overwritten."""
    rng = random.Random(seed)
    while True:
        raw = bytearray(rng.choice(SEEDS))
        for _ in range(rng.randrange(6)):
            at = rng.randrange(len(raw) + 1)
            match rng.randrange(5):
                case 0:
                    raw[at:at] = bytes([rng.randrange(256)])
                case 1:
                    del raw[at : at + rng.randrange(4)]
                case 2:
                    raw[at:at] = rng.choice(SEEDS)[rng.randrange(20) :][: rng.randrange(12)]
                case 3:
                    raw[at : at + 1] = rng.choice((b"\x1d", b"(", b"/", b"%", b"+", b"$", b".", b"0", b"A"))
                case _:
                    raw[at:at] = raw[at : at + rng.randrange(40)] * rng.randrange(3)
        yield bytes([rng.randrange(len(READINGS))]) + bytes(raw)


def by_mutation(count: int) -> int:
    """0 when all inputs passed, 1 at the first that did not."""
    for number, raw in zip(range(1, count + 1), mutations(count), strict=False):
        try:
            one_input(raw)
        except Exception as error:  # noqa: BLE001 (whatever it is, it is the finding)
            sys.stderr.write(f"input {number}: {raw!r}: {type(error).__name__}: {error}\n")
            return 1
    sys.stderr.write(f"{count} inputs, none raised, none took over {LONGEST_ALLOWED} s\n")
    return 0


def by_coverage(count: int) -> None:
    """As atheris leads; it ends the process with its own exit code."""
    import tempfile

    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(SEEDS):
            for way in range(len(READINGS)):
                (Path(corpus) / f"{number}-{way}").write_bytes(bytes([way]) + seed)
        atheris.Setup([sys.argv[0], f"-runs={count}", "-max_len=300", "-verbosity=1", corpus], one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    if atheris:
        by_coverage(wanted)
    raise SystemExit(by_mutation(wanted))
