"""What the catalogue and the server say of one very package, in the task at hand."""

from __future__ import annotations

from datetime import datetime

from edge.catalogue import ClearanceForm, Despatch, Hold
from edge.store.kept import Kept


class Scales:
    """What the catalogue and the server say of one very package, in the task at hand."""

    __slots__ = ("_at", "_despatch", "_form", "_holds", "_place", "_view")

    def __init__(
        self, kept: Kept, form: ClearanceForm | None, place: str, despatch: Despatch | None, at: datetime
    ) -> None:
        self._holds = kept.holds
        self._view = kept.view
        self._form = form
        self._place = place
        self._despatch = despatch
        self._at = at

    def listed(self, serial: str) -> bool | None:
        """Whether it is on the form's list, None where the form has none."""
        return self._view.listed(self._form.number, serial) if self._view and self._form else None

    def holds(self, product: str, lot: str, serial: str) -> tuple[Hold, ...]:
        """The holds on it where it will be used."""
        told = self._view.issued if self._view else None
        return self._holds.on(product, lot, serial, self._place, self._at, told)

    def announced(self, key: str) -> bool:
        """Whether the despatch names it."""
        return self._despatch is not None and key in self._despatch.keys

    def sent_under(self, key: str) -> str:
        """The form the despatch says it left under, "" where it says none or does not name it."""
        return self._despatch.form if self._despatch is not None and key in self._despatch.keys else ""
