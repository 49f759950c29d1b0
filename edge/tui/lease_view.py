"""What this station holds of a paper shared between stations, as the status line shows it."""

from __future__ import annotations

from edge.store import Store
from edge.store.entities import CatalogueView
from edge.store.shared_papers import is_shared
from edge.tui.views import Bar


def lease_bar(store: Store, view: CatalogueView, number: str, destination: str) -> Bar | None:
    """Packs held and used for whom the goods are; None for a paper that is not shared."""
    if not is_shared(view, number):
        return None
    station = store.station
    place = destination or (station.party if station.kind == "institution" else "")
    held = store.lease_on(number, place)
    return Bar(number=number, total=held.net, used=held.used, leased=True)
