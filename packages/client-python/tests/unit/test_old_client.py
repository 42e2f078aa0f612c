"""What harnesses written for the client of Mozpool 4.2 rely on."""

from __future__ import annotations

import logging
from typing import Any, Callable, List

import pytest
from stand_in import DETAILS, NOWHERE, Answerer, Asked, StandIn, problem

from mozpool.mozpoolclient import MozpoolConflictException, MozpoolException, MozpoolHandler

Serve = Callable[[Answerer], StandIn]
URL = "http://mozpool.example/api/request/7/"


def handler(*servers: str) -> MozpoolHandler:
    return MozpoolHandler(list(servers), token="", patience=2)


def test_a_request_has_the_old_keys_and_defaults(serve: Serve) -> None:
    server = serve(lambda asked: (200, {"request": DETAILS}))
    assert handler(server.url).request_device("any", "b2g", b2gbase="http://b/") == {"request": DETAILS}
    body = dict(server.asked[0].body)
    assert body.pop("assignee").count("-") >= 1
    assert body == {"duration": 1800, "image": "b2g", "environment": "any", "b2gbase": "http://b/"}
    assert server.asked[0].headers["content-type"] == "application/json"


def test_arguments_may_be_given_by_position(serve: Serve) -> None:
    server = serve(lambda asked: (200, {"request": DETAILS}))
    handler(server.url).request_device("panda-1", "android", 60, "me", "pxe", "http://b/", "staging")
    assert server.lines == ["POST /api/device/panda-1/request/"]
    assert server.asked[0].body == {
        "assignee": "me",
        "duration": 60,
        "image": "android",
        "environment": "staging",
        "pxe_config": "pxe",
        "b2gbase": "http://b/",
    }


@pytest.mark.parametrize("wrong", [{"image": "b2g"}, {"image": "android", "duration": 1.5}])
def test_a_build_for_b2g_and_whole_seconds_are_asserted(wrong: Any) -> None:
    with pytest.raises(AssertionError):
        handler(NOWHERE).request_device("any", **wrong)


def test_calls_of_a_request_go_to_its_address_at_any_server(serve: Serve) -> None:
    server = serve(lambda asked: (204, None) if asked.method == "POST" else (200, {"state": "ready", "log": []}))
    mph = handler(NOWHERE, server.url)
    assert mph.query_request_status(URL) == {"state": "ready", "log": []}
    mph.query_request_details(URL)
    assert mph.renew_request(URL, 12) == ""
    assert mph.close_request(URL) == ""
    assert server.lines == [
        "GET /api/request/7/status/",
        "GET /api/request/7/details/",
        "POST /api/request/7/renew/",
        "POST /api/request/7/return/",
    ]
    assert server.asked[2].body == {"duration": 12}


def test_closing_nothing_is_no_error() -> None:
    assert "closed already" in handler(NOWHERE).close_request(None)


def test_an_address_of_something_else_is_refused() -> None:
    with pytest.raises(MozpoolException, match="not the address of a request"):
        handler(NOWHERE).query_request_status("http://mozpool.example/api/device/panda-1/")


def test_calls_of_devices(serve: Serve) -> None:
    server = serve(lambda asked: (200, {"success": True, "state": "ready", "log": []}))
    mph = handler(server.url)
    assert mph.query_device_status("panda-1", timeout=5)["state"] == "ready"
    assert mph.query_device_state("panda-1")["state"] == "ready"
    assert mph.query_device_log("panda-1")["log"] == []
    assert mph.device_ping("panda-1")["success"] is True
    mph.device_power_cycle("panda-1", 10, "me", "pxe")
    assert server.lines == [
        "GET /api/device/panda-1/status/",
        "GET /api/device/panda-1/state/",
        "GET /api/device/panda-1/log/",
        "GET /api/device/panda-1/ping/",
        "POST /api/device/panda-1/power-cycle/",
    ]
    assert server.asked[4].body == {"assignee": "me", "duration": 10, "pxe_config": "pxe"}


def test_details_of_a_device_come_from_the_list(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    replies: List[Any] = [{"devices": [{"name": "panda-2"}, {"name": "panda-1", "state": "ready"}]}, {"devices": []}, {"devices": None}]
    mph = handler(serve(lambda asked: (200, replies.pop(0))).url)
    assert mph.query_device_details("panda-1") == {"name": "panda-1", "state": "ready"}
    with caplog.at_level(logging.CRITICAL):
        assert mph.query_device_details("panda-1") is None
    assert "panda-1 is not in the list" in caplog.text
    with pytest.raises(MozpoolException):
        mph.query_device_details("panda-1")


def test_409_has_an_exception_of_its_own_and_other_errors_name_their_status(serve: Serve) -> None:
    replies = [problem(409, "device_held"), problem(404, "unknown_device"), (500, b"<html>")]
    mph = handler(serve(lambda asked: replies.pop(0)).url)
    with pytest.raises(MozpoolConflictException):
        mph.device_power_cycle("panda-1", 1)
    for status in ("404", "500"):
        with pytest.raises(MozpoolException, match=status):
            mph.device_power_cycle("panda-1", 1)


def test_something_else_than_json_is_an_error(serve: Serve) -> None:
    mph = handler(serve(lambda asked: (200, b"<html>")).url)
    with pytest.raises(MozpoolException):
        mph.query_device_state("panda-1")


def test_a_lost_answer_does_not_take_a_second_device(serve: Serve) -> None:
    keys: List[str] = []

    def answer(asked: Asked) -> Any:
        keys.append(asked.headers["idempotency-key"])
        return None if len(keys) == 1 else (200, {"request": DETAILS})

    handler(serve(answer).url).request_device("any", "android")
    assert len(keys) == 2 and keys[0] == keys[1]


def test_one_address_as_text_and_an_object_that_logs_are_enough(serve: Serve) -> None:
    class Log:
        lines: List[str] = []

        def debug(self, line: str) -> None:
            self.lines.append(line)

    server = serve(lambda asked: (200, {"state": "ready"}))
    MozpoolHandler(server.url, log_obj=Log()).query_device_state("panda-1")
    assert Log.lines == ["GET /api/device/panda-1/state/"]
