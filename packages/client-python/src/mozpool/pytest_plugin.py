"""
A device for tests: the fixture `mozpool_device`.

What to ask for is said on the command line, in the configuration file, or by a fixture `mozpool_spec` of one's own, which returns the
arguments of `mozpool.device` as a dictionary. One device serves the whole run unless ``--mozpool-scope`` says otherwise.
"""

from __future__ import annotations

import json
from typing import Any, Dict, Generator, Iterator, Optional

import pytest

from . import Device, device

SCOPES = ("session", "package", "module", "class", "function")
_held = pytest.StashKey[Device]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("mozpool", "a device from Mozpool")
    options: Dict[str, str] = {
        "server": "addresses of the servers, or names that mozpool login saved, with commas between them (MOZPOOL_SERVER)",
        "image": "image that the device is to have",
        "labels": "what its labels have to be: pool=b2g,processor=armv7",
        "device": "name of the device; any that fits when left out",
        "duration": "reservation, renewed while tests run: 30m",
        "boot-config": "keys that the image asks for, as JSON or KEY=VALUE,…",
        "scope": f"how long one device is kept: {', '.join(SCOPES)}",
    }
    for name, text in options.items():
        group.addoption(f"--mozpool-{name}", help=text, default=None)
        parser.addini(f"mozpool_{name.replace('-', '_')}", text)


def _option(config: pytest.Config, name: str) -> Optional[str]:
    given = config.getoption(f"--mozpool-{name}") or config.getini(f"mozpool_{name.replace('-', '_')}")
    return str(given) if given else None


def _scope(fixture_name: str, config: pytest.Config) -> Any:
    scope = _option(config, "scope") or "session"
    if scope not in SCOPES:
        raise pytest.UsageError(f"--mozpool-scope is one of {', '.join(SCOPES)}, not {scope}")
    return scope


@pytest.fixture(scope=_scope)
def mozpool_spec(request: pytest.FixtureRequest) -> Dict[str, Any]:
    """What to ask for, from the command line and the configuration; override it to say it in code."""
    image = _option(request.config, "image")
    if image is None:
        raise pytest.UsageError("No image is named: give --mozpool-image, set mozpool_image in the configuration, or override mozpool_spec.")
    spec: Dict[str, Any] = {"image": image}
    for option, argument in (("labels", "labels"), ("device", "device"), ("duration", "duration"), ("server", "servers")):
        value = _option(request.config, option)
        if value is not None:
            spec[argument] = value
    boot_config = _option(request.config, "boot-config")
    if boot_config is not None:
        spec["boot_config"] = parse_boot_config(boot_config)
    return spec


@pytest.fixture(scope=_scope)
def mozpool_device(mozpool_spec: Dict[str, Any], request: pytest.FixtureRequest) -> Iterator[Device]:
    """A device that is held while tests use it: `mozpool.Device`."""
    with device(**mozpool_spec) as held:
        request.config.stash[_held] = held
        try:
            yield held
        finally:
            del request.config.stash[_held]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """A test whose device was lost under it fails for that reason, whatever it found."""
    try:
        return (yield)
    finally:
        held = _device_of(item)
        if held is not None:
            held.check()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: "pytest.CallInfo[None]") -> None:
    """A failed test says which device it had."""
    held = _device_of(item)
    if call.excinfo is not None and held is not None:
        item.add_report_section(call.when or "call", "mozpool", f"device {held.name} at {held.address}, request {held.request_id}")


def _device_of(item: pytest.Item) -> Optional[Device]:
    return item.config.stash.get(_held, None) if "mozpool_device" in getattr(item, "fixturenames", ()) else None


def parse_boot_config(text: str) -> Dict[str, Any]:
    """``{"b2gbase": "http://…"}`` or ``b2gbase=http://…``."""
    if text.lstrip().startswith("{"):
        try:
            parsed = json.loads(text)
        except ValueError as error:
            raise pytest.UsageError(f"the boot configuration is no JSON: {error}") from error
        if not isinstance(parsed, dict):
            raise pytest.UsageError("the boot configuration is JSON, but no object")
        return parsed
    pairs = [pair.partition("=") for pair in text.split(",")]
    wrong = [key for key, equals, _value in pairs if not equals]
    if wrong:
        raise pytest.UsageError(f'the boot configuration has "{wrong[0]}" without a value: write KEY=VALUE,KEY=VALUE or JSON')
    return {key.strip(): value.strip() for key, _equals, value in pairs}

