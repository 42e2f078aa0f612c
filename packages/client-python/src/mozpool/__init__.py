"""
Client of Mozpool: ask for a device, keep it while it is used, give it back::

    import mozpool

    with mozpool.device(image="b2g", labels="pool=b2g", duration="30m", boot_config={"b2gbase": "http://builds.example.org/b2g/"}) as device:
        run_tests(device.address)

The addresses of the servers come from ``MOZPOOL_SERVER``, the token from ``MOZPOOL_TOKEN`` or the file ``MOZPOOL_TOKEN_FILE``; otherwise both are
those that ``mozpool login`` saved.
"""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from typing import Any, AsyncIterator, Iterator, Optional, Sequence, Union

from . import calls
from .aio import AsyncDevice, AsyncMozpool
from .call import Call
from .client import Mozpool
from .device import Device
from .errors import (
    ConfigurationError,
    ConflictError,
    DeviceLostError,
    MozpoolError,
    OutcomeUnknownError,
    RequestEndedError,
    ResponseError,
    UnreachableError,
    WaitTimeoutError,
)
from .spec import DeviceSpec

__all__ = [
    "AsyncDevice",
    "AsyncMozpool",
    "Call",
    "ConfigurationError",
    "ConflictError",
    "Device",
    "DeviceLostError",
    "DeviceSpec",
    "Mozpool",
    "MozpoolError",
    "OutcomeUnknownError",
    "RequestEndedError",
    "ResponseError",
    "UnreachableError",
    "WaitTimeoutError",
    "async_device",
    "calls",
    "device",
]


@contextmanager
def device(
    image: str, *, servers: Union[str, Sequence[str], None] = None, token: Optional[str] = None, **spec: Any
) -> Iterator[Device]:
    """A device for the length of a `with` block; `spec` is what `Mozpool.device` takes."""
    with Mozpool(servers, token) as client, client.device(image, **spec) as held:
        yield held


@asynccontextmanager
async def async_device(
    image: str, *, servers: Union[str, Sequence[str], None] = None, token: Optional[str] = None, **spec: Any
) -> AsyncIterator[AsyncDevice]:
    """A device for the length of an `async with` block; `spec` is what `Mozpool.device` takes."""
    async with AsyncMozpool(servers, token) as client:
        async with client.device(image, **spec) as held:
            yield held
