"""Tests against running services, whose addresses are in MOZPOOL_TEST_URL; skipped without."""

from __future__ import annotations

import os
from pathlib import Path
from typing import List

import pytest

URLS = [url for url in os.environ.get("MOZPOOL_TEST_URL", "").split(",") if url]
#: Nobody listens there.
DEAD = "http://127.0.0.1:1"
B2G = {"b2gbase": "http://example.com/b2g/"}


def pytest_collection_modifyitems(items: List[pytest.Item]) -> None:
    for item in items:
        if not URLS and Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="MOZPOOL_TEST_URL names no running services"))


@pytest.fixture
def servers() -> List[str]:
    """The services, and one that is down."""
    return [DEAD, *URLS]
