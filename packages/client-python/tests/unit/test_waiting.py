from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any, Callable, List

import pytest
from stand_in import Answerer, Asked, Pool, StandIn, problem, status

from mozpool import Mozpool, RequestEndedError, WaitTimeoutError, waiting
from mozpool.sending import Servers
from mozpool.steps import Answer, Attempt, Pause

Serve = Callable[[Answerer], StandIn]
Connect = Callable[..., Mozpool]


def test_waiting_ends_with_the_prepared_device_and_tells_each_state_once(serve: Serve, connect: Connect) -> None:
    server = serve(Pool("finding_device", "pending", "pending", "ready"))
    seen: List[str] = []
    details = connect(server.url).wait_until_ready(7, on_state=lambda now: seen.append(now["state"]))
    assert details["assigned_device"] == "panda-1"
    assert seen == ["finding_device", "pending", "ready"]
    assert server.lines == [
        "GET /api/request/7/status/?wait=0",
        "GET /api/request/7/status/?wait=30&state=finding_device",
        "GET /api/request/7/status/?wait=30&state=pending",
        "GET /api/request/7/status/?wait=30&state=pending",
        "GET /api/request/7/details/",
    ]


@pytest.mark.parametrize("state", ["closed", "failed_device_busy"])
def test_waiting_ends_with_an_error_when_the_request_is_over(serve: Serve, connect: Connect, state: str) -> None:
    server = serve(lambda asked: (200, status(state, "nobody was free")))
    with pytest.raises(RequestEndedError, match="nobody was free") as caught:
        connect(server.url).wait_until_ready(7)
    assert (caught.value.request_id, caught.value.state) == (7, state)


def test_waiting_too_long_is_an_error_that_says_what_the_request_waits_for(serve: Serve, connect: Connect) -> None:
    def answer(asked: Asked) -> Any:
        assert "wait=0" in asked.path or "wait=1" in asked.path
        time.sleep(0.1)
        return 200, status("pending", "imaging")

    with pytest.raises(WaitTimeoutError, match="pending after 1.5 s: imaging"):
        connect(serve(answer).url).wait_until_ready(7, timeout=1.5)


def test_a_server_that_does_not_keep_calls_waiting_is_not_asked_without_pause(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "POLL_SECONDS", 0.2)
    server = serve(Pool(*["pending"] * 5, "ready"))
    began = time.monotonic()
    connect(server.url).wait_until_ready(7)
    assert time.monotonic() - began >= 4 * 0.2


def test_an_outage_while_waiting_is_borne(serve: Serve, connect: Connect) -> None:
    pool = Pool("pending", "ready")
    replies: List[Any] = [(200, status("pending")), None, problem(503, "stopping"), None]
    server = serve(lambda asked: replies.pop(0) if replies else pool(asked))
    assert connect(server.url).wait_until_ready(7)["id"] == 7


def test_what_is_left_after_a_renewal_that_took_long_is_not_slept_through(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(waiting, "LOOK_EVERY_SECONDS", 20.0)
    monkeypatch.setattr(waiting, "time", SimpleNamespace(monotonic=lambda: now))
    flow = waiting.keep(Servers("http://lab.example", None, 10), 7, 9)
    renewals: List[float] = []
    outcome: Any = None
    while len(renewals) < 3:
        try:
            step = flow.send(outcome)
        except StopIteration as end:
            pytest.fail(f"given up after {renewals}: {end.value.why}")
        outcome = None
        if isinstance(step, Pause):
            now += step.seconds
        elif isinstance(step, Attempt) and step.method == "POST":
            renewals.append(now)
            now += 6.5  # of the nine seconds that it lasts
            outcome = Answer(204, {}, b"")
        else:
            outcome = Answer(200, {}, b'{"state": "ready"}')
    assert renewals == [3, 10.75, 18.5]
