"""The examples of README.md are run as they stand there, with the addresses of the services."""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import textwrap
from pathlib import Path
from typing import Any, Dict, List

import pytest

README = (Path(__file__).parents[2] / "README.md").read_text()
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


@pytest.fixture(autouse=True)
def services(monkeypatch: pytest.MonkeyPatch, servers: List[str]) -> None:
    monkeypatch.setenv("MOZPOOL_SERVER", ",".join(servers))


def example(word: str) -> str:
    (block,) = [block for block in BLOCKS if word in block]
    return str(block)


def test_every_example_is_run_here() -> None:
    assert len(BLOCKS) == 5


def test_a_device_for_a_block() -> None:
    addresses: List[str] = []
    exec(example("with mozpool.device("), {"run_tests": addresses.append})
    assert len(addresses) == 1


def test_a_device_for_a_task() -> None:
    addresses: List[str] = []

    async def run_tests_async(address: str) -> None:
        addresses.append(address)

    names: Dict[str, Any] = {"run_tests_async": run_tests_async}
    body = textwrap.indent(example("async with"), "    ")
    exec(f"import mozpool\nasync def main():\n{body}", names)
    asyncio.run(names["main"]())
    assert len(addresses) == 1


def test_the_plugin(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(example("mozpool_device"))
    (command,) = re.findall(r"```sh\npytest (.*?)\n```", README)
    pytester.runpytest_subprocess("-p", "no:cacheprovider", *shlex.split(command)).assert_outcomes(passed=1)


def test_every_other_call(capsys: pytest.CaptureFixture[str]) -> None:
    exec(example("calls.list_devices"), {})
    assert "panda-" in capsys.readouterr().out


def test_an_old_harness() -> None:
    exec(re.sub(r'"http://mozpool-1[^"]*"', repr(os.environ["MOZPOOL_SERVER"]), example("MozpoolHandler(")), {})
