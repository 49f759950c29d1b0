"""Throws bytes at the parsers until one raises, hangs, or ten million have passed.

    python tests/codes/fuzz.py [COUNT]        with atheris where it is installed, else with mutations

Each input is read as a scan of every family of symbols and as a request line. What raises or
takes over a tenth of a second is printed with its bytes, and the exit code is 1.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from edge.codes import Misreading, ScannedCode, parse, parse_line
from edge.frame import Frame

TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
SYMBOLOGIES = (None, "]d2", "]d1", "]E0", "]I1")
LONGEST_ALLOWED = 0.1
"""Seconds one input may take through all of it."""

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
    started = time.perf_counter()
    for symbology in SYMBOLOGIES:
        result = parse(Frame(raw, "fuzz", NOW, symbology), today=TODAY, resolve=lambda code: bool(code.lot))
        if not isinstance(result, (ScannedCode, Misreading)):
            raise TypeError(type(result).__name__)
    parse_line(raw, TODAY)
    if time.perf_counter() - started > LONGEST_ALLOWED:
        raise TimeoutError(f"{time.perf_counter() - started:.3f} s")


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
        yield bytes(raw)


def main(count: int) -> int:
    """0 when all inputs passed, 1 at the first that did not."""
    try:
        import atheris
    except ImportError:
        for number, raw in enumerate(mutations(count), 1):
            try:
                one_input(raw)
            except Exception as error:  # noqa: BLE001 (whatever it is, it is the finding)
                sys.stderr.write(f"input {number}: {raw!r}: {type(error).__name__}: {error}\n")
                return 1
            if number == count:
                break
        sys.stderr.write(f"{count} inputs, none raised, none took over {LONGEST_ALLOWED} s\n")
        return 0
    atheris.instrument_all()
    atheris.Setup([sys.argv[0], f"-runs={count}", "-max_len=256"], one_input)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000))
