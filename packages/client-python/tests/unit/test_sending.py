from __future__ import annotations

import time
from typing import Any, Callable, List

import pytest
from stand_in import DETAILS, NOWHERE, Answerer, Asked, StandIn, problem

from mozpool import (
    ConfigurationError,
    ConflictError,
    DeviceSpec,
    Mozpool,
    MozpoolError,
    OutcomeUnknownError,
    ResponseError,
    UnreachableError,
    calls,
    steps,
)

Serve = Callable[[Answerer], StandIn]
Connect = Callable[..., Mozpool]
SPEC = DeviceSpec("android", duration="1m", assignee="alice")


def version(asked: Asked) -> Any:
    return 200, {"version": "1"}


def test_a_request_is_sent_with_the_names_of_the_api_and_without_what_was_left_out(serve: Serve, connect: Connect) -> None:
    server = serve(lambda asked: (200, {"request": DETAILS}))
    spec = DeviceSpec("b2g", duration="2m", assignee="alice", boot_config={"b2gbase": "http://x/"}, labels={"gpu": True}, wait=30)
    assert connect(server.url + "/").request_device(spec)["id"] == 7
    assert server.lines == ["POST /api/device/any/request/"]
    assert server.asked[0].body == {
        "b2gbase": "http://x/",
        "image": "b2g",
        "duration": 120,
        "assignee": "alice",
        "labels": {"gpu": True},
        "wait": 30,
    }


def test_a_server_that_is_down_is_passed_over_also_for_calls_that_must_not_be_repeated(serve: Serve, connect: Connect) -> None:
    server = serve(lambda asked: (200, {}))
    for _ in range(5):
        connect(NOWHERE, server.url).send(calls.power_cycle("panda-1"))
    assert len(server.asked) == 5


def test_servers_are_tried_in_random_order(serve: Serve, connect: Connect) -> None:
    first, second = serve(version), serve(version)
    client = connect(first.url, second.url)
    for _ in range(64):
        client.send(calls.version())
    assert len(first.asked) > 8 and len(second.asked) > 8


def test_a_server_that_failed_lately_is_asked_last(serve: Serve, connect: Connect) -> None:
    broken, well = serve(lambda asked: problem(503, "stopping")), serve(version)
    client = connect(broken.url, well.url)
    for _ in range(32):
        client.send(calls.version())
    assert len(broken.asked) <= 1 and len(well.asked) == 32


def test_a_creation_is_sent_again_until_it_is_answered_each_time_with_the_key_of_the_first(serve: Serve, connect: Connect) -> None:
    keys: List[str] = []

    def answer(asked: Asked) -> Any:
        keys.append(asked.headers["idempotency-key"])
        return {1: None, 2: problem(503, "database_unavailable")}.get(len(keys), (200, {"request": DETAILS}))

    client = connect(serve(answer).url)
    assert client.request_device(SPEC)["id"] == 7
    assert len(keys) == 3 and len(set(keys)) == 1
    client.request_device(SPEC)
    assert keys[3] != keys[0]


@pytest.mark.parametrize("reply, error", [(None, OutcomeUnknownError), (problem(503, "too_slow"), ResponseError)])
def test_a_call_that_must_not_be_repeated_is_sent_once(serve: Serve, connect: Connect, reply: Any, error: Any) -> None:
    server = serve(lambda asked: reply)
    with pytest.raises(error):
        connect(server.url).send(calls.power_cycle("panda-1"))
    assert len(server.asked) == 1


def test_a_call_that_was_too_much_has_not_been_carried_out_and_is_sent_again_when_the_server_says(serve: Serve, connect: Connect) -> None:
    replies = [problem(429, "too_many_calls", **{"retry-after": "1"}), (200, {})]
    server = serve(lambda asked: replies.pop(0))
    began = time.monotonic()
    connect(server.url).send(calls.power_cycle("panda-1"))
    assert len(server.asked) == 2 and time.monotonic() - began >= 1


def test_renewals_and_returns_are_sent_again_until_they_are_answered(serve: Serve, connect: Connect) -> None:
    replies: List[Any] = [None, problem(502, "x"), (204, None)] * 2
    server = serve(lambda asked: replies.pop(0))
    connect(server.url).renew_request(7, "1m")
    connect(server.url).return_request(7)
    assert server.lines == ["POST /api/request/7/renew/"] * 3 + ["POST /api/request/7/return/"] * 3
    assert server.asked[0].body == {"duration": 60}


def test_patience_ends(connect: Connect) -> None:
    began = time.monotonic()
    with pytest.raises(UnreachableError, match="127.0.0.1:1"):
        connect(NOWHERE, patience=0.3).send(calls.version())
    assert 0.1 < time.monotonic() - began < 3


def test_a_server_that_never_answers_is_given_up(serve: Serve, connect: Connect) -> None:
    silent = serve(lambda asked: time.sleep(2))
    well = serve(version)
    client = connect(silent.url, well.url, timeout=0.2)
    for _ in range(4):
        assert client.send(calls.version())["version"] == "1"


def test_a_token_is_shown_with_every_call(serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    server = serve(version)
    connect(server.url, token="mzp_1").send(calls.version())
    connect(server.url).send(calls.version())
    monkeypatch.setenv("MOZPOOL_TOKEN", "mzp_2")
    monkeypatch.setenv("MOZPOOL_SERVER", f"{NOWHERE}, {server.url}")
    with Mozpool() as client:
        client.send(calls.version())
    assert [asked.headers.get("authorization") for asked in server.asked] == ["Bearer mzp_1", None, "Bearer mzp_2"]


def test_errors_say_what_the_server_says(serve: Serve, connect: Connect) -> None:
    client = connect(serve(lambda asked: problem(409, "device_held")).url)
    with pytest.raises(ConflictError, match="it is device_held") as caught:
        client.send(calls.power_cycle("panda-1"))
    assert (caught.value.status, caught.value.code) == (409, "device_held")


@pytest.mark.parametrize("reply", [(200, b"<html>"), (200, {"other": 1}), (200, []), (301, {"headers": {"location": "http://else/"}})])
def test_what_is_not_mozpool_is_not_taken_for_it(serve: Serve, connect: Connect, reply: Any) -> None:
    with pytest.raises(MozpoolError, match="something else|redirected to http://else/"):
        connect(serve(lambda asked: reply).url).request_device(SPEC)


def test_an_answer_without_end_is_given_up(serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "MAX_ANSWER_BYTES", 1000)
    with pytest.raises(OutcomeUnknownError, match="larger than 1000 bytes"):
        connect(serve(lambda asked: (200, b" " * 2000)).url, patience=0).send(calls.version())


@pytest.mark.parametrize("servers", ["", " , ", "mozpool.example", "ftp://mozpool.example", []])
def test_a_client_without_servers_says_how_to_name_them(servers: Any) -> None:
    with pytest.raises(ConfigurationError, match="MOZPOOL_SERVER|http://HOST"):
        Mozpool(servers)


def test_names_and_parameters_are_written_as_urls_want_them(serve: Serve, connect: Connect) -> None:
    server = serve(lambda asked: (200, {}))
    client = connect(server.url)
    client.send(calls.device_status("a/b c", wait=0))
    client.send(calls.list_devices(state=["ready", "offline"], details=True, available=False))
    client.send(calls.images(details=False))
    assert server.lines == [
        "GET /api/device/a%2Fb%20c/status/?wait=0",
        "GET /api/device/list/?state=ready%2Coffline&available=0&details=1",
        "GET /api/image/list/",
    ]
