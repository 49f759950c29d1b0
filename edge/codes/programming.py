"""What a keyboard scanner is set by: the maker's own name of the setting, as its manual prints it.

The programming barcodes themselves are in each maker's manual under these names; a symbol that
none of them documents is not drawn here.

>>> menu("newland", "country").name, menu("honeywell", "suffix").command
('USB Country Keyboard Types', 'VSUFCR')
>>> settings_for(("layout", "gs-absent", "layout"))
('country', 'control')
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from edge.codes.advice import AdviceCode

Vendor = Literal["honeywell", "zebra", "datalogic", "newland", "generic"]
Setting = Literal["country", "control", "aim", "suffix", "serial"]

VENDORS: Final[tuple[Vendor, ...]] = ("honeywell", "zebra", "datalogic", "newland", "generic")
SETTINGS: Final[tuple[Setting, ...]] = ("country", "control", "aim", "suffix", "serial")


@dataclass(frozen=True, slots=True)
class Menu:
    """Where a setting is.

    name: of the barcode or menu. command: what the barcode carries or begins with, which is its
    serial command too; "" if not known. sure: name or command was read in a source; else it is the
    maker's usual word, and `words` says so.
    """

    name: str
    command: str = ""
    sure: bool = True

    @property
    def words(self) -> str:
        """As printed: the name, a star where it may be worded otherwise, the command."""
        star = "" if self.sure else " *"
        return f"{self.name}{star} [{self.command}]" if self.command else f"{self.name}{star}"


_MENUS: Final = MappingProxyType(
    {
        # Honeywell "Xenon/Granit User's Guide": chapters Prefix/Suffix and USB COM Emulation (terminal
        # id 130). KBDCTY and KBDCAS stand under the barcodes of its keyboard chapter.
        ("honeywell", "country"): Menu("Keyboard Country", "KBDCTY"),
        ("honeywell", "control"): Menu("Keyboard Modifiers: Control + ASCII", "KBDCAS"),
        ("honeywell", "aim"): Menu("Add AIM I.D. Prefix to All Symbologies"),
        ("honeywell", "suffix"): Menu("Add CR Suffix to All Symbologies", "VSUFCR"),
        ("honeywell", "serial"): Menu("USB COM Emulation"),
        # Zebra "DS2208", "LS2208" and "DS9208 Digital Scanner Product Reference Guide": USB Host
        # Parameters, Miscellaneous Scanner Parameters; the note under the table of keystrokes.
        ("zebra", "country"): Menu("USB Country Keyboard Types"),
        ("zebra", "control"): Menu("Function Key Mapping: Disable"),
        ("zebra", "aim"): Menu("Transmit Code ID Character: AIM Code ID Character"),
        ("zebra", "suffix"): Menu("Scan Options: <DATA> <SUFFIX>"),
        ("zebra", "serial"): Menu("USB CDC Host"),
        # Datalogic "QuickScan QD2400" and "PowerScan PBT9501 Product Reference Guide", Scancode
        # Tables: Control Character Emulation; "PowerScan RF", Prefix, Suffix and Label ID; "Gryphon I
        # GFS4400" and "Gryphon GPS4400 Product Reference Guide", Data Format.
        ("datalogic", "country"): Menu("Country Mode", sure=False),
        ("datalogic", "control"): Menu("Control Character Emulation: 00 (Ctrl+Keys)"),
        ("datalogic", "aim"): Menu("Global AIM ID: Enable"),
        ("datalogic", "suffix"): Menu("Global Suffix: 0D (CR)"),
        ("datalogic", "serial"): Menu("USB-COM-STD"),
        # Newland "NLS-FM430 User Guide", USB HID-KBW; "NLS-HR52 User Manual", Use of Programming
        # Command (tag KBW, sub-tags CTY and FKM); "Serial Programming Command Manual".
        ("newland", "country"): Menu("USB Country Keyboard Types", "KBWCTY"),
        ("newland", "control"): Menu("Function Key Mapping: Ctrl+ASCII", "KBWFKM"),
        ("newland", "aim"): Menu("AIM ID Prefix: Enable"),
        ("newland", "suffix"): Menu("Terminating Character Suffix: CR (0x0D)"),
        ("newland", "serial"): Menu("USB CDC"),
    }
)

_SETTING_OF: Final[MappingProxyType[AdviceCode, Setting]] = MappingProxyType(
    {
        "layout": "country",
        "layout-unknown": "country",
        "scanner-layout": "country",
        "dead-keys": "country",
        "lost": "country",
        "unsound": "country",
        "gs-absent": "control",
        "gs-key": "control",
        "gs-alt": "control",
        "gs-stand-in": "control",
        "gs-unclear": "control",
        "controls-absent": "control",
        "aim-absent": "aim",
        "suffix-absent": "suffix",
        "suffix-tab": "suffix",
        "not-taken": "serial",
    }
)


def menu(vendor: Vendor, setting: Setting) -> Menu | None:
    """Where `vendor` has `setting`; None for scanners of any other make."""
    return _MENUS.get((vendor, setting))


def settings_for(advice: Iterable[AdviceCode]) -> tuple[Setting, ...]:
    """The settings that this advice is about, each once, in its order."""
    named = (_SETTING_OF.get(code) for code in advice)
    return tuple(dict.fromkeys(setting for setting in named if setting is not None))
