"""Who may work at the station: the acts of the port that are about people and their PINs."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import get_args

from edge.catalogue import Name, Role
from edge.station import Refusal, Station
from edge.tui.port import Answer


class Admission:
    """Each act is done on the station's thread, as `_act` sees to."""

    def _act(self, act: Callable[[Station], object]) -> Future[Answer]:
        """Do it there; what it came to, the screens told of what changed."""
        raise NotImplementedError

    def sign_in(self, badge: str, pin: str) -> Future[Answer]:  # noqa: D102 - as Port
        return self._act(lambda station: station.access.sign_in(badge, pin))

    def create_first_administrator(self, badge: str, name: str, pin: str) -> Future[Answer]:  # noqa: D102
        def first(station: Station) -> object:
            made = station.access.create_first_administrator(badge, Name(zh=name, en=name), pin)
            return made if isinstance(made, Refusal) else station.access.sign_in(badge, pin)

        return self._act(first)

    def change_pin(self, old: str, new: str) -> Future[Answer]:  # noqa: D102 - as Port
        def change(station: Station) -> object:
            operator = station.access.operator
            return (
                station.access.change_pin(operator.badge, old, new) if operator else Refusal("not-signed-in")
            )

        return self._act(change)

    def reset_pin(self, badge: str, new_pin: str) -> Future[Answer]:  # noqa: D102 - as Port
        def reset(station: Station) -> object:
            by = station.access.acting
            return station.access.reset_pin(by, badge, new_pin) if by else Refusal("not-signed-in")

        return self._act(reset)

    def add_person(self, badge: str, name: str, role: str, pin: str) -> Future[Answer]:  # noqa: D102 - as Port
        def add(station: Station) -> object:
            by = station.access.acting
            if by is None:
                return Refusal("not-signed-in")
            roles: tuple[Role, ...] = tuple(one for one in get_args(Role) if one == role)
            if not roles:
                return Refusal("paper-unknown", {"paper": "role", "value": role})
            return station.access.add(by, badge, Name(zh=name, en=name), roles, pin)

        return self._act(add)

    def sign_out(self) -> Future[Answer]:  # noqa: D102 - as Port
        return self._act(lambda station: station.access.sign_out())

    def lock(self) -> Future[Answer]:  # noqa: D102 - as Port
        return self._act(lambda station: station.access.lock())

    def unlock(self, pin: str) -> Future[Answer]:  # noqa: D102 - as Port
        return self._act(lambda station: station.access.unlock(pin))

    def hand_over(self, badge: str, pin: str) -> Future[Answer]:  # noqa: D102 - as Port
        return self._act(lambda station: station.access.hand_over(badge, pin))
