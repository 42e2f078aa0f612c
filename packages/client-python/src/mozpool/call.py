"""The description of one call, before it is sent."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from typing import Any, Dict, Generic, List, Mapping, Optional, TypeVar, Union
from urllib.parse import quote, urlencode

T_co = TypeVar("T_co", covariant=True)

#: What a parameter of a query may be: lists are sent with commas, flags as 1 or 0, None not at all.
Query = Union[str, int, bool, List[str], None]


@dataclass(frozen=True)
class Call(Generic[T_co]):
    """One call of the API, whose answer is a `T`."""

    method: str
    path: str
    query: Mapping[str, Query] = field(default_factory=dict)
    body: Optional[Mapping[str, Any]] = None
    #: Twice is the same as once: it may be sent again when nobody knows whether it arrived.
    repeatable: bool = False
    #: It is repeatable because it carries an idempotency key: the call that is sent again, by whomever, with the same key is the same.
    key: Optional[str] = None

    @property
    def target(self) -> str:
        """The path with its query."""
        words = {name: _text(value) for name, value in self.query.items() if value is not None}
        return f"{self.path}?{urlencode(words)}" if words else self.path

    @property
    def content(self) -> Optional[bytes]:
        """The body as it is sent, without the keys that are None."""
        if self.body is None:
            return None
        body: Dict[str, Any] = {key: value for key, value in self.body.items() if value is not None}
        return json.dumps(body).encode()


def new_key() -> str:
    """For a call that has not been made before."""
    return str(uuid.uuid4())


def path(template: str, *values: Union[str, int]) -> str:
    """Fills the braces of a path, in their order."""
    filled = template
    for value in values:
        before, _, rest = filled.partition("{")
        filled = before + quote(str(value), safe="") + rest.partition("}")[2]
    return filled


def _text(value: Union[str, int, bool, List[str]]) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return ",".join(value) if isinstance(value, list) else str(value)
