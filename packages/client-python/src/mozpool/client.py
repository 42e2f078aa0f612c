"""The client for code that blocks."""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Any, Iterator, List, Mapping, Optional, Sequence, Type, TypeVar, Union, cast

import httpx

from . import calls
from .call import Call
from .calls import DeviceDetails, LogEntry, RequestDetails, RequestStatus
from .device import RETURN_PATIENCE_SECONDS, Device, could_not_return, ended, log_state, lost
from .errors import DeviceLostError, MozpoolError
from .sending import PATIENCE_SECONDS, TIMEOUT_SECONDS, Servers, known, send
from .spec import DeviceSpec, Duration, seconds
from .steps import Flow, http_options, run
from .waiting import End, OnState, keep, until_ready

T = TypeVar("T")


class Mozpool:
    """
    A client of one installation, for any number of threads.

    `servers`: addresses of its servers, tried in random order, or names that ``mozpool login`` saved; as `settings` says when left out.
    `token`: ``mzp_…``, where the servers ask for one; as `settings` says when left out.
    `timeout`: seconds for one attempt at one server.
    `patience`: seconds for which a call is sent again while nobody answers.
    `verify`: as for httpx: an `ssl.SSLContext` for certificates of one's own.
    """

    def __init__(
        self,
        servers: Union[str, Sequence[str], None] = None,
        token: Optional[str] = None,
        *,
        timeout: float = TIMEOUT_SECONDS,
        patience: float = PATIENCE_SECONDS,
        verify: Any = True,
    ) -> None:
        self._servers = Servers(servers, token, timeout)
        self._patience = patience
        self._http = httpx.Client(**cast(Any, http_options(verify)))

    def __enter__(self) -> "Mozpool":
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def send(self, call: Call[T], *, patience: Optional[float] = None, timeout: float = 0) -> T:
        """The answer to any call of `mozpool.calls`. Raises what `mozpool.errors` has."""
        return self._run(send(self._servers, call, patience=self._patience if patience is None else patience, timeout=timeout))

    def request_device(self, spec: DeviceSpec) -> RequestDetails:
        """Makes a request. It is sent until it is answered, with one idempotency key: it never takes two devices."""
        return known(self.send(calls.create_request(spec.device, spec.body)), "request")["request"]

    def request_status(self, request_id: int) -> RequestStatus:
        return self.send(calls.request_status(request_id))

    def renew_request(self, request_id: int, duration: Duration) -> None:
        """Sets how long the reservation lasts from now."""
        self.send(calls.renew_request(request_id, {"duration": seconds(duration)}))

    def return_request(self, request_id: int, *, patience: Optional[float] = None) -> None:
        """Gives the device back, or stops waiting; does no harm however often it is called."""
        self.send(calls.return_request(request_id), patience=patience)

    def wait_until_ready(
        self, request_id: int, *, timeout: Optional[float] = None, on_state: Optional[OnState] = None
    ) -> RequestDetails:
        """Waits until the device is prepared. Raises `RequestEndedError`, `WaitTimeoutError`."""
        return self._run(until_ready(self._servers, request_id, timeout=timeout, on_state=on_state, patience=self._patience))

    def device_details(self, name: str) -> DeviceDetails:
        return known(self.send(calls.device_details(name)), "device")["device"]

    def device_log(self, name: str, *, limit: Optional[int] = None) -> List[LogEntry]:
        return known(self.send(calls.device_log(name, limit=limit)), "log")["log"]

    @contextmanager
    def device(
        self,
        image: str,
        *,
        duration: Duration = 1800,
        labels: Union[str, Mapping[str, Any], None] = None,
        boot_config: Optional[Mapping[str, Any]] = None,
        ready_within: Optional[Duration] = None,
        on_state: Optional[OnState] = log_state,
        **more: Any,
    ) -> Iterator[Device]:
        """
        A device for the length of a `with` block: asked for, waited for, renewed while the block runs, returned however it ends.

        `more`: what else a `DeviceSpec` has. `ready_within`: how long to wait until the device is prepared; as long as the server does
        when left out. Raises `RequestEndedError` or `WaitTimeoutError` instead of entering the block, and `DeviceLostError` after it
        when the reservation ended meanwhile.
        """
        spec = DeviceSpec(image, duration=duration, labels=labels, boot_config=boot_config or {}, **more)
        timeout = None if ready_within is None else float(seconds(ready_within))
        request = self._request_or_take_back(spec)
        keeper = _Keeper(self, keep(self._servers, request["id"], spec.seconds))
        try:
            details = self.wait_until_ready(request["id"], timeout=timeout, on_state=on_state)
            self.renew_request(request["id"], spec.seconds)
            device = Device(details, self.device_details(details["assigned_device"]), self)
            keeper.device = device
            yield device
            keeper.stop()
            if device.lost is not None:
                raise DeviceLostError(lost(device))
        finally:
            keeper.stop()
            self._give_back(request)

    def _request_or_take_back(self, spec: DeviceSpec) -> RequestDetails:
        """Nobody knows whether a creation that was broken off arrived: its key finds what it made, to give that back."""
        call = calls.create_request(spec.device, spec.body)
        try:
            return known(self.send(call), "request")["request"]
        except (KeyboardInterrupt, SystemExit):
            with suppress(MozpoolError):
                self.return_request(known(self.send(call), "request")["request"]["id"])
            raise

    def _give_back(self, request: RequestDetails) -> None:
        try:
            self.return_request(request["id"], patience=RETURN_PATIENCE_SECONDS)
        except MozpoolError as error:
            if not ended(error):
                could_not_return(request, error)

    def _run(self, flow: Flow[T]) -> T:
        return run(flow, self._http)


class _Stopped(Exception):
    """The keeper is not needed any more."""


class _Keeper:
    """Renews a reservation in a thread of its own."""

    def __init__(self, client: Mozpool, flow: Flow[End]) -> None:
        self.device: Optional[Device] = None
        self._stop = threading.Event()
        self._client = client
        self._thread = threading.Thread(target=self._work, args=(flow,), name="mozpool-keeper", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Returns when nothing is under way any more, or what is has had its time."""
        self._stop.set()
        if threading.current_thread() is not self._thread:
            self._thread.join(self._client._servers.timeout)

    def _work(self, flow: Flow[End]) -> None:
        try:
            end = run(flow, self._client._http, self._pause)
        except _Stopped:
            return
        if self.device is not None and not self._stop.is_set():
            self.device.lost = end.why

    def _pause(self, seconds_: float) -> None:
        if self._stop.wait(seconds_):
            raise _Stopped
