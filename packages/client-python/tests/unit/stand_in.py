"""A server on a real socket that answers as a test wants."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, Callable, Dict, List, Optional, Tuple

Reply = Tuple[int, Any]
#: How the stand-in answers: with a status and a body, or, for None, by closing the connection.
Answerer = Callable[["Asked"], Optional[Reply]]


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: Dict[str, str]
    body: Any

    @property
    def line(self) -> str:
        return f"{self.method} {self.path}"


@dataclass
class StandIn:
    """A server on a real socket that records what it is asked."""

    url: str
    asked: List[Asked] = field(default_factory=list)

    @property
    def lines(self) -> List[str]:
        return [asked.line for asked in self.asked]


class Handler(BaseHTTPRequestHandler):
    stand_in: StandIn
    answer: Answerer

    def respond(self) -> None:
        text = self.rfile.read(int(self.headers.get("content-length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, self.path, headers, json.loads(text) if text else None)
        self.stand_in.asked.append(asked)
        reply = type(self).answer(asked)
        if reply is None:
            self.close_connection = True
            return
        status, body = reply
        more = body.pop("headers", {}) if isinstance(body, dict) else {}
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"content-length": str(len(content)), **more}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PATCH = do_DELETE = respond

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


def problem(status: int, code: str, **headers: str) -> Reply:
    return status, {"status": status, "code": code, "title": "t", "type": "urn:x", "detail": f"it is {code}", "headers": headers}


NOWHERE = "http://127.0.0.1:1"
DETAILS = {"id": 7, "assigned_device": "panda-1", "assignee": "alice", "url": "http://mozpool.example/api/request/7/"}
DEVICE = {"name": "panda-1", "fqdn": "panda-1.example", "ip_address": None}


def status(state: str, why: str = "w") -> Dict[str, Any]:
    return {"state": state, "why": why, "log": [], "position": None}


class Pool:
    """A stand-in's answers for one request: it goes through `states`, one for each question, and stays in the last."""

    def __init__(self, *states: str) -> None:
        self.states = list(states)

    def __call__(self, asked: Asked) -> Reply:
        if "/status/" in asked.path:
            return 200, status(self.states.pop(0) if len(self.states) > 1 else self.states[0])
        if asked.path == "/api/device/any/request/":
            return 200, {"request": DETAILS}
        if asked.path == "/api/request/7/details/":
            return 200, dict(DETAILS)
        if asked.path == "/api/device/panda-1/details/":
            return 200, {"device": DEVICE}
        if asked.path in ("/api/request/7/renew/", "/api/request/7/return/"):
            return 204, None
        return problem(404, "unknown_path")
