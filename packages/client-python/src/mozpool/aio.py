"""The client for asyncio."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from types import TracebackType
from typing import Any, AsyncIterator, List, Mapping, Optional, Sequence, Type, TypeVar, Union, cast

import httpx

from . import calls
from .call import Call
from .calls import DeviceDetails, LogEntry, RequestDetails, RequestStatus
from .device import PING_SECONDS, RETURN_PATIENCE_SECONDS, HeldDevice, could_not_return, ended, log_state, lost
from .errors import DeviceLostError, MozpoolError
from .sending import PATIENCE_SECONDS, TIMEOUT_SECONDS, Servers, known, send
from .spec import DeviceSpec, Duration, seconds
from .steps import Flow, http_options, run_async
from .waiting import End, OnState, keep, until_ready

T = TypeVar("T")
#: How long a renewal that is under way when the block ends may take.
CALL_ENDS_WITHIN_SECONDS = 1.0
#: How often a task that goes on all the same is cancelled, and how long each time it has to end.
CANCELLATIONS = 20
CANCELLED_WITHIN_SECONDS = 0.1


class AsyncDevice(HeldDevice):
    """A device that is held by a task."""

    def __init__(self, request: RequestDetails, details: DeviceDetails, client: "AsyncMozpool") -> None:
        super().__init__(request, details)
        self._client = client

    async def log(self, limit: int = 100) -> List[LogEntry]:
        """Its newest log entries, oldest first."""
        return await self._client.device_log(self.name, limit=limit)

    async def ping(self) -> bool:
        return (await self._client.send(calls.ping(self.name), timeout=PING_SECONDS))["success"]

    async def power_cycle(self) -> None:
        """Cuts and restores its power; it starts again with what is on it."""
        await self._client.send(calls.power_cycle(self.name, {"assignee": self.request["assignee"]}))


class AsyncMozpool:
    """As `Mozpool`, for tasks."""

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
        self._http = httpx.AsyncClient(**cast(Any, http_options(verify)))

    async def __aenter__(self) -> "AsyncMozpool":
        return self

    async def __aexit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]) -> None:
        await self.close()

    async def close(self) -> None:
        await self._http.aclose()

    async def send(self, call: Call[T], *, patience: Optional[float] = None, timeout: float = 0) -> T:
        """The answer to any call of `mozpool.calls`. Raises what `mozpool.errors` has."""
        return await self._run(send(self._servers, call, patience=self._patience if patience is None else patience, timeout=timeout))

    async def request_device(self, spec: DeviceSpec) -> RequestDetails:
        """Makes a request. It is sent until it is answered, with one idempotency key: it never takes two devices."""
        return known(await self.send(calls.create_request(spec.device, spec.body)), "request")["request"]

    async def request_status(self, request_id: int) -> RequestStatus:
        return await self.send(calls.request_status(request_id))

    async def renew_request(self, request_id: int, duration: Duration) -> None:
        """Sets how long the reservation lasts from now."""
        await self.send(calls.renew_request(request_id, {"duration": seconds(duration)}))

    async def return_request(self, request_id: int, *, patience: Optional[float] = None) -> None:
        """Gives the device back, or stops waiting; does no harm however often it is called."""
        await self.send(calls.return_request(request_id), patience=patience)

    async def wait_until_ready(
        self, request_id: int, *, timeout: Optional[float] = None, on_state: Optional[OnState] = None
    ) -> RequestDetails:
        """Waits until the device is prepared. Raises `RequestEndedError`, `WaitTimeoutError`."""
        return await self._run(until_ready(self._servers, request_id, timeout=timeout, on_state=on_state, patience=self._patience))

    async def device_details(self, name: str) -> DeviceDetails:
        return known(await self.send(calls.device_details(name)), "device")["device"]

    async def device_log(self, name: str, *, limit: Optional[int] = None) -> List[LogEntry]:
        return known(await self.send(calls.device_log(name, limit=limit)), "log")["log"]

    @asynccontextmanager
    async def device(
        self,
        image: str,
        *,
        duration: Duration = 1800,
        labels: Union[str, Mapping[str, Any], None] = None,
        boot_config: Optional[Mapping[str, Any]] = None,
        ready_within: Optional[Duration] = None,
        on_state: Optional[OnState] = log_state,
        **more: Any,
    ) -> AsyncIterator[AsyncDevice]:
        """
        As `Mozpool.device`, for `async with`.

        When the reservation ends while the block runs, the block is cancelled and `DeviceLostError` is raised after it.
        """
        spec = DeviceSpec(image, duration=duration, labels=labels, boot_config=boot_config or {}, **more)
        timeout = None if ready_within is None else float(seconds(ready_within))
        request = await self._request_or_take_back(spec)
        keeper = _Keeper(keep(self._servers, request["id"], spec.seconds), self._http)
        try:
            details = await self.wait_until_ready(request["id"], timeout=timeout, on_state=on_state)
            await self.renew_request(request["id"], spec.seconds)
            device = AsyncDevice(details, await self.device_details(details["assigned_device"]), self)
            with keeper.cancelling(device):
                yield device
        finally:
            # a caller who is cancelled again in the meantime does not keep the device
            await asyncio.shield(asyncio.ensure_future(self._end(keeper, request)))

    async def _request_or_take_back(self, spec: DeviceSpec) -> RequestDetails:
        """Nobody knows whether a creation that was broken off arrived: its key finds what it made, to give that back."""
        call = calls.create_request(spec.device, spec.body)
        try:
            return known(await self.send(call), "request")["request"]
        except asyncio.CancelledError:
            with suppress(MozpoolError):
                await self.return_request(known(await self.send(call), "request")["request"]["id"])
            raise

    async def _end(self, keeper: "_Keeper", request: RequestDetails) -> None:
        await keeper.stop()
        await self._give_back(request)

    async def _give_back(self, request: RequestDetails) -> None:
        try:
            await self.return_request(request["id"], patience=RETURN_PATIENCE_SECONDS)
        except MozpoolError as error:
            if not ended(error):
                could_not_return(request, error)

    async def _run(self, flow: Flow[T]) -> T:
        return await run_async(flow, self._http)


class _Keeper:
    """Renews a reservation in a task of its own, and cancels the task that uses the device when it is lost."""

    def __init__(self, flow: Flow[End], http: httpx.AsyncClient) -> None:
        self._stopping = asyncio.Event()
        self._task = asyncio.ensure_future(run_async(flow, http, self._pause))

    async def _pause(self, seconds: float) -> None:
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
            raise asyncio.CancelledError

    async def stop(self) -> None:
        """
        Ends with the task, which ends at its next pause: httpx leaves a connection open that is cancelled while it is made. A call
        that takes longer is broken off; it may take that for an error of the network, and be made again.
        """
        self._stopping.set()
        done, _pending = await asyncio.wait([self._task], timeout=CALL_ENDS_WITHIN_SECONDS)
        for _ in range(CANCELLATIONS):
            if done:
                return
            self._task.cancel()
            done, _pending = await asyncio.wait([self._task], timeout=CANCELLED_WITHIN_SECONDS)

    def cancelling(self, device: HeldDevice) -> "_Cancelling":
        return _Cancelling(self._task, device)


class _Cancelling:
    def __init__(self, keeper: "asyncio.Future[End]", device: HeldDevice) -> None:
        self._keeper = keeper
        self._device = device

    def __enter__(self) -> None:
        self._user = asyncio.current_task()
        self._keeper.add_done_callback(self._on_end)

    def _on_end(self, keeper: "asyncio.Future[End]") -> None:
        if keeper.cancelled():
            return
        self._device.lost = keeper.result().why
        assert self._user is not None
        self._user.cancel()

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]) -> None:
        self._keeper.remove_done_callback(self._on_end)
        if self._device.lost is None:
            return
        if kind is asyncio.CancelledError:
            uncancel = getattr(self._user, "uncancel", None)  # since Python 3.11
            if uncancel:
                uncancel()
            raise DeviceLostError(lost(self._device)) from error
        if kind is None:
            raise DeviceLostError(lost(self._device))
