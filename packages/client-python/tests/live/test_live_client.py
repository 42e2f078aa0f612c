from __future__ import annotations

import asyncio
import time
from typing import List

import pytest

import mozpool
from mozpool import DeviceLostError, DeviceSpec, Mozpool, RequestEndedError, ResponseError, calls

B2G = {"b2gbase": "http://example.com/b2g/"}
#: The keeper of a reservation of 3 s looks each second.
NOTICED_WITHIN_SECONDS = 60
LOOK_EVERY_SECONDS = 0.05


def test_a_device_is_prepared_used_and_returned(servers: List[str]) -> None:
    states: List[str] = []
    with mozpool.device(
        "b2g", servers=servers, boot_config=B2G, labels="type=panda", duration="10m", on_state=lambda now: states.append(now["state"])
    ) as device:
        assert device.ping()
        with Mozpool(servers) as client:
            details = client.device_details(device.name)
            assert details["holder"] is not None and details["holder"]["request_id"] == device.request_id
            assert details["image"] == "b2g"
            assert any("b2g" in entry["message"] for entry in device.log())
            device.power_cycle()
    assert "pending" in states and states[-1] == "ready"
    with Mozpool(servers) as client:
        assert client.request_status(device.request_id)["state"] == "closed"


def test_tasks_hold_devices_side_by_side(servers: List[str]) -> None:
    async def hold() -> str:
        async with mozpool.async_device("b2g", servers=servers, boot_config=B2G) as device:
            assert await device.ping()
            assert (await device.log(limit=5))[-1]["message"]
            return device.name

    async def hold_three() -> List[str]:
        return list(await asyncio.gather(hold(), hold(), hold()))

    assert len(set(asyncio.run(hold_three()))) == 3


def test_what_no_device_could_satisfy_is_refused_with_the_reason(servers: List[str]) -> None:
    with pytest.raises(ResponseError, match="No device could ever satisfy") as caught:
        with mozpool.device("b2g", servers=servers, boot_config=B2G, labels={"type": "toaster"}):
            pass
    assert (caught.value.status, caught.value.code) == (422, "impossible_request")


def test_a_device_that_is_taken_back_by_force_is_lost(servers: List[str]) -> None:
    with Mozpool(servers) as client:
        with pytest.raises(DeviceLostError, match="ended while it was in use"):
            with client.device("b2g", boot_config=B2G, duration=3) as device:
                client.send(calls.force_return(device.request_id, {"reason": "a test"}))
                gives_up = time.monotonic() + NOTICED_WITHIN_SECONDS
                while time.monotonic() < gives_up:
                    device.check()
                    time.sleep(LOOK_EVERY_SECONDS)


def test_a_request_that_waits_for_a_held_device_says_why_and_ends(servers: List[str]) -> None:
    with Mozpool(servers) as client, client.device("b2g", boot_config=B2G) as held:
        reasons: List[str] = []
        spec = DeviceSpec("b2g", device=held.name, boot_config=B2G, wait=1)
        request = client.request_device(spec)
        with pytest.raises(RequestEndedError) as caught:
            client.wait_until_ready(request["id"], on_state=lambda now: reasons.append(now["why"]))
        assert caught.value.state == "failed_device_busy"
        assert held.name in reasons[0] or "held" in reasons[0]
