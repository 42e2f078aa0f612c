"""
The client of Mozpool 4.2, for harnesses that were written for it: names, arguments, answers and exceptions are the old ones.

One import changes, ``from mozpoolclient import …`` to ``from mozpool.mozpoolclient import …``. `MozpoolHandler` takes the address of one
server, as it did, or several, with commas between them or as a list; then every call goes to whichever server answers. What the old
client meant to do and did not is done here: a call that no server takes is tried again for two minutes, reads too, and a request whose
answer was lost does not take a second device.
"""

from __future__ import annotations

import logging
from typing import Any, Dict, Mapping, Optional, Sequence, TypeVar, Union
from urllib.parse import urlsplit

from . import calls
from .call import Call
from .client import Mozpool
from .device import PING_SECONDS
from .errors import ConflictError, MozpoolError
from .spec import default_assignee

__all__ = ["MozpoolConflictException", "MozpoolException", "MozpoolHandler"]

T = TypeVar("T")

Json = Dict[str, Any]

#: The schedule that the old client meant to keep: ten more attempts, after 2, 4, 6 … 20 seconds.
PATIENCE_SECONDS = 110.0
TIMEOUT_SECONDS = 10.0


class MozpoolException(Exception):
    """Anything that went wrong with a call."""


class MozpoolConflictException(MozpoolException):
    """A server answered 409."""


class MozpoolHandler:
    """`mozpool_api_url`: one or more addresses of servers. `log_obj`: anything with the methods of a logger."""

    def __init__(
        self,
        mozpool_api_url: Union[str, Sequence[str]],
        log_obj: Optional[Any] = None,
        *,
        token: Optional[str] = None,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self.mozpool_api_url = mozpool_api_url
        self.log_obj: Any = log_obj or logging.getLogger("mozpool")
        self._client = Mozpool(mozpool_api_url, token, timeout=TIMEOUT_SECONDS, patience=patience)

    def query_device_status(self, device: str, **kwargs: Any) -> Json:
        """`state` and the newest `log` entries of a device."""
        return self._json(calls.device_status(device), **kwargs)

    def query_device_state(self, device: str, **kwargs: Any) -> Json:
        """`state` of a device."""
        return self._json(calls.device_state(device), **kwargs)

    def query_device_details(self, device: str, **kwargs: Any) -> Optional[Json]:
        """All that the list of devices says about one; None, and a line in the log, when it is not in the list."""
        devices = self._json(calls.list_devices(details=True), **kwargs).get("devices")
        if not isinstance(devices, list):
            raise MozpoolException("The list of devices is no list.")
        for details in devices:
            if isinstance(details, dict) and details.get("name") == device:
                return details
        self.log_obj.critical(f"Device {device} is not in the list of devices.")
        return None

    def request_device(
        self,
        device: str,
        image: str,
        duration: int = 30 * 60,
        assignee: Optional[str] = None,
        pxe_config: Optional[str] = None,
        b2gbase: Optional[str] = None,
        environment: str = "any",
        **kwargs: Any,
    ) -> Json:
        """Asks for a device, or for ``any``; `request` of the answer has the `url` that the other calls take."""
        assert image != "b2g" or b2gbase is not None, "image b2g needs b2gbase, the address of the build"
        assert duration == int(duration), "duration has to be a whole number of seconds"
        body = {
            "assignee": assignee or default_assignee(),
            "duration": duration,
            "image": image,
            "environment": environment,
            "pxe_config": pxe_config,
            "b2gbase": b2gbase,
        }
        return self._json(calls.create_request(device, body), **kwargs)

    def renew_request(self, request_url: str, new_duration: int) -> str:
        """Sets how many seconds a request lasts from now."""
        self._send(calls.renew_request(_id_of(request_url), {"duration": new_duration}))
        return ""

    def close_request(self, request_url: Optional[str], **kwargs: Any) -> str:
        """Gives the device back. Without an address there is nothing to give back, which is no error."""
        if not request_url:
            return "No request is named: it is closed already."
        self._send(calls.return_request(_id_of(request_url)), **kwargs)
        return ""

    def device_power_cycle(
        self, device: str, duration: int, assignee: Optional[str] = None, pxe_config: Optional[str] = None
    ) -> Json:
        """Cuts and restores the power of a device; with `pxe_config` it boots with that."""
        body = {"assignee": assignee or default_assignee(), "duration": duration, "pxe_config": pxe_config}
        return self._json(calls.power_cycle(device, body))

    def device_ping(self, device: str, **kwargs: Any) -> Json:
        """`success`: whether a device answers."""
        return self._json(calls.ping(device), **{"timeout": PING_SECONDS, **kwargs})

    def query_device_log(self, device: str, **kwargs: Any) -> Json:
        """The `log` of a device."""
        return self._json(calls.device_log(device), **kwargs)

    def query_request_status(self, request_url: str, **kwargs: Any) -> Json:
        """`state` and the newest `log` entries of a request; in state ``ready`` the device may be used."""
        return self._json(calls.request_status(_id_of(request_url)), **kwargs)

    def query_request_details(self, request_url: str, **kwargs: Any) -> Json:
        """The request, as in the answer to its creation."""
        return self._json(calls.request_details(_id_of(request_url)), **kwargs)

    def _json(self, call: Call[Any], **kwargs: Any) -> Json:
        reply = self._send(call, **kwargs)
        if not isinstance(reply, Mapping):
            raise MozpoolException(f"{call.path} was answered with something else than a JSON object.")
        return dict(reply)

    def _send(self, call: Call[T], timeout: float = TIMEOUT_SECONDS, **_other: Any) -> T:
        self.log_obj.debug(f"{call.method} {call.path}")
        try:
            return self._client.send(call, timeout=timeout)
        except ConflictError as error:
            raise MozpoolConflictException(str(error)) from error
        except MozpoolError as error:
            raise MozpoolException(str(error)) from error


def _id_of(request_url: str) -> str:
    """The request that an address is of; it is the same at every server."""
    parts = urlsplit(request_url).path.rstrip("/").rpartition("/api/request/")
    if not parts[1] or "/" in parts[2] or not parts[2]:
        raise MozpoolException(f'"{request_url}" is not the address of a request: it ends in /api/request/NUMBER/')
    return parts[2]
