"""Sends a call to servers in random order, goes on to the next where that is safe, and turns answers into values or errors."""

from __future__ import annotations

import itertools
import json
import random
import time
from typing import Any, Dict, List, Mapping, Optional, Sequence, TypeVar, Union

from .call import Call
from .errors import ConflictError, MozpoolError, OutcomeUnknownError, ResponseError, UnreachableError
from .settings import choose
from .steps import Answer, Attempt, Flow, NoAnswer, Pause

T = TypeVar("T")

#: For one attempt at one server.
TIMEOUT_SECONDS = 10.0
#: How long a call that nobody answers is sent again.
PATIENCE_SECONDS = 30.0
#: The pause before the second round over all servers; it grows from round to round, up to the longest.
PAUSE_SECONDS = 0.25
MAX_PAUSE_SECONDS = 5.0
#: So long a server that failed is asked last.
AVOIDED_SECONDS = 30.0
#: A server that asks for more patience than this is not obeyed.
MAX_RETRY_AFTER_SECONDS = 30.0

TOO_MANY_CALLS = 429
#: Answers that another try, or another server, may do better.
TRY_AGAIN = (TOO_MANY_CALLS, 502, 503, 504)


class Servers:
    """The servers of one installation: every one answers for everything."""

    def __init__(self, servers: Union[str, Sequence[str], None], token: Optional[str], timeout: float) -> None:
        self.urls, self.token = choose(servers, token)
        self.timeout = timeout
        self._failed_at: Dict[str, float] = {}

    def in_order(self) -> List[str]:
        """By chance, those that failed lately last."""
        now = time.monotonic()
        failed_lately = {url for url, at in list(self._failed_at.items()) if now - at < AVOIDED_SECONDS}
        return sorted(self.urls, key=lambda url: (url in failed_lately, random.random()))

    def failed(self, url: str) -> None:
        self._failed_at[url] = time.monotonic()


def send(servers: Servers, call: Call[T], *, patience: float = PATIENCE_SECONDS, timeout: float = 0) -> Flow[T]:
    """
    The answer to a call.

    A call that is `repeatable` is sent until it is answered or `patience` seconds have passed. Any other is sent again only if it has
    certainly not been carried out. `timeout`: for one attempt, where the usual time is too short for it.

    Raises what `errors` has.
    """
    until = time.monotonic() + patience
    headers = _headers(servers, call)
    error: MozpoolError = UnreachableError(f"{call.method} {call.path}")
    for round_ in itertools.count(1):
        pause = min(round_ * PAUSE_SECONDS * (1 + random.random()), MAX_PAUSE_SECONDS)
        for server in servers.in_order():
            outcome = yield Attempt(call.method, server + call.target, headers, call.content, max(servers.timeout, timeout))
            if isinstance(outcome, Answer) and 200 <= outcome.status < 300:
                return _value(call, outcome)
            assert outcome is not None
            error = _error(call, server, outcome)
            if not _may_go_on(call, outcome):
                raise error
            servers.failed(server)
            if isinstance(outcome, Answer):
                pause = max(pause, _retry_after(outcome))
        if time.monotonic() + pause > until:
            break
        yield Pause(pause)
    raise error


def known(reply: T, *keys: str) -> T:
    """The reply, if it has these keys; one of another shape does not come from a Mozpool that this client knows."""
    if isinstance(reply, dict) and all(key in reply for key in keys):
        return reply
    raise MozpoolError(f"something else than Mozpool answered: {str(reply)[:100]} has no {' and '.join(keys)}")


def _headers(servers: Servers, call: Call[Any]) -> Mapping[str, str]:
    headers = {"Accept": "application/json"}
    if call.body is not None:
        headers["Content-Type"] = "application/json"
    if servers.token:
        headers["Authorization"] = f"Bearer {servers.token}"
    if call.key is not None:
        headers["Idempotency-Key"] = call.key
    return headers


def _may_go_on(call: Call[Any], outcome: Union[Answer, NoAnswer]) -> bool:
    if isinstance(outcome, NoAnswer):
        return call.repeatable or not outcome.may_have_arrived
    return outcome.status == TOO_MANY_CALLS or (call.repeatable and outcome.status in TRY_AGAIN)


def _value(call: Call[T], answer: Answer) -> T:
    if not answer.content:
        return None  # type: ignore[return-value]
    try:
        value: T = json.loads(answer.content)
        return value
    except ValueError:
        raise MozpoolError(f"{call.method} {call.path} was answered with something else than JSON: {answer.content[:100]!r}") from None


def _error(call: Call[Any], server: str, outcome: Union[Answer, NoAnswer]) -> MozpoolError:
    what = f"{call.method} {call.path} at {server}"
    if isinstance(outcome, NoAnswer):
        return (OutcomeUnknownError if outcome.may_have_arrived else UnreachableError)(f"{what}: {outcome.reason}")
    if 300 <= outcome.status < 400:
        return MozpoolError(f"{what} was redirected to {outcome.headers.get('location')}: name that server instead")
    return (ConflictError if outcome.status == 409 else ResponseError)(what, outcome.status, _problem(outcome))


def _problem(answer: Answer) -> Optional[Mapping[str, Any]]:
    try:
        problem = json.loads(answer.content)
    except ValueError:
        return None
    known = isinstance(problem, dict) and isinstance(problem.get("code"), str) and isinstance(problem.get("detail"), str)
    return problem if known else None


def _retry_after(answer: Answer) -> float:
    try:
        return min(max(float(answer.headers.get("retry-after", "0")), 0.0), MAX_RETRY_AFTER_SECONDS)
    except ValueError:
        return 0.0
