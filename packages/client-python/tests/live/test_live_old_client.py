"""The cases in which the client of Mozpool 4.2 was tested, with one import changed and one of the servers down."""

from __future__ import annotations

import time
from typing import Any, Dict, Iterator, List

import pytest

from mozpool.mozpoolclient import MozpoolConflictException, MozpoolException, MozpoolHandler

ASSIGNEE = "test@example.com"
B2GBASE = "http://example.com/b2g/"
REQUEST_KEYS = {"id", "requested_device", "assignee", "expires", "environment", "image", "boot_config", "assigned_device", "url"}


@pytest.fixture
def mph(servers: List[str]) -> MozpoolHandler:
    return MozpoolHandler(",".join(servers))


@pytest.fixture
def made(mph: MozpoolHandler) -> Iterator[Dict[str, Any]]:
    """A request for any device, closed after the test."""
    request = mph.request_device("any", "b2g", duration=60, assignee=ASSIGNEE, b2gbase=B2GBASE)["request"]
    yield request
    mph.close_request(request["url"])


def state_after(mph: MozpoolHandler, url: str, passing: List[str]) -> str:
    """Polls as harnesses did, until the state is none of those that pass."""
    until = time.monotonic() + 60
    while True:
        state = str(mph.query_request_status(url)["state"])
        if state not in passing:
            return state
        assert time.monotonic() < until, f"the request is still {state}"
        time.sleep(0.1)


PASSING = ["new", "finding_device", "contact_lifeguard", "contacting_lifeguard", "pending"]


def test_any_device_is_requested_renewed_and_closed(mph: MozpoolHandler) -> None:
    request = mph.request_device("any", "b2g", duration=60, assignee=ASSIGNEE, b2gbase=B2GBASE)["request"]
    assert set(request) == REQUEST_KEYS
    url = request["url"]
    assert url.startswith("http") and url.endswith(f"/api/request/{request['id']}/")
    assert state_after(mph, url, PASSING) == "ready"

    details = mph.query_request_details(url)
    assert set(details) == REQUEST_KEYS and details["assignee"] == ASSIGNEE
    mph.renew_request(url, 120)
    assert mph.query_request_details(url)["expires"] > details["expires"]

    mph.close_request(url)
    assert mph.query_request_status(url)["state"] == "closed"
    assert mph.close_request(url) == ""


def test_the_status_of_a_request_has_its_state_and_its_log(mph: MozpoolHandler, made: Dict[str, Any]) -> None:
    status = mph.query_request_status(made["url"])
    assert isinstance(status["state"], str)
    assert {"timestamp", "source", "message"} <= set(status["log"][0])


def test_a_device_that_somebody_has_is_not_given_to_another(mph: MozpoolHandler, made: Dict[str, Any]) -> None:
    assert state_after(mph, made["url"], PASSING) == "ready"
    device = mph.query_request_details(made["url"])["assigned_device"]
    other = mph.request_device(device, "b2g", duration=60, assignee="other", b2gbase=B2GBASE)["request"]
    assert other["assigned_device"] == ""
    assert state_after(mph, other["url"], PASSING) == "failed_device_busy"
    mph.close_request(other["url"])


def test_only_the_holder_cycles_the_power_of_a_device(mph: MozpoolHandler, made: Dict[str, Any]) -> None:
    assert state_after(mph, made["url"], PASSING) == "ready"
    device = mph.query_request_details(made["url"])["assigned_device"]
    assert mph.device_power_cycle(device, 60, assignee=ASSIGNEE) == {}
    with pytest.raises(MozpoolConflictException, match="held by request"):
        mph.device_power_cycle(device, 60, assignee="other")


def test_devices_answer_what_they_are_asked(mph: MozpoolHandler) -> None:
    device = "panda-0001"
    assert mph.device_ping(device)["success"] in (True, False)
    assert mph.query_device_status(device, timeout=5)["state"] == mph.query_device_state(device)["state"]
    assert mph.query_device_log(device)["log"]
    details = mph.query_device_details(device)
    assert details is not None
    old_keys = {"id", "name", "fqdn", "inventory_id", "mac_address", "imaging_server", "relay_info", "state", "comments", "image"}
    assert old_keys | {"boot_config", "environment", "request_id"} <= set(details)
    assert mph.query_device_details("no-such-device") is None


def test_what_is_not_there_is_an_exception(mph: MozpoolHandler) -> None:
    for call in (
        lambda: mph.request_device("no-such-device", "b2g", assignee=ASSIGNEE, b2gbase=B2GBASE),
        lambda: mph.query_device_status("no-such-device"),
        lambda: mph.query_request_status("http://elsewhere.example/api/request/999999/"),
        lambda: mph.close_request("http://elsewhere.example/api/request/999999/"),
    ):
        with pytest.raises(MozpoolException, match="404"):
            call()
