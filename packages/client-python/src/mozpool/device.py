"""A device in somebody's hands."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, List, Optional

from . import calls
from .calls import DeviceDetails, LogEntry, RequestDetails, RequestStatus
from .errors import DeviceLostError, MozpoolError, ResponseError

if TYPE_CHECKING:
    from .client import Mozpool

log = logging.getLogger("mozpool")

#: How long a device is tried to be returned when no server answers; after that its reservation runs out.
RETURN_PATIENCE_SECONDS = 120.0


@dataclass
class HeldDevice:
    """What is known about a device that is held."""

    request: RequestDetails
    details: DeviceDetails
    #: Why the reservation ended before its time; None while it stands.
    lost: Optional[str] = None

    @property
    def name(self) -> str:
        return self.details["name"]

    @property
    def fqdn(self) -> str:
        return self.details["fqdn"]

    @property
    def address(self) -> str:
        """Its IP address, or else its name on the network."""
        return self.details["ip_address"] or self.details["fqdn"]

    @property
    def request_id(self) -> int:
        return self.request["id"]

    def check(self) -> None:
        """Raises `DeviceLostError` when the reservation has ended."""
        if self.lost is not None:
            raise DeviceLostError(lost(self))


class Device(HeldDevice):
    """A device that is held by code that blocks."""

    def __init__(self, request: RequestDetails, details: DeviceDetails, client: "Mozpool") -> None:
        super().__init__(request, details)
        self._client = client

    def log(self, limit: int = 100) -> List[LogEntry]:
        """Its newest log entries, oldest first."""
        return self._client.device_log(self.name, limit=limit)

    def ping(self) -> bool:
        return self._client.send(calls.ping(self.name), timeout=PING_SECONDS)["success"]

    def power_cycle(self) -> None:
        """Cuts and restores its power; it starts again with what is on it."""
        self._client.send(calls.power_cycle(self.name, {"assignee": self.request["assignee"]}))


#: A question that an imaging server answers over its own slow hardware.
PING_SECONDS = 20.0


def lost(device: HeldDevice) -> str:
    return f"the reservation of {device.name} (request {device.request_id}) ended while it was in use: {device.lost}"


def log_state(status: RequestStatus) -> None:
    """Tells the log what a request waits for."""
    log.info("%s: %s", status["state"], status.get("why", ""))


def ended(error: MozpoolError) -> bool:
    """There is nothing left to return."""
    return isinstance(error, ResponseError) and error.code == "unknown_request"


def could_not_return(request: RequestDetails, error: MozpoolError) -> None:
    """The reservation is not renewed any more: the device comes back by itself, so that what was done with it counts all the same."""
    log.warning("request %s could not be returned, its reservation runs out instead: %s", request["id"], error)
