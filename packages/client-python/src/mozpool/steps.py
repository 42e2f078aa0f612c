"""
The steps of which everything that this client does is made.

What it does (sending a call until it is answered, waiting, renewing) is written once, as generators of steps; two small drivers carry
the steps out, one with blocking calls and one with asyncio.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import AsyncIterator, Awaitable, Callable, Generator, Iterator, Mapping, Optional, TypeVar, Union

import httpx

T = TypeVar("T")

#: A larger answer is given up.
MAX_ANSWER_BYTES = 64 * 1024 * 1024
#: A server that does not take the connection within so many seconds is passed over.
CONNECT_SECONDS = 5.0


@dataclass(frozen=True)
class Attempt:
    """Send one call to one server."""

    method: str
    url: str
    headers: Mapping[str, str]
    content: Optional[bytes]
    #: For everything: connecting, sending and reading the answer.
    seconds: float


@dataclass(frozen=True)
class Pause:
    seconds: float


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True)
class NoAnswer:
    reason: str
    #: The call may have been carried out all the same.
    may_have_arrived: bool


Outcome = Union[Answer, NoAnswer]
Flow = Generator[Union[Attempt, Pause], Optional[Outcome], T]


def http_options(verify: object) -> Mapping[str, object]:
    """Connections are not kept: one that the server has just closed would make the outcome of a call unknown."""
    return {"limits": httpx.Limits(max_connections=None, max_keepalive_connections=0), "verify": verify, "follow_redirects": False}


def run(flow: Flow[T], http: httpx.Client, pause: Callable[[float], object] = time.sleep) -> T:
    """Carries out a flow with blocking calls."""
    outcome: Optional[Outcome] = None
    while True:
        try:
            step = flow.send(outcome)
        except StopIteration as end:
            result: T = end.value
            return result
        if isinstance(step, Pause):
            pause(step.seconds)
            outcome = None
        else:
            outcome = _attempt(http, step)


async def run_async(flow: Flow[T], http: httpx.AsyncClient, pause: Callable[[float], Awaitable[object]] = asyncio.sleep) -> T:
    """Carries out a flow with asyncio."""
    outcome: Optional[Outcome] = None
    while True:
        try:
            step = flow.send(outcome)
        except StopIteration as end:
            result: T = end.value
            return result
        if isinstance(step, Pause):
            await pause(step.seconds)
            outcome = None
        else:
            outcome = await _attempt_async(http, step)


def _attempt(http: httpx.Client, step: Attempt) -> Outcome:
    body = _Body(step.seconds)
    try:
        with http.stream(step.method, step.url, headers=step.headers, content=step.content, timeout=_timeout(step)) as response:
            chunks: Iterator[bytes] = response.iter_bytes()
            for chunk in chunks:
                if not body.add(chunk):
                    return body.given_up
            return Answer(response.status_code, response.headers, bytes(body.content))
    except httpx.HTTPError as error:
        return _no_answer(error)


async def _attempt_async(http: httpx.AsyncClient, step: Attempt) -> Outcome:
    body = _Body(step.seconds)
    try:
        async with http.stream(step.method, step.url, headers=step.headers, content=step.content, timeout=_timeout(step)) as response:
            chunks: AsyncIterator[bytes] = response.aiter_bytes()
            async for chunk in chunks:
                if not body.add(chunk):
                    return body.given_up
            return Answer(response.status_code, response.headers, bytes(body.content))
    except httpx.HTTPError as error:
        return _no_answer(error)


class _Body:
    """Collects an answer within its limits; the time-outs of the library are for each read alone."""

    def __init__(self, seconds: float) -> None:
        self.content = bytearray()
        self.given_up = NoAnswer("", may_have_arrived=True)
        self._until = time.monotonic() + seconds
        self._seconds = seconds

    def add(self, chunk: bytes) -> bool:
        self.content += chunk
        if len(self.content) > MAX_ANSWER_BYTES:
            self.given_up = NoAnswer(f"the answer is larger than {MAX_ANSWER_BYTES} bytes", may_have_arrived=True)
        elif time.monotonic() > self._until:
            self.given_up = NoAnswer(f"the answer was not complete after {self._seconds} s", may_have_arrived=True)
        else:
            return True
        return False


def _timeout(step: Attempt) -> httpx.Timeout:
    return httpx.Timeout(step.seconds, connect=min(CONNECT_SECONDS, step.seconds))


def _no_answer(error: httpx.HTTPError) -> NoAnswer:
    not_sent = isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol))
    return NoAnswer(str(error) or type(error).__name__, may_have_arrived=not not_sent)
