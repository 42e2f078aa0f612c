"""Waiting for a device, and keeping it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Callable, Optional, Tuple

from . import calls
from .calls import RequestDetails, RequestStatus
from .errors import MozpoolError, OutcomeUnknownError, RequestEndedError, ResponseError, UnreachableError, WaitTimeoutError
from .sending import PATIENCE_SECONDS, TRY_AGAIN, Servers, known, send
from .steps import Flow, Pause

#: How long a server is asked to keep a call waiting.
LONG_POLL_SECONDS = 30
#: What an answer may take once the waiting is over.
ANSWER_SECONDS = 15.0
#: The least time between two questions, for servers that do not keep a call waiting.
POLL_SECONDS = 1.0
#: A reservation is renewed when so much of its time has passed.
RENEW_AFTER = 1 / 3
#: How often a reservation is looked at between renewals: the time in which a user hears that it is lost.
LOOK_EVERY_SECONDS = 20.0
#: The least time between two looks at one that is about to end.
LOOK_AGAIN_SECONDS = 0.25

OnState = Callable[[RequestStatus], None]


def is_over(state: str) -> bool:
    return state == "closed" or state.startswith("failed_")


def until_ready(
    servers: Servers,
    request_id: int,
    *,
    timeout: Optional[float] = None,
    on_state: Optional[OnState] = None,
    patience: float = PATIENCE_SECONDS,
) -> Flow[RequestDetails]:
    """
    Waits until the device is prepared, by long polls: a change is heard at once, from whichever server it is asked.

    `on_state` is told whenever state, place or reason change. Raises `RequestEndedError` for a request that ends without a device and
    `WaitTimeoutError` when `timeout` seconds have passed.
    """
    until = None if timeout is None else time.monotonic() + timeout
    told: Tuple[Any, ...] = ()
    state: Optional[str] = None
    while True:
        left = LONG_POLL_SECONDS if until is None else until - time.monotonic()
        wait = 0 if state is None else int(max(0, min(LONG_POLL_SECONDS, left)))
        asked_at = time.monotonic()
        question = calls.request_status(request_id, wait=wait, state=state)
        status = known((yield from send(servers, question, patience=patience, timeout=wait + ANSWER_SECONDS)), "state")
        told = _tell(status, told, on_state)
        if status["state"] == "ready":
            details = yield from send(servers, calls.request_details(request_id), patience=patience)
            return details
        if is_over(status["state"]):
            raise RequestEndedError(request_id, status["state"], status.get("why", ""))
        if until is not None and time.monotonic() >= until:
            raise WaitTimeoutError(f"request {request_id} is still {status['state']} after {timeout} s: {status.get('why', '')}")
        if status["state"] == state and time.monotonic() - asked_at < min(wait, POLL_SECONDS):
            yield Pause(POLL_SECONDS)
        state = status["state"]


@dataclass(frozen=True)
class End:
    """How a reservation ended that somebody kept."""

    why: str


def keep(servers: Servers, request_id: int, duration: int) -> Flow[End]:
    """Renews a reservation until it ends, which it says; an outage is borne as long as the reservation lasts."""
    look_every = min(LOOK_EVERY_SECONDS, duration * RENEW_AFTER)
    ends_at = time.monotonic() + duration
    while True:
        # a renewal counts from when it was sent: little may be left after one that took long, and is not slept through
        yield Pause(max(min(look_every, (ends_at - time.monotonic()) / 2), LOOK_AGAIN_SECONDS))
        left = ends_at - time.monotonic()
        if left <= 0:
            return End(f"no server could be reached for {duration} s, in which the reservation ran out")
        try:
            if duration - left >= duration * RENEW_AFTER - look_every / 2:
                began = time.monotonic()
                yield from send(servers, calls.renew_request(request_id, {"duration": duration}), patience=left)
                ends_at = began + duration
            status = known((yield from send(servers, calls.request_status(request_id), patience=left)), "state")
        except (UnreachableError, OutcomeUnknownError):
            continue
        except ResponseError as error:
            if error.status in TRY_AGAIN:
                continue
            return End(str(error))
        except MozpoolError as error:
            return End(str(error))
        if is_over(status["state"]):
            return End(f"it is {status['state']}: {status.get('why', '')}")


def _tell(status: RequestStatus, told: Tuple[Any, ...], on_state: Optional[OnState]) -> Tuple[Any, ...]:
    now = (status["state"], status.get("position"), status.get("why"))
    if now != told and on_state:
        on_state(status)
    return now
