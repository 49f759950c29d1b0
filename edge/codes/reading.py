r"""From a frame to a code: which standard the bytes belong to, and what that standard says.

The symbology identifier decides where there is one. Without it the first characters do; no
two standards begin alike, except that a bare number may be a GTIN or an element string, and
then the check digit decides.

>>> from datetime import date, datetime, UTC
>>> def read(payload, **more):
...     return parse(
...         Frame(payload, "stdin", datetime(2026, 6, 1, tzinfo=UTC), **more), today=date(2026, 6, 1)
...     )
>>> read(b"]d2010950600013435221A1").serial
'A1'
>>> read(b"4006381333931").gtin
'04006381333931'
>>> read(b"]d10109506000134352").code
'not-a-goods-code'
>>> read(b"\xff\xfe").code, read(b"").code, read(b"0" * 1_000_000).code
('misread', 'misread', 'misread')
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from edge.codes import digital_link, gs1, symbology
from edge.codes.gs1 import GS, Resolve
from edge.codes.refusals import refuse
from edge.codes.scanned import CodeFinding, Misreading, ScannedCode
from edge.codes.syntax_dictionary import ENTRIES
from edge.frame import LONGEST, Frame

if TYPE_CHECKING:
    from edge.codes.wedge import Profile

_COMPOSITE: Final = "|]e0"
_ADD_ON: Final = (2, 5)
_GTIN_LENGTHS: Final = (8, 12, 13, 14)
_DATABAR: Final = "]e0"
_EAN_LENGTH: Final = 13


def parse(
    frame: Frame,
    *,
    profile: Profile | None = None,
    resolve: Resolve | None = None,
    today: date,
) -> ScannedCode | Misreading:
    """The code in `frame`, or why there is none. Raises nothing, whatever the bytes.

    profile: how this keyboard scanner's typing arrives; None for any other device.
    resolve: asked whether a reading is known, where a lost separator allows several.
    today: settles the century of two-digit years.
    """
    payload = frame.payload
    if not frame.complete or not payload or len(payload) > LONGEST:
        return _no_reading(frame)
    try:
        text = payload.decode()
    except UnicodeDecodeError:
        shown = payload.decode("latin-1")
        return refuse("misread", shown, what=shown, form="text", expected="UTF-8", got="other bytes")
    typed = frame.typed
    restored = profile.restore(text) if profile is not None else text
    if restored is None or not (typed is None or typed.restored):
        wanted = "only keys that the calibration sheet tells apart"
        return refuse("layout-mismatch", text, what=text, form="typed code", expected=wanted, got="others")
    text = restored
    if not text.isascii() or "\0" in text:
        return _not_ascii(text)
    identifier, data = symbology.split(text)
    if identifier is None or (frame.symbology or identifier) != identifier:
        identifier, data = frame.symbology or None, text
    separated = profile is not None and profile.gs_arrives
    scan = _Scan(text, today, resolve, separated=separated or (typed is not None and typed.separated))
    return scan.read(symbology.family(identifier), identifier or "", data)


def _not_ascii(text: str) -> Misreading:
    if "\ufffd" in text:
        return refuse(
            "misread", text, what=text, form="text", expected="every character", got="some replaced"
        )
    if _bears_marks(text):
        wanted = "the characters of a code for goods"
        return refuse(
            "layout-mismatch", text, what=text, form="code", expected=wanted, got="another keyboard's"
        )
    return refuse("not-a-goods-code", text, what=text, form="code", expected="ASCII characters", got="others")


def _bears_marks(text: str) -> bool:
    from edge.codes.wedge import bears_marks

    return bears_marks(text)


def _no_reading(frame: Frame) -> Misreading:
    payload = frame.payload
    text = payload[:100].decode("latin-1")
    if len(payload) > LONGEST:
        got = f"{len(payload)}"
        return refuse(
            "misread", text, what=text, form="a reading", expected=f"at most {LONGEST} bytes", got=got
        )
    got = "a part, the rest was cut off" if payload else "nothing"
    return refuse("misread", text, what=text, form="a reading", expected="a whole one", got=got)


class _Scan:
    """One reading on its way to a code: its whole text, and what parsing it may ask."""

    __slots__ = ("resolve", "separated", "text", "today")

    def __init__(self, text: str, today: date, resolve: Resolve | None, *, separated: bool) -> None:
        self.text = text
        self.today = today
        self.resolve = resolve
        self.separated = separated

    def read(self, family: symbology.Family, identifier: str, data: str) -> ScannedCode | Misreading:
        """`data`, the text without its identifier, as what this family of symbols carries."""
        if family == "gs1":
            if identifier == _DATABAR and len(data) == _EAN_LENGTH and data.isdigit():
                return self._capital_or_small(data)
            return self._elements(data)
        if family == "ean":
            return self._ean(identifier, data)
        if family == "itf":
            return self._assembled(gs1.read_gtin(data, self.text))
        if data.startswith("BS-"):
            from edge.codes import badge

            return badge.parse(data)
        if data.startswith(digital_link.SCHEMES):
            return self._assembled(digital_link.read(data, self.text))
        if other := self._health(data):
            return other
        if family == "unknown":
            return self._unannounced(data)
        return self._refused(f"data of {identifier}")

    def _health(self, data: str) -> ScannedCode | Misreading | None:
        """What health care uses beside GS1, each known by how it begins; None if none of them."""
        if data.startswith(("+", "*+")):
            from edge.codes import hibc

            # Asterisks are Code 39's start and stop, which some scanners pass on.
            return None if _bears_marks(data) else hibc.parse(data.strip("*"), self.text, self.today)
        if data.startswith("[)>"):
            from edge.codes import iso15434

            return iso15434.parse(data, self.text, self.today)
        if data.startswith("MA."):
            from edge.codes import ma

            return ma.parse(data, self.text, self.today)
        if data.startswith(("=", "&")):
            from edge.codes import isbt128

            return None if _bears_marks(data) else isbt128.parse(data, self.text)
        if data.startswith("-"):
            from edge.codes import ifa

            return None if _bears_marks(data) else ifa.parse_pzn(data, self.text)
        if len(data) == 20 and data.isdigit():
            from edge.codes import tracecode

            return tracecode.parse(data, self.text) if tracecode.fits(data) else None
        return None

    def _unannounced(self, data: str) -> ScannedCode | Misreading:
        """Data of a scanner that does not say which symbol it read."""
        if data.startswith("("):
            return self._assembled(gs1.read_brackets(data, self.text))
        if data[0] == GS:
            # FNC1 in front is how a scanner without identifiers says that the symbol is GS1.
            return self._elements(data[1:])
        if data.isdigit() and len(data) in _GTIN_LENGTHS:
            gtin = gs1.read_gtin(data, self.text)
            if isinstance(gtin, list) or not _all_predefined(data):
                return self._assembled(gtin)
        if data[:2].isdigit():
            return self._elements(data)
        return self._refused("code")

    def _ean(self, identifier: str, data: str) -> ScannedCode | Misreading:
        """EAN and UPC: all digits; an add-on or a composite component may follow."""
        length = symbology.EAN_LENGTHS[identifier]
        digits, rest = data[:length], data[length:]
        findings: tuple[CodeFinding, ...] = ()
        more: gs1.Elements | Misreading = []
        if rest.startswith(_COMPOSITE):
            more = gs1.read_elements(rest[len(_COMPOSITE) :], self.text)
        elif identifier == "]E3" and rest.isdigit() and len(rest) in _ADD_ON:
            message = f"Read '{rest}' as EAN add-on: expected none, got one; left out."
            findings = (CodeFinding("add-on-ignored", message),)
        elif rest or len(digits) < length:
            wanted, got = f"{length} digits", str(len(data))
            return refuse(
                "bad-length", self.text, what=data, form="EAN/UPC", expected=wanted, got=got, standard="gs1"
            )
        gtin = gs1.read_gtin(digits, self.text)
        if isinstance(gtin, Misreading):
            return gtin
        if isinstance(more, Misreading):
            return more
        return gs1.assemble(gtin + more, self.text, self.today, findings)

    def _capital_or_small(self, digits: str) -> ScannedCode | Misreading:
        """``]e0`` is what Caps Lock makes of ``]E0``: digits that are a GTIN may be an EAN-13."""
        if isinstance(gs1.read_gtin(digits, self.text), Misreading):
            return self._elements(digits)
        wanted = "an AI element that is no EAN-13"
        got = "what Caps Lock makes of one"
        return refuse(
            "layout-mismatch", self.text, what=self.text, form="GS1 elements", expected=wanted, got=got
        )

    def _elements(self, data: str) -> ScannedCode | Misreading:
        return gs1.parse_elements(data, self.text, self.today, separated=self.separated, resolve=self.resolve)

    def _assembled(self, elements: gs1.Elements | Misreading) -> ScannedCode | Misreading:
        if isinstance(elements, Misreading):
            return elements
        return gs1.assemble(elements, self.text, self.today)

    def _refused(self, form: str) -> Misreading:
        if _bears_marks(self.text):
            wanted = "a symbology identifier, or an element, first"
            return refuse("layout-mismatch", self.text, what=self.text, form=form, expected=wanted)
        wanted = "a code for goods, a badge or a command"
        got = "text of no known standard"
        return refuse("not-a-goods-code", self.text, what=self.text, form=form, expected=wanted, got=got)


def _all_predefined(digits: str) -> bool:
    """Whether a number that is no GTIN consists of elements of predefined length, nothing over.

    Anything looser would let a mistyped GTIN pass as an order number or a lot.
    """
    elements = gs1.read_elements(digits, digits)
    return isinstance(elements, list) and all(
        (facts := ENTRIES[ai]) and facts.predefined for ai, _ in elements
    )
