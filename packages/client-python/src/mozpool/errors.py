"""What can go wrong, as a caller tells it apart."""

from __future__ import annotations

from typing import Any, Mapping, Optional


class MozpoolError(Exception):
    """Anything that went wrong with a call to Mozpool."""


class ConfigurationError(MozpoolError):
    """The client was not told what it needs, or something that cannot be."""


class ResponseError(MozpoolError):
    """A server answered with an error."""

    def __init__(self, what: str, status: int, problem: Optional[Mapping[str, Any]]) -> None:
        said = f"{problem['detail']} ({status} {problem['code']})" if problem else f"status {status}"
        super().__init__(f"{what}: {said}")
        self.status = status
        #: What the server says about it; None when the answer did not come from Mozpool (a proxy's page).
        self.problem = problem

    @property
    def code(self) -> str:
        """The stable name of the error, see docs/errors.md; empty when it is none of Mozpool's."""
        return str(self.problem["code"]) if self.problem else ""


class ConflictError(ResponseError):
    """409: the device or the request is not in the hands, or not in the state, that the call needs."""


class UnreachableError(MozpoolError):
    """No server could be reached: the call has not been carried out."""


class OutcomeUnknownError(MozpoolError):
    """The connection broke after the call was sent: it may have been carried out."""


class RequestEndedError(MozpoolError):
    """The request ended without a device, or was closed while somebody waited for it."""

    def __init__(self, request_id: int, state: str, why: str) -> None:
        super().__init__(f"request {request_id} is {state}: {why}")
        self.request_id = request_id
        self.state = state
        self.why = why


class DeviceLostError(MozpoolError):
    """The reservation ended while the device was in use: results since then may be somebody else's doing."""


class WaitTimeoutError(MozpoolError):
    """The device was not prepared in time; the request goes on, return it if it is no longer wanted."""
