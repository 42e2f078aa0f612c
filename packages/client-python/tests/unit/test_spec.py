from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mozpool import ConfigurationError, DeviceSpec
from mozpool.spec import seconds


@pytest.mark.parametrize(
    "duration, expected", [(90, 90), (90.9, 90), ("90", 90), ("90s", 90), ("1.5m", 90), (" 2 h ", 7200), ("1d", 86400), (timedelta(minutes=2), 120)]
)
def test_durations_are_seconds_or_text_with_a_unit(duration: Any, expected: int) -> None:
    assert seconds(duration) == expected


@pytest.mark.parametrize("duration", ["", "m", "soon", "-5", "5 weeks"])
def test_other_text_is_refused_with_what_to_write(duration: str) -> None:
    with pytest.raises(ConfigurationError, match="30m"):
        seconds(duration)


def test_keys_of_the_image_do_not_replace_what_is_asked_for() -> None:
    body = DeviceSpec("b2g", boot_config={"b2gbase": "u", "image": "other"}).body
    assert (body["image"], body["b2gbase"], body["duration"]) == ("b2g", "u", 1800)
    assert "-" in body["assignee"]
