"""What somebody asks for."""

from __future__ import annotations

import getpass
import os
import re
import socket
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Dict, Mapping, Optional, Union

from .errors import ConfigurationError

Duration = Union[int, float, str, timedelta]

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
ANY = "any"


@dataclass(frozen=True)
class DeviceSpec:
    """The device that is asked for, and how it is to be prepared."""

    image: str
    #: Seconds, a `timedelta` or text such as ``30m``. It is renewed while the device is in use: the time in which a device comes back whose
    #: user has vanished.
    duration: Duration = 1800
    #: What its labels have to be: ``pool in (b2g,mobile),processor=armv7`` or ``{"pool": ["b2g", "mobile"], "processor": "armv7"}``.
    labels: Union[str, Mapping[str, Any], None] = None
    #: A certain device instead of any that fits.
    device: str = ANY
    environment: Optional[str] = None
    #: The keys that the image asks for.
    boot_config: Mapping[str, Any] = field(default_factory=dict)
    #: Who asks; the environment's ``MOZPOOL_ASSIGNEE``, or user and host, when left out.
    assignee: Optional[str] = None
    #: Higher first, from -100 to 100.
    priority: Optional[int] = None
    #: How long the request may look for a device; the server says when left out.
    wait: Optional[Duration] = None

    @property
    def seconds(self) -> int:
        return seconds(self.duration)

    @property
    def body(self) -> Dict[str, Any]:
        """As the API takes it."""
        return {
            **self.boot_config,
            "image": self.image,
            "duration": self.seconds,
            "assignee": self.assignee or os.environ.get("MOZPOOL_ASSIGNEE") or default_assignee(),
            "labels": self.labels,
            "environment": self.environment,
            "priority": self.priority,
            "wait": None if self.wait is None else seconds(self.wait),
        }


def seconds(duration: Duration) -> int:
    """Whole seconds of a duration."""
    if isinstance(duration, timedelta):
        return int(duration.total_seconds())
    if isinstance(duration, (int, float)):
        return int(duration)
    parts = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([smhd]?)\s*", duration)
    if not parts:
        raise ConfigurationError(f'"{duration}" is no duration: write seconds, or text such as 90s, 30m, 2h or 1d')
    return int(float(parts[1]) * _UNITS[parts[2] or "s"])


def default_assignee() -> str:
    """``user-host``, as the client of Mozpool 4.2 called itself."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in containers
        user = "unknown"
    return f"{user}-{socket.gethostname()}"
