"""`bondscan hub admin parked` and `exceptions`: what waits for somebody to look."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from edge.cli.lines import put

if TYPE_CHECKING:
    from edge.hub.hub import Hub


def define(acts: Any) -> None:
    """The two acts, beside the administrator's others."""
    acts.add_parser(
        "parked", help="被拒事件 · events refused here, that wait at their stations for somebody to look"
    )
    exceptions = acts.add_parser(
        "exceptions",
        help="异常 · what does not add up: twice accepted, past its total, let pass though recalled …",
    )
    exceptions.add_argument(
        "--all", action="store_true", help="已消除的也列出 · those that were explained since, too"
    )


def _parked(hub: Hub, _options: argparse.Namespace) -> int:
    from edge.hub import parked

    for row in parked.rows(hub):
        put(row)
    return 0


def _exceptions(hub: Hub, options: argparse.Namespace) -> int:
    """Stations hear of their own; here are all, those of stations without a line among them."""
    from edge.hub import catalogue
    from edge.language import text

    for one in catalogue.every_exception(hub):
        if one.open or options.all:
            key = f"exception.{one.kind}"
            line = {"kind": one.kind, "subject": one.subject, "open": one.open, "opened": one.opened}
            words = {lang: text(key, lang, **one.detail) for lang in ("zh", "en")}
            put({**line, **words, "stations": one.stations, "events": one.events, **one.detail})
    return 0


ACTS: Final[Mapping[str, Callable[[Hub, argparse.Namespace], int]]] = {
    "parked": _parked,
    "exceptions": _exceptions,
}
