"""
Many clients that wait, hold their devices for a while, and return them, half of them threads and half of them tasks.

Writes a line of JSON for whatever happens to one; ends with 1 if anything went wrong for any. Arguments: clients, rounds, seconds that a
device is held, seconds that a reservation lasts.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
import time
import traceback
from typing import Any, List

import mozpool

CLIENTS, ROUNDS = int(sys.argv[1]), int(sys.argv[2])
HOLD, DURATION = float(sys.argv[3]), int(sys.argv[4])
B2G = {"b2gbase": "http://example.com/b2g/"}
SERVERS = os.environ["MOZPOOL_TEST_URL"]
errors: List[str] = []
writing = threading.Lock()


def tell(client: int, what: str, **more: Any) -> None:
    with writing:
        print(json.dumps({"client": client, "what": what, **more}), flush=True)


def failed(client: int) -> None:
    errors.append(traceback.format_exc())
    tell(client, "failed", error=errors[-1])


def by_thread(client: int) -> None:
    try:
        for _ in range(ROUNDS):
            tell(client, "asks")
            with mozpool.device("b2g", servers=SERVERS, boot_config=B2G, duration=DURATION, assignee=f"client {client}", wait=300) as device:
                tell(client, "holds", request=device.request_id, device=device.name)
                time.sleep(HOLD)
                device.check()
            tell(client, "returned", request=device.request_id)
    except Exception:
        failed(client)


async def by_task(client: int) -> None:
    try:
        for _ in range(ROUNDS):
            tell(client, "asks")
            async with mozpool.async_device(
                "b2g", servers=SERVERS, boot_config=B2G, duration=DURATION, assignee=f"client {client}", wait=300
            ) as device:
                tell(client, "holds", request=device.request_id, device=device.name)
                await asyncio.sleep(HOLD)
                device.check()
            tell(client, "returned", request=device.request_id)
    except Exception:
        failed(client)


async def tasks() -> None:
    await asyncio.gather(*(by_task(client) for client in range(CLIENTS // 2, CLIENTS)))


threads = [threading.Thread(target=by_thread, args=(client,)) for client in range(CLIENTS // 2)]
for thread in threads:
    thread.start()
asyncio.run(tasks())
for thread in threads:
    thread.join()
sys.exit(1 if errors else 0)
