"""Labels, as acts on the station's thread and as what is owed of them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from edge.runtime.engine import Runtime
from edge.runtime.labelling import Owed
from edge.station import Refusal, Station
from edge.tui.port import Answer


class LabelActs:
    """The part of `Port` that prints labels."""

    _runtime: Runtime
    _act: Callable[[Callable[[Station], object]], Future[Answer]]

    def print_label(self, seq: int) -> Future[Answer]:  # noqa: D102 - as Port
        return self._act(lambda station: self._printed(station, (seq,)))

    def print_owed(self) -> Future[Answer]:  # noqa: D102 - as Port
        return self._act(lambda station: self._printed(station, tuple(one.row.seq for one in self._owed())))

    def waive_label(self, seq: int, reason: str) -> Future[Answer]:  # noqa: D102 - as Port
        def waived(station: Station) -> object:
            labels = self._runtime.labels
            if station.access.operator is None:
                return Refusal("not-signed-in")
            return labels.waive(station, seq, reason) if labels else Refusal("no-label", {"seq": str(seq)})

        return self._act(waived)

    def _printed(self, station: Station, seqs: tuple[int, ...]) -> object:
        """Hand them to the printer; of several, those there is nothing to print of are passed over."""
        labels, refused = self._runtime.labels, None
        if station.access.operator is None:
            return Refusal("not-signed-in")
        sent = 0
        for seq in seqs:
            came = (
                labels.print(station, seq) if labels is not None else Refusal("no-label", {"seq": str(seq)})
            )
            sent, refused = (sent + 1, refused) if came is None else (sent, came)
        return refused if refused and not sent else Answer(ok=True, params={"n": str(sent)})

    def _owing(self) -> int | None:
        """How many labels are owed, None where nothing prints them."""
        return len(self._owed()) if self._runtime.labels is not None else None

    def _owed(self) -> tuple[Owed, ...]:
        labels = self._runtime.labels
        return labels.waiting if labels is not None else ()
