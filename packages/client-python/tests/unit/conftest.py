from __future__ import annotations

import threading
from http.server import ThreadingHTTPServer
from typing import Any, Callable, Iterator, List

import pytest
from stand_in import Answerer, Handler, StandIn

from mozpool import Mozpool, sending, waiting


@pytest.fixture
def serve() -> Iterator[Callable[[Answerer], StandIn]]:
    """Starts stand-ins; all are stopped after the test."""
    running: List[ThreadingHTTPServer] = []

    def start(answer: Answerer) -> StandIn:
        handler = type("Scripted", (Handler,), {})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.daemon_threads = True
        handler.stand_in = StandIn(f"http://127.0.0.1:{server.server_address[1]}")  # type: ignore[attr-defined]
        handler.answer = staticmethod(answer)  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        running.append(server)
        return handler.stand_in  # type: ignore[attr-defined, no-any-return]

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.fixture
def connect() -> Iterator[Callable[..., Mozpool]]:
    """Clients of stand-ins, closed after the test; they know no token unless they are given one."""
    open_clients: List[Mozpool] = []

    def make(*servers: str, **more: Any) -> Mozpool:
        client = Mozpool(list(servers), **{"token": "", "timeout": 5, "patience": 5, **more})
        open_clients.append(client)
        return client

    yield make
    for client in open_clients:
        client.close()


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(waiting, "LOOK_EVERY_SECONDS", 0.05)
    for name in ("MOZPOOL_SERVER", "MOZPOOL_TOKEN", "MOZPOOL_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MOZPOOL_CONFIG", "/nowhere/config.json")
