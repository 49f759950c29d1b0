"""What an administrator may set of labels, and the templates there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, Literal

from edge.labels.address import EXPECTED, Address, address_of

DPI: Final = (180, 203, 300, 600)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelSettings:
    """printer: "" for none, address: the same, taken apart. asks_status: whether the printer can say
    how it stands. item, case: ids of templates. font: None for one that is looked for.
    """

    printer: str = ""
    address: Address | None = None
    language: Literal["zpl", "escpos"] = "zpl"
    dpi: int = 203
    asks_status: bool = True
    item: str = "item-40x30"
    case: str = "case-100x150"
    font: Path | None = None


def label_settings(values: Mapping[str, Any], font: Path | None) -> LabelSettings:
    """The settings of entries that are all in order."""
    printer = values["labels.printer"]
    return LabelSettings(
        printer=printer,
        address=address_of(printer) if printer else None,
        language=values["labels.printer_language"],
        dpi=values["labels.dpi"],
        asks_status=values["labels.asks_status"],
        item=values["labels.item"],
        case=values["labels.case"],
        font=font,
    )


def printer_address(value: Any) -> str:
    """What was expected instead of a printer's address, "" where it is one, or empty."""
    fits = isinstance(value, str) and (not value or address_of(value) is not None)
    return "" if fits else EXPECTED


def dots(value: Any) -> str:
    """The same for dots an inch."""
    fits = type(value) is int and value in DPI
    return "" if fits else f"one of {', '.join(map(str, DPI))}"


def shipped() -> Traversable:
    """The folder of the templates that are shipped: in the wheel, else ``hardware/labels`` of the checkout."""
    inside = resources.files("edge.config") / "labels"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "hardware" / "labels"
