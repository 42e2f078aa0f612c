"""Holding a device, by blocking code and by tasks: each rule is tested for both."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any, Callable, Iterator, List

import httpx
import pytest
from stand_in import NOWHERE, Answerer, Asked, Pool, StandIn, problem

import mozpool
from mozpool import AsyncMozpool, DeviceLostError, Mozpool, RequestEndedError, aio, client

Serve = Callable[[Answerer], StandIn]
#: Holds a device at a server while a function runs with it.
Hold = Callable[..., None]
RENEW = "POST /api/request/7/renew/"
RETURN = "POST /api/request/7/return/"


def hold_blocking(url: str, use: Callable[[Any], object], **more: Any) -> None:
    with Mozpool([url, NOWHERE], "", timeout=5, patience=5) as pool, pool.device("android", **more) as held:
        use(held)


def hold_in_task(url: str, use: Callable[[Any], object], **more: Any) -> None:
    async def hold() -> None:
        async with AsyncMozpool([url, NOWHERE], "", timeout=5, patience=5) as pool:
            async with pool.device("android", **more) as held:
                await asyncio.get_running_loop().run_in_executor(None, use, held)

    asyncio.run(hold())


@pytest.fixture(params=[hold_blocking, hold_in_task], ids=["blocking", "task"])
def hold(request: pytest.FixtureRequest) -> Iterator[Hold]:
    yield request.param
    assert not [thread for thread in threading.enumerate() if thread.name == "mozpool-keeper"]


def wait_for(condition: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < until, f"waited 10 s for {what}"
        time.sleep(0.01)


def test_a_device_is_asked_for_waited_for_and_returned(serve: Serve, hold: Hold) -> None:
    server = serve(Pool("pending", "ready"))
    seen: List[Any] = []
    hold(server.url, lambda held: seen.append((held.name, held.address, held.request_id, held.lost)))
    assert seen == [("panda-1", "panda-1.example", 7, None)]
    assert server.lines[0] == "POST /api/device/any/request/"
    assert server.lines[-1] == RETURN and server.lines.count(RETURN) == 1


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_device_is_returned_however_the_block_ends(serve: Serve, error: Any) -> None:
    def use(held: Any) -> None:
        raise error("x")

    server = serve(Pool("ready"))
    with pytest.raises(error, match="x"):
        hold_blocking(server.url, use)
    assert server.lines[-1] == RETURN


def test_a_task_that_is_cancelled_returns_its_device(serve: Serve) -> None:
    server = serve(Pool("ready"))
    using = threading.Event()

    async def hold() -> None:
        async with mozpool.async_device("android", servers=server.url, token="") as held:
            assert held.name == "panda-1"
            using.set()
            await asyncio.sleep(60)

    async def cancel() -> None:
        task = asyncio.ensure_future(hold())
        while not using.is_set():
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel())
    assert server.lines[-1] == RETURN


def test_a_request_that_is_broken_off_while_it_is_made_takes_no_device(serve: Serve) -> None:
    pool, keys = Pool("ready"), []

    def answer(asked: Asked) -> Any:
        if asked.method == "POST" and "device" in asked.path:
            keys.append(asked.headers["idempotency-key"])
            if len(keys) == 1:
                time.sleep(0.5)
        return pool(asked)

    async def give_up() -> None:
        async with AsyncMozpool(server.url, "") as client:
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(client.device("android").__aenter__(), 0.2)

    server = serve(answer)
    asyncio.run(give_up())
    assert len(keys) == 2 and keys[0] == keys[1]
    assert server.lines[-1] == RETURN


class TakesCancellationForAnError(httpx.AsyncHTTPTransport):
    """From a moment on no renewal is answered, and the first one that is cancelled fails like one whose connection broke."""

    def __init__(self) -> None:
        super().__init__()
        self.silent = False
        self.renewing = asyncio.Event()
        self.broken = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if not self.silent or not request.url.path.endswith("/renew/"):
            return await super().handle_async_request(request)
        self.renewing.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.broken += 1
            if self.broken == 1:
                raise httpx.ReadError("broken off", request=request) from None
            raise
        raise AssertionError("nobody answers")


def test_no_task_outlives_the_block(serve: Serve) -> None:
    async def hold() -> None:
        complaints: List[Any] = []
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: complaints.append(context))
        transport = TakesCancellationForAnError()
        client = AsyncMozpool([server.url, NOWHERE], "")
        await client._http.aclose()
        client._http = httpx.AsyncClient(transport=transport)
        async with client, client.device("android", duration=1):
            transport.silent = True
            await asyncio.wait_for(transport.renewing.wait(), 10)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        assert transport.broken > 0 and complaints == []

    server = serve(Pool("ready"))
    asyncio.run(hold())
    assert server.lines[-1] == RETURN


def test_a_request_that_gets_no_device_is_closed(serve: Serve, hold: Hold) -> None:
    server = serve(Pool("finding_device", "failed_device_not_found"))
    with pytest.raises(RequestEndedError, match="failed_device_not_found"):
        hold(server.url, lambda held: pytest.fail("there is no device"))
    assert server.lines[-1] == RETURN


def test_a_reservation_is_renewed_while_the_block_runs(serve: Serve, hold: Hold) -> None:
    server = serve(Pool("ready"))
    # once when the device is handed over, and again each third of the duration
    hold(server.url, lambda held: wait_for(lambda: server.lines.count(RENEW) >= 3, "renewals"), duration=1)
    renewals = [asked.body for asked in server.asked if asked.line == RENEW]
    assert renewals == [{"duration": 1}] * len(renewals)


def test_it_is_renewed_while_it_waits_too(serve: Serve, hold: Hold) -> None:
    def answer(asked: Asked) -> Any:
        waiting = asked.path.endswith("state=pending")
        if waiting:
            wait_for(lambda: server.lines.count(RENEW) >= 2, "renewals")
            pool.states = ["ready"]
        return pool(asked)

    pool = Pool("pending")
    server = serve(answer)
    hold(server.url, lambda held: None, duration=1)


def test_an_outage_does_not_end_a_reservation_that_stands(serve: Serve, hold: Hold) -> None:
    def answer(asked: Asked) -> Any:
        return problem(503, "database_unavailable") if down.is_set() and len(server.asked) < stops_after[0] else pool(asked)

    pool, down, stops_after = Pool("ready"), threading.Event(), [0]
    server = serve(answer)

    def use(held: Any) -> None:
        stops_after[0] = len(server.asked) + 6
        down.set()
        wait_for(lambda: len(server.asked) > stops_after[0] + 2, "calls after the outage")
        held.check()

    hold(server.url, use, duration=5)
    assert server.lines[-1] == RETURN


def test_a_reservation_that_ends_under_its_user_is_told(serve: Serve, hold: Hold) -> None:
    pool = Pool("ready")
    lost: List[str] = []

    def use(held: Any) -> None:
        pool.states = ["closed"]
        wait_for(lambda: held.lost is not None, "the loss")
        lost.append(held.lost)
        with pytest.raises(DeviceLostError, match="request 7"):
            held.check()

    with pytest.raises(DeviceLostError, match="ended while it was in use: it is closed"):
        hold(serve(pool).url, use)
    assert lost == ["it is closed: w"]


def test_a_task_is_stopped_when_its_device_is_lost(serve: Serve) -> None:
    pool = Pool("ready")

    async def hold() -> None:
        async with mozpool.async_device("android", servers=serve(pool).url, token=""):
            pool.states = ["closed"]
            await asyncio.sleep(60)

    async def survive() -> None:
        with pytest.raises(DeviceLostError):
            await hold()
        # the cancellation is spent: time-outs and groups around the block do not take it for their own (Python 3.11 counts them)
        assert getattr(asyncio.current_task(), "cancelling", lambda: 0)() == 0
        await asyncio.sleep(0)

    began = time.monotonic()
    asyncio.run(survive())
    assert time.monotonic() - began < 10


def test_an_error_of_the_block_is_not_hidden_by_a_loss(serve: Serve) -> None:
    pool = Pool("ready")

    def use(held: Any) -> None:
        pool.states = ["closed"]
        wait_for(lambda: held.lost is not None, "the loss")
        raise ValueError("the test's own")

    with pytest.raises(ValueError, match="the test's own"):
        hold_blocking(serve(pool).url, use)


def test_a_device_that_cannot_be_returned_is_left_to_its_reservation(
    serve: Serve, hold: Hold, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for module in (client, aio):
        monkeypatch.setattr(module, "RETURN_PATIENCE_SECONDS", 0.2)
    pool = Pool("ready")
    server = serve(lambda asked: problem(503, "stopping") if asked.line == RETURN else pool(asked))
    hold(server.url, lambda held: None)
    assert "its reservation runs out instead" in caplog.text


def test_a_request_that_is_gone_needs_no_return(serve: Serve, hold: Hold, caplog: pytest.LogCaptureFixture) -> None:
    pool = Pool("ready")
    server = serve(lambda asked: problem(404, "unknown_request") if asked.line == RETURN else pool(asked))
    hold(server.url, lambda held: None)
    assert caplog.text == ""
